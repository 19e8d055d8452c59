#include "sim/explore/race_reversal.hpp"

namespace slotrace::sim {

void RaceReversal::reverse(const WaysOn& ways, std::uint32_t earlier, const RunEvent& later) {
  // All that does not depend on the earlier event, in the order of the run, then the later event.
  // What depends on the later event also depends on the earlier one.
  const RunEvent& first = events_[earlier];
  sequence_.clear();
  for (const RunEvent& event : events_.after(earlier)) {
    if (&event != &later && event.clock[first.process] < first.number) sequence_.push_back(&event);
  }
  end_with(later);
  follow(ways);
}

void RaceReversal::bring_back(const WaysOn& ways, std::uint32_t process,
                              const StepAccesses& declared) {
  lost_.process = process;
  lost_.declared = declared;
  lost_.touched = declared;
  lost_.clock.fill(0);
  sequence_.clear();
  end_with(lost_);
  follow(ways);
}

/// The last event of sequence_ will come where it has not been yet, and may touch there whatever it
/// declares, and what no step declares.
void RaceReversal::end_with(const RunEvent& last) {
  last_ = &last;
  last_accesses_ = last.declared;
  if (!exact_) {
    last_accesses_.join(last.touched);
    last_accesses_.leave_open();
  }
  if (last.guarded) {
    // In the run, a guarded step comes after the releases that it waited for, and all before them;
    // in sequence_ it does not.
    last_clock_.fill(0);
    for (const RunEvent* event : sequence_) {
      if (event->process == last.process || last.declared.conflicts_with(event->touched))
        events_.join(last_clock_, event->clock);
    }
  }
  sequence_.push_back(&last);
}

/// Whether `process`, whose next step touches `accesses`, could begin sequence_: its first event
/// there has nothing before it, or it has none there and depends on nothing. The place of its
/// event comes back in `place`, sequence_.size() when there is none.
auto RaceReversal::could_begin(std::uint32_t process, const StepAccesses& accesses,
                               std::size_t& place) const -> bool {
  for (place = 0; place < sequence_.size(); ++place)
    if (sequence_[place]->process == process) break;
  if (place < sequence_.size()) {
    const EventClock& clock = clock_of(*sequence_[place]);
    for (std::size_t i = 0; i < place; ++i) {
      const RunEvent& earlier = *sequence_[i];
      if (clock[earlier.process] >= earlier.number) return false;
    }
    return true;
  }
  for (const RunEvent* event : sequence_)
    if (accesses.conflicts_with(accesses_of(*event))) return false;
  return true;
}

/// Adds sequence_ to what is to be followed, unless what is there covers it.
void RaceReversal::follow(const WaysOn& ways) {
  std::size_t place = 0;
  for (const Sleeper& sleeper : ways.asleep)
    if (could_begin(sleeper.process, sleeper.accesses, place)) return;
  WakeupTrees::NodeId parent = ways.tree;
  for (;;) {
    WakeupTrees::NodeId child = trees_[parent].first_child;
    while (child != WakeupTrees::kNone &&
           !could_begin(trees_[child].process, trees_.accesses(child), place)) {
      child = trees_[child].next;
    }
    if (child == WakeupTrees::kNone) break;
    if (place < sequence_.size())
      sequence_.erase(sequence_.begin() + static_cast<std::ptrdiff_t>(place));
    if (sequence_.empty() || trees_[child].first_child == WakeupTrees::kNone) return;
    parent = child;
  }
  for (const RunEvent* event : sequence_)
    parent = trees_.append(parent, event->process, accesses_of(*event));
}

}  // namespace slotrace::sim
