#include "sim/explore/run_events.hpp"

#include <algorithm>

namespace slotrace::sim {

void RunEvents::join(EventClock& clock, const EventClock& other) const {
  for (std::uint32_t i = 0; i < width_; ++i) clock[i] = std::max(clock[i], other[i]);
}

void RunEvents::place(RunEvent& event, std::vector<std::uint32_t>& races) {
  width_ = std::max(width_, event.process + 1);
  begin_clock(event);
  races.clear();
  if (event.guarded) {
    find_guarded_races(event, races);
  } else {
    find_races(event, races);
  }
  event.clock[event.process] = event.number;
}

/// What happens before the event without what it touches: the last event of its process, and whatever
/// made the process ready.
void RunEvents::begin_clock(RunEvent& event) const {
  event.clock.fill(0);
  event.number = 1;
  const std::uint64_t bit = std::uint64_t{1} << event.process;
  bool began = false;
  for (std::size_t i = size_; i-- > 0;) {
    const RunEvent& earlier = events_[i];
    if (earlier.process == event.process) {
      join(event.clock, earlier.clock);
      event.number = static_cast<std::uint16_t>(earlier.number + 1);
      return;
    }
    // The process was not there before event i, and was from there on: that event started or woke
    // it. What came before the event, while the process was not there, is not before its step.
    if (!began && (earlier.present & bit) == 0) {
      began = true;
      join(event.clock, earlier.clock);
    }
  }
}

void RunEvents::find_races(RunEvent& event, std::vector<std::uint32_t>& races) const {
  for (std::size_t i = size_; i-- > 0;) {
    const RunEvent& earlier = events_[i];
    if (!event.touched.conflicts_with(earlier.touched) || precedes(i, event.clock)) continue;
    races.push_back(static_cast<std::uint32_t>(i));
    join(event.clock, earlier.clock);
  }
}

/// A step with a guard does not race with the releases that ended its wait, but with what, before
/// them, made it wait. What else happens before those releases cannot come after the step.
void RunEvents::find_guarded_races(RunEvent& event, std::vector<std::uint32_t>& races) {
  EventClock before = event.clock;
  released_.clear();
  for (std::size_t i = size_; i-- > 0;) {
    const RunEvent& earlier = events_[i];
    if (!event.touched.conflicts_with(earlier.touched) || precedes(i, before)) continue;
    const bool needed =
        precedes(i, event.clock) && !event.touched.conflicts_on(released_, earlier.touched);
    const bool releases = event.touched.only_released_by(earlier.touched, released_);
    if (!needed && !releases) {
      races.push_back(static_cast<std::uint32_t>(i));
      join(before, earlier.clock);
    }
    join(event.clock, earlier.clock);
  }
}

}  // namespace slotrace::sim
