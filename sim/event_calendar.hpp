#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/event_entry.hpp"

namespace slotrace::sim {

/// Far events, unsorted in buckets: bucket (level, digit) holds the events whose time first differs
/// from the frontier in base-256 digit `level`, and has `digit` there. So all events of a lower
/// level come before those of a higher one, and no bucket needs a width that fits the delays.
///
/// A radix heap (Ahuja, Mehlhorn, Orlin and Tarjan, "Faster algorithms for the shortest path
/// problem", JACM 1990, section 3) in base 256. It differs in that the earliest bucket is given out
/// whole once it is small, for the caller to sort, instead of being split down to single instants.
class EventCalendar {
 public:
  EventCalendar() = default;
  EventCalendar(const EventCalendar&) = delete;
  auto operator=(const EventCalendar&) -> EventCalendar& = delete;

  [[nodiscard]] auto size() const -> std::size_t { return size_; }

  /// Every instant up to and including this one belongs to the caller.
  [[nodiscard]] auto frontier() const -> std::int64_t { return frontier_; }

  /// Requires: size() == 0.
  void set_frontier(std::int64_t frontier) {
    if (levels_ == nullptr) levels_ = std::make_unique<std::array<Level, kLevels>>();
    frontier_ = frontier;
  }

  /// Requires: entry.time > frontier(), which was set.
  void push(const EventEntry& entry) {
    append(place_of(entry), entry);
    ++size_;
  }

  /// Moves the earliest events to `out`, about `batch` of them where their times differ, and the
  /// frontier behind them. Events of one instant keep their order. Requires: size() > 0.
  void advance(std::vector<EventEntry>& out, std::size_t batch);

  /// Moves all events to `out`.
  void drain(std::vector<EventEntry>& out);

 private:
  static constexpr unsigned kLevels = 8;
  static constexpr unsigned kDigits = 256;

  /// A chunk of a bucket: 256 bytes with its link. A bucket is a ring of chunks, known by its last.
  struct Chunk {
    static constexpr std::size_t kCapacity = 15;
    Chunk* next;
    std::uint64_t size;
    std::array<EventEntry, kCapacity> entries;
  };
  static constexpr std::size_t kChunksPerSlab = 256;

  struct Level {
    std::array<Chunk*, kDigits> last{};
    std::array<std::uint64_t, kDigits / 64> occupied{};
  };

  struct Place {
    unsigned level;
    unsigned digit;
  };

  [[nodiscard]] auto place_of(const EventEntry& entry) const -> Place {
    const std::uint64_t time = EventEntry::ordered(entry.time);
    const std::uint64_t difference = time ^ EventEntry::ordered(frontier_);
    const unsigned level = static_cast<unsigned>(63 - std::countl_zero(difference)) / 8;
    return {level, static_cast<unsigned>(time >> (8 * level) & 0xFF)};
  }

  void append(Place place, const EventEntry& entry) {
    Chunk*& last = (*levels_)[place.level].last[place.digit];
    if (last == nullptr || last->size == Chunk::kCapacity) [[unlikely]]
      extend(place);
    last->entries[last->size++] = entry;
  }

  void extend(Place place);
  void add_slab();
  [[nodiscard]] auto earliest() const -> Place;
  [[nodiscard]] auto is_large(Place place, std::size_t batch) const -> bool;
  /// Detaches the bucket and passes each of its entries to `take`, which may append to others.
  template <class Take>
  void empty_bucket(Place place, Take take);
  void split(Place place, std::vector<EventEntry>& out);

  std::unique_ptr<std::array<Level, kLevels>> levels_;
  std::vector<std::unique_ptr<std::array<Chunk, kChunksPerSlab>>> slabs_;
  Chunk* free_ = nullptr;
  std::size_t size_ = 0;
  std::int64_t frontier_ = 0;
};

}  // namespace slotrace::sim
