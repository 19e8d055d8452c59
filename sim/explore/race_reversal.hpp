#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/run_events.hpp"
#include "sim/explore/wakeup_tree.hpp"

namespace slotrace::sim {

/// A step that was tried from some point of a run, and all that follows it.
struct Sleeper {
  std::uint32_t process = 0;
  StepAccesses accesses;
};

/// How runs go on from one point: what was tried, there or before, and would only come to the same
/// traces again; and what is still to be followed.
struct WaysOn {
  std::vector<Sleeper> asleep;
  WakeupTrees::NodeId tree = WakeupTrees::kNone;  ///< its children are to be followed
};

/// Makes the other order of each race of a run the beginning of a run to come, unless one that was
/// tried or is to be followed covers it.
class RaceReversal {
 public:
  RaceReversal(const RunEvents& events, WakeupTrees& trees) : events_(events), trees_(trees) {}

  /// Whether every step touches just what it declares, wherever it is taken.
  void steps_are_exact(bool exact) { exact_ = exact; }

  /// From before the event at `earlier`, `later` is to come first. Races that earlier runs
  /// had, too, are reversed anew: what follows them differs, and a process that could begin the one
  /// sequence may not be able to begin the other.
  /// `later`: one of the run, or the step of a process that still waits at its end, placed there.
  void reverse(const WaysOn& ways, std::uint32_t earlier, const RunEvent& later);
  /// A step that never came, because another one ended its process, is to come first.
  void bring_back(const WaysOn& ways, std::uint32_t process, const StepAccesses& declared);

 private:
  void follow(const WaysOn& ways);
  [[nodiscard]] auto could_begin(std::uint32_t process, const StepAccesses& accesses,
                                 std::size_t& place) const -> bool;
  void end_with(const RunEvent& last);

  /// What an event of sequence_ touches. The last one will come where it has not been yet.
  [[nodiscard]] auto accesses_of(const RunEvent& event) const -> const StepAccesses& {
    return &event == last_ ? last_accesses_ : event.touched;
  }
  /// What happens before an event of sequence_, as far as it lies in sequence_.
  [[nodiscard]] auto clock_of(const RunEvent& event) const -> const EventClock& {
    return event.guarded && &event == last_ ? last_clock_ : event.clock;
  }

  const RunEvents& events_;
  WakeupTrees& trees_;
  bool exact_ = false;
  std::vector<const RunEvent*> sequence_;
  const RunEvent* last_ = nullptr;  ///< of sequence_
  StepAccesses last_accesses_;
  EventClock last_clock_;
  RunEvent lost_;  ///< a step that never came
};

}  // namespace slotrace::sim
