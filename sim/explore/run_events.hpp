#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "sim/explore/step_accesses.hpp"

namespace slotrace::sim {

/// For each process, how many of its events happen before or at an event.
using EventClock = std::array<std::uint16_t, 64>;

/// One step of a run, as a search by traces sees it.
struct RunEvent {
  std::uint32_t process = 0;
  std::uint16_t number = 0;  ///< among the events of its process, from 1
  bool guarded = false;
  std::uint64_t present = 0;  ///< processes that waited to step when it was taken, by number
  StepAccesses touched;
  StepAccesses declared;
  EventClock clock;
};

/// The steps of the present run, and which happen before which: those of one process in their order,
/// what starts or wakes a process before its steps, and of two steps that touch the same thing, one of
/// them writing, the one that came first.
///
/// Guarded steps (locks) race with what made them wait, past the releases that ended the wait.
class RunEvents {
 public:
  static constexpr std::uint32_t kProcessesMax = std::tuple_size_v<EventClock>;

  [[nodiscard]] auto size() const -> std::size_t { return size_; }
  [[nodiscard]] auto operator[](std::size_t position) const -> const RunEvent& {
    return events_[position];
  }
  /// Those behind a position.
  [[nodiscard]] auto after(std::size_t position) const -> std::span<const RunEvent> {
    return std::span(events_).subspan(position + 1, size_ - position - 1);
  }

  /// The event that comes next, to be filled in; it counts when it was placed and pushed.
  auto next() -> RunEvent& {
    if (events_.size() == size_) events_.emplace_back();
    return events_[size_];
  }
  void push() { ++size_; }
  void pop() { --size_; }

  /// Gives an event that would come next its number and its clock. `races`: the positions of those
  /// that touch what it touches, and that nothing else puts before it.
  void place(RunEvent& event, std::vector<std::uint32_t>& races);

  /// Whether the event at `earlier` happens before one with that clock.
  [[nodiscard]] auto precedes(std::size_t earlier, const EventClock& clock) const -> bool {
    return clock[events_[earlier].process] >= events_[earlier].number;
  }

  void join(EventClock& clock, const EventClock& other) const;

 private:
  void begin_clock(RunEvent& event) const;
  void find_races(RunEvent& event, std::vector<std::uint32_t>& races) const;
  void find_guarded_races(RunEvent& event, std::vector<std::uint32_t>& races);

  std::vector<RunEvent> events_;  ///< those behind size_ keep their memory
  std::size_t size_ = 0;
  std::uint32_t width_ = 0;  ///< processes that clocks may count
  std::vector<std::uint16_t> released_;
};

}  // namespace slotrace::sim
