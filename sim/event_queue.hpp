#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "sim/event_calendar.hpp"
#include "sim/event_entry.hpp"
#include "sim/event_heap.hpp"
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
/// Few events sit in a heap. Of many, the far ones lie unsorted in a calendar, and only the next
/// few dozen are sorted, into a run; a push that falls before the end of the run goes to the heap.
/// What is pushed for the instant of the last pop comes after everything else of that instant, so
/// it waits in line in a plain queue. No event allocates memory once these have grown to the
/// peak of a simulation.
class EventQueue {
 public:
  static constexpr std::uint32_t kPayloadMax = EventEntry::kPayloadMax;

  /// `start` is where the first events are expected; it does not matter to the order.
  explicit EventQueue(TimePoint start = TimePoint::min()) : now_(start.time_since_epoch().count()) {}

  /// Adds an event; answers its sequence number.
  /// Any time will do, that of an earlier pop too. Requires: payload <= kPayloadMax. Fails after
  /// 2^40 pushes.
  auto push(TimePoint time, std::uint32_t payload) -> std::uint64_t {
    const EventEntry entry = EventEntry::make(time, next_sequence_, payload);
    if (entry.time == now_ && (at_once_.empty() || at_once_.back().time <= now_)) {
      push_at_once(entry);
    } else if (entry.time > frontier_) {
      calendar_.push(entry);
    } else {
      heap_.push(entry);
      if (heap_.size() > kHeapMax && 2 * heap_.size() > size_) [[unlikely]] open_calendar();
    }
    ++size_;
    return next_sequence_++;
  }

  [[nodiscard]] auto size() const -> std::size_t { return size_; }
  [[nodiscard]] auto empty() const -> bool { return size_ == 0; }

  /// The time of the next pop. Requires: !empty().
  auto next_time() -> TimePoint { return TimePoint(Duration(least().entry->time)); }

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
    const std::int64_t time = least.entry->time;
    const std::uint64_t tag = least.entry->tag;
    if (time > end.time_since_epoch().count()) return false;
    switch (least.source) {
      case Source::heap: heap_.drop_top(); break;
      case Source::run: ++run_next_; break;
      case Source::at_once: ++at_once_next_; break;
    }
    --size_;
    now_ = time;
    const EventEntry entry{time, tag};
    event.time = TimePoint(Duration(time));
    event.sequence = entry.sequence();
    event.payload = entry.payload();
    return true;
  }

  /// The payload of an event that is likely to come `places` after the next one, or nothing: a hint
  /// for prefetching, without meaning for the simulation.
  [[nodiscard]] auto likely_payload(std::size_t places) const -> std::optional<std::uint32_t> {
    if (run_next_ + places >= run_.size()) return std::nullopt;
    return run_[run_next_ + places].payload();
  }

 private:
  // Measured with bench/hold_bench: up to a few hundred events a heap is as fast as the calendar.
  static constexpr std::size_t kHeapMax = 256;
  static constexpr std::size_t kHeapRefill = kHeapMax / 4;
  static constexpr std::size_t kRunLength = 32;
  // From here on the frames of processes leave the cache, and prefetching needs to look ahead.
  static constexpr std::size_t kMany = 8192;
  static constexpr std::size_t kRunLengthOfMany = 128;
  static constexpr std::size_t kRunAhead = 33;
  static constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();

  enum class Source : std::uint8_t { heap, run, at_once };
  struct Least {
    const EventEntry* entry;
    Source source;
    [[gnu::always_inline]] void replace_by(const EventEntry& other, Source other_source) {
      if (entry != nullptr && *entry < other) return;
      entry = &other;
      source = other_source;
    }
  };

  /// Where the next event stands. By pointer, since copies through memory cost more than the rest.
  [[gnu::always_inline]] auto least() -> Least {
    if (calendar_.size() > 0 && run_.size() - run_next_ < run_low_) [[unlikely]] refill();
    Least least{heap_.empty() ? nullptr : &heap_.top(), Source::heap};
    if (run_next_ < run_.size()) least.replace_by(run_[run_next_], Source::run);
    if (at_once_next_ < at_once_.size()) least.replace_by(at_once_[at_once_next_], Source::at_once);
    return least;
  }

  void push_at_once(const EventEntry& entry);
  void open_calendar();
  void refill();

  EventHeap heap_;
  EventCalendar calendar_;
  std::vector<EventEntry> run_;
  std::size_t run_next_ = 0;
  std::size_t run_low_ = 1;  ///< the run is filled up when fewer events than this are left
  std::vector<EventEntry> at_once_;
  std::size_t at_once_next_ = 0;
  std::size_t size_ = 0;
  std::uint64_t next_sequence_ = 0;
  std::int64_t now_;  ///< of the last pop
  std::int64_t frontier_ = kForever;  ///< the last instant that the calendar does not cover
};

}  // namespace slotrace::sim
