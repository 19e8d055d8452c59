#include "sim/event_calendar.hpp"

#include <algorithm>
#include <limits>

namespace slotrace::sim {

void EventCalendar::advance(std::vector<EventEntry>& out, std::size_t batch) {
  // Small neighbouring buckets go together; a large one is split first, and its least instant
  // goes out at once, so that a bucket of one instant is never split again.
  const std::size_t enough = out.size() + batch / 4;
  while (size_ > 0 && out.size() < std::max<std::size_t>(enough, 1)) {
    const Place place = earliest();
    if (place.level > 0 && is_large(place, batch)) {
      split(place, out);
      continue;
    }
    empty_bucket(place, [&](const EventEntry& entry) {
      out.push_back(entry);
      --size_;
    });
    const unsigned shift = 8 * place.level;
    const std::uint64_t digits = std::uint64_t{0xFF} << shift;
    const std::uint64_t below = (std::uint64_t{1} << shift) - 1;
    const std::uint64_t last =
        (EventEntry::ordered(frontier_) & ~digits) | std::uint64_t{place.digit} << shift | below;
    frontier_ = EventEntry::instant(last);
  }
}

/// Distributes a bucket over lower levels; its least instant becomes the frontier and goes to `out`.
void EventCalendar::split(Place place, std::vector<EventEntry>& out) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  const Chunk* const last = (*levels_)[place.level].last[place.digit];
  const Chunk* chunk = last;
  do {
    chunk = chunk->next;
    for (std::size_t i = 0; i < chunk->size; ++i) least = std::min(least, chunk->entries[i].time);
  } while (chunk != last);
  frontier_ = least;
  empty_bucket(place, [&](const EventEntry& entry) {
    if (entry.time == least) {
      out.push_back(entry);
      --size_;
    } else {
      append(place_of(entry), entry);
    }
  });
}

void EventCalendar::drain(std::vector<EventEntry>& out) {
  while (size_ > 0)
    empty_bucket(earliest(), [&](const EventEntry& entry) {
      out.push_back(entry);
      --size_;
    });
}

auto EventCalendar::earliest() const -> Place {
  for (unsigned level = 0;; ++level) {
    const auto& occupied = (*levels_)[level].occupied;
    for (unsigned word = 0; word < occupied.size(); ++word)
      if (occupied[word] != 0)
        return {level, 64 * word + static_cast<unsigned>(std::countr_zero(occupied[word]))};
  }
}

auto EventCalendar::is_large(Place place, std::size_t batch) const -> bool {
  const Chunk* const last = (*levels_)[place.level].last[place.digit];
  std::size_t size = last->size;
  for (const Chunk* chunk = last->next; chunk != last && size <= batch; chunk = chunk->next)
    size += chunk->size;
  return size > batch;
}

template <class Take>
void EventCalendar::empty_bucket(Place place, Take take) {
  Level& level = (*levels_)[place.level];
  Chunk* const last = level.last[place.digit];
  level.last[place.digit] = nullptr;
  level.occupied[place.digit / 64] &= ~(std::uint64_t{1} << (place.digit % 64));
  Chunk* next = last->next;
  Chunk* chunk = nullptr;
  do {
    chunk = next;
    next = chunk->next;
    for (std::size_t i = 0; i < chunk->size; ++i) take(chunk->entries[i]);
    chunk->next = free_;
    free_ = chunk;
  } while (chunk != last);
}

/// Adds an empty chunk as the last of its bucket.
void EventCalendar::extend(Place place) {
  if (free_ == nullptr) add_slab();
  Chunk* const chunk = free_;
  free_ = chunk->next;
  chunk->size = 0;
  Level& level = (*levels_)[place.level];
  Chunk*& last = level.last[place.digit];
  if (last == nullptr) {
    level.occupied[place.digit / 64] |= std::uint64_t{1} << (place.digit % 64);
    chunk->next = chunk;
  } else {
    chunk->next = last->next;
    last->next = chunk;
  }
  last = chunk;
}

void EventCalendar::add_slab() {
  auto& slab =
      *slabs_.emplace_back(std::make_unique_for_overwrite<std::array<Chunk, kChunksPerSlab>>());
  // Linked back to front, so that chunks are handed out in ascending order.
  for (std::size_t i = slab.size(); i-- > 0;) {
    slab[i].next = free_;
    free_ = &slab[i];
  }
}

}  // namespace slotrace::sim
