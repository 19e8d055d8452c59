#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "sim/event_calendar.hpp"
#include "sim/event_entry.hpp"
#include "sim/event_tournament.hpp"
#include "sim/time.hpp"

namespace slotrace::sim {

struct Event {
  TimePoint time;
  std::uint64_t sequence = 0;
  std::uint32_t payload = 0;
  friend auto operator==(const Event&, const Event&) -> bool = default;
};

/// The pending events of a simulation.
///
/// Order: by time, then by sequence number, which counts pushes. So events of one instant come out
/// first in, first out.
///
/// Few events play a tournament. Of many, the far ones lie unsorted in a calendar, and only the next
/// hundred or so play, with those that are pushed before the last of them. Events of one instant
/// come in order already, so they wait in a plain line: those that the calendar hands out, and those
/// that are pushed for the instant of the last pop. No event allocates memory once these have grown
/// to the peak of a simulation.
class EventQueue {
 public:
  static constexpr std::uint32_t kPayloadMax = EventEntry::kPayloadMax;

  /// `start` is where the first events are expected; it does not matter to the order.
  explicit EventQueue(TimePoint start = TimePoint::min())
      : now_(start.time_since_epoch().count()) {}

  /// Adds an event; answers its sequence number.
  /// Any time will do, that of an earlier pop too. Requires: payload <= kPayloadMax. Fails after
  /// 2^40 pushes.
  auto push(TimePoint time, std::uint32_t payload) -> std::uint64_t {
    const EventEntry entry = EventEntry::make(time, next_sequence_, payload);
    if (entry.time > frontier_) {
      calendar_.push(entry);
    } else if (frontier_ != kForever && entry.time == now_ && in_line(entry)) {
      line_up(entry);
    } else {
      near_.push(entry);
      if (near_.size() > near_max_ && 2 * near_.size() > size_) [[unlikely]]
        open_calendar();
    }
    ++size_;
    return next_sequence_++;
  }

  [[nodiscard]] auto size() const -> std::size_t { return size_; }
  [[nodiscard]] auto empty() const -> bool { return size_ == 0; }

  /// The time of the next pop. Requires: !empty().
  auto next_time() -> TimePoint { return TimePoint(Duration(least().entry.time)); }

  /// Requires: !empty().
  [[gnu::always_inline]] auto pop() -> Event {
    Event event;
    pop_until(TimePoint::max(), event);
    return event;
  }

  /// Pops the next event into `event`, unless it comes after `end`; whether it did.
  /// Requires: !empty().
  [[gnu::always_inline]] auto pop_until(TimePoint end, Event& event) -> bool {
    const Least least = this->least();
    const EventEntry entry = least.entry;
    if (entry.time > end.time_since_epoch().count()) return false;
    if (least.in_line) {
      ++line_next_;
    } else {
      near_.drop_top();
    }
    --size_;
    now_ = entry.time;
    event.time = TimePoint(Duration(entry.time));
    event.sequence = entry.sequence();
    event.payload = entry.payload();
    return true;
  }

  /// The events that the last pop brought near, if it did, in no particular order: a hint for
  /// prefetching, without meaning for the simulation.
  [[nodiscard]] auto take_arrivals() -> std::span<const EventEntry> {
    return std::exchange(arrived_, false) ? std::span<const EventEntry>(batch_)
                                          : std::span<const EventEntry>();
  }

 private:
  // Measured with bench/hold_bench: up to about so many events a tournament alone is as fast.
  static constexpr std::size_t kNearMax = 1024;
  static constexpr std::size_t kNearRefill = 64;
  static constexpr std::size_t kBatch = 256;
  static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

  struct Least {
    EventEntry entry;
    bool in_line;
  };

  /// The next event, and where it stands. Requires: !empty().
  [[gnu::always_inline]] auto least() -> Least {
    if (near_.size() == size_) [[likely]]
      return {near_.top(), false};
    return least_of_many();
  }

  auto least_of_many() -> Least {
    if (near_.empty() && line_next_ == line_.size()) [[unlikely]]
      refill();
    if (line_next_ == line_.size()) return {near_.top(), false};
    const EventEntry& first = line_[line_next_];
    if (near_.empty()) return {first, true};
    const EventEntry other = near_.top();
    return other < first ? Least{other, false} : Least{first, true};
  }

  [[nodiscard]] auto in_line(const EventEntry& entry) const -> bool {
    return line_.empty() || line_.back().time <= entry.time;
  }

  void line_up(const EventEntry& entry);
  void open_calendar();
  void refill();

  EventTournament near_;  ///< not after the frontier
  std::vector<EventEntry> line_;  ///< not after the frontier either, in order
  std::size_t line_next_ = 0;
  EventCalendar calendar_;  ///< after the frontier
  std::int64_t frontier_ = kForever;
  std::vector<EventEntry> batch_;
  bool arrived_ = false;  ///< batch_ is new
  std::size_t near_max_ = kNearMax;
  std::size_t size_ = 0;
  std::uint64_t next_sequence_ = 0;
  std::int64_t now_;  ///< of the last pop
};

}  // namespace slotrace::sim
