#include "sim/explore/visited_set.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

constexpr std::uint64_t kCapacityMin = 2048;

/// A shard grows when five sixths of it are known to be used. What visitors have added and not told yet is at
/// most this part of it, and so is what they add until one of them makes it grow: 23 of 24 places at most.
constexpr std::uint64_t kUntoldPart = 16;
static_assert(kCapacityMin / 6 > VisitedSet::kThreadsMax, "one place each, where all tell at once");

/// Large ones are whole huge pages.
constexpr auto next_capacity(std::uint64_t capacity) -> std::uint64_t {
  if (capacity < kWordsPerHugePage) return std::max(2 * capacity, kCapacityMin);
  const std::uint64_t wanted = capacity + capacity / 4;
  return (wanted + kWordsPerHugePage - 1) / kWordsPerHugePage * kWordsPerHugePage;
}

}  // namespace

VisitedSet::VisitedSet(unsigned threads)
    : shards_(std::make_unique<Shard[]>(kShards)), visitors_(threads) {
  require(threads >= 1 && threads <= kThreadsMax, "a visited set is shared by 1 to 256 threads");
  for (unsigned i = 0; i < kShards; ++i) grow(shards_[i]);
}

auto VisitedSet::insert(std::uint64_t fingerprint, unsigned thread) -> bool {
  if (fingerprint == 0) [[unlikely]]
    return !has_zero_.exchange(true);
  Shard& shard = shards_[fingerprint >> kShift];
  Visitor& visitor = visitors_[thread];
  enter(shard, visitor);
  const bool is_new = put(fingerprint, shard);
  visitor.inside.store(nullptr, std::memory_order_release);
  if (is_new) count(shard, visitor.added[fingerprint >> kShift]);
  return is_new;
}

/// Says that the visitor is inside, and only then looks whether the shard grows; who makes it grow says so
/// first, and only then looks who is inside. So one of the two sees the other, as in Dekker's algorithm
/// (E. W. Dijkstra, Cooperating Sequential Processes, 1965).
void VisitedSet::enter(const Shard& shard, Visitor& visitor) {
  while (true) {
    visitor.inside.store(&shard, std::memory_order_seq_cst);
    if (!shard.grows.load(std::memory_order_seq_cst)) return;
    visitor.inside.store(nullptr, std::memory_order_release);
    shard.grows.wait(true, std::memory_order_relaxed);
  }
}

auto VisitedSet::put(std::uint64_t fingerprint, Shard& shard) -> bool {
  std::uint64_t* const slots = shard.slots.load(std::memory_order_relaxed);
  const std::uint64_t capacity = shard.capacity.load(std::memory_order_relaxed);
  std::uint64_t place = home(fingerprint, capacity);
  while (true) {
    const std::atomic_ref slot(slots[place]);
    std::uint64_t there = slot.load(std::memory_order_relaxed);
    if (there == 0 && slot.compare_exchange_strong(there, fingerprint, std::memory_order_relaxed))
      return true;
    if (there == fingerprint) return false;
    if (++place == capacity) place = 0;
  }
}

/// Counts one more, and tells the others from time to time: a number that all of them wrote would go from cache
/// to cache.
void VisitedSet::count(Shard& shard, std::uint32_t& added) {
  const std::uint64_t capacity = shard.capacity.load(std::memory_order_relaxed);
  if (++added * kUntoldPart * visitors_.size() < capacity) return;
  shard.used.fetch_add(std::exchange(added, 0), std::memory_order_relaxed);
  if (shard.used.load(std::memory_order_relaxed) >= capacity / 6 * 5) keep_room(shard);
}

/// Makes the shard grow, unless another thread does.
void VisitedSet::keep_room(Shard& shard) {
  if (shard.grows.exchange(true, std::memory_order_seq_cst)) return;
  for (const Visitor& visitor : visitors_) {
    while (visitor.inside.load(std::memory_order_seq_cst) == &shard) {
    }
  }
  if (shard.used.load(std::memory_order_relaxed) >=
      shard.capacity.load(std::memory_order_relaxed) / 6 * 5)
    grow(shard);
  shard.grows.store(false, std::memory_order_release);
  shard.grows.notify_all();
}

/// Twice the room while that is little; then a quarter more, so that on average a set is three quarters full.
void VisitedSet::grow(Shard& shard) {
  const std::uint64_t old_capacity = shard.capacity.load(std::memory_order_relaxed);
  const std::uint64_t capacity = next_capacity(old_capacity);
  Words slots = zeroed_words(capacity);
  for (std::uint64_t i = 0; i < old_capacity; ++i) {
    const std::uint64_t fingerprint = shard.memory[i];
    if (fingerprint == 0) continue;
    std::uint64_t place = home(fingerprint, capacity);
    while (slots[place] != 0) {
      if (++place == capacity) place = 0;
    }
    slots[place] = fingerprint;
  }
  shard.memory = std::move(slots);
  shard.slots.store(shard.memory.get(), std::memory_order_relaxed);
  shard.capacity.store(capacity, std::memory_order_relaxed);
}

auto VisitedSet::size() const -> std::uint64_t {
  std::uint64_t all = has_zero_ ? 1 : 0;
  for (unsigned i = 0; i < kShards; ++i) all += shards_[i].used;
  for (const Visitor& visitor : visitors_)
    all += std::accumulate(visitor.added.begin(), visitor.added.end(), std::uint64_t{0});
  return all;
}

auto VisitedSet::bytes() const -> std::uint64_t {
  std::uint64_t all = kShards * sizeof(Shard) + visitors_.size() * sizeof(Visitor);
  for (unsigned i = 0; i < kShards; ++i) all += shards_[i].capacity * sizeof(std::uint64_t);
  return all;
}

auto collision_odds(std::uint64_t states) -> unsigned {
  const auto width = static_cast<unsigned>(std::bit_width(states));
  return 2 * width >= 65 ? 0 : 65 - 2 * width;
}

}  // namespace slotrace::sim
