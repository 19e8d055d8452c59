#include "sim/explore/visited_set.hpp"

#include <bit>
#include <utility>

namespace slotrace::sim {
namespace {

constexpr std::uint64_t kCapacityMin = 64;

/// The capacity with the rest of its last huge page.
constexpr auto whole_pages(std::uint64_t capacity) -> std::uint64_t {
  if (capacity < kWordsPerHugePage) return capacity;
  return (capacity + kWordsPerHugePage - 1) / kWordsPerHugePage * kWordsPerHugePage;
}

/// Holds the lock of a shard.
class Locked {
 public:
  explicit Locked(std::atomic_flag& lock) : lock_(lock) {
    while (lock_.test_and_set(std::memory_order_acquire)) {
      while (lock_.test(std::memory_order_relaxed)) {
      }
    }
  }
  Locked(const Locked&) = delete;
  auto operator=(const Locked&) -> Locked& = delete;
  ~Locked() { lock_.clear(std::memory_order_release); }

 private:
  std::atomic_flag& lock_;
};

}  // namespace

VisitedSet::VisitedSet()
    : owner_(std::make_unique<std::array<Shard, 1 << kShardBits>>()), shards_(*owner_) {
  for (Shard& shard : shards_) grow(shard);
}

auto VisitedSet::insert(std::uint64_t fingerprint) -> bool {
  Shard& shard = shards_[fingerprint >> kShift];
  const Locked locked(shard.lock);
  if (fingerprint == 0) return !std::exchange(shard.has_zero, true);
  std::uint64_t* const slots = shard.slots.load(std::memory_order_relaxed);
  const std::uint64_t capacity = shard.capacity.load(std::memory_order_relaxed);
  std::uint64_t place = home(fingerprint, capacity);
  while (slots[place] != 0) {
    if (slots[place] == fingerprint) return false;
    if (++place == capacity) place = 0;
  }
  slots[place] = fingerprint;
  if (++shard.used == shard.limit) grow(shard);
  return true;
}

/// A quarter more room, filled to five sixths at most: on average the set is three quarters full.
void VisitedSet::grow(Shard& shard) {
  const std::uint64_t old_capacity = shard.capacity.load(std::memory_order_relaxed);
  const std::uint64_t capacity =
      old_capacity == 0 ? kCapacityMin : whole_pages(old_capacity + old_capacity / 4);
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
  shard.limit = capacity / 6 * 5;
}

auto VisitedSet::size() const -> std::uint64_t {
  std::uint64_t all = 0;
  for (const Shard& shard : shards_) all += shard.used + (shard.has_zero ? 1 : 0);
  return all;
}

auto VisitedSet::bytes() const -> std::uint64_t {
  std::uint64_t all = sizeof *owner_;
  for (const Shard& shard : shards_) all += shard.capacity * sizeof(std::uint64_t);
  return all;
}

auto collision_odds(std::uint64_t states) -> unsigned {
  const auto width = static_cast<unsigned>(std::bit_width(states));
  return 2 * width >= 65 ? 0 : 65 - 2 * width;
}

}  // namespace slotrace::sim
