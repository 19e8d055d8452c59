#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "sim/huge_pages.hpp"

namespace slotrace::sim {

/// The states that a search has seen, as 64-bit fingerprints: eight bytes each in open addressing,
/// in shards that grow one by one, so that growing never takes a second copy of the whole. Threads
/// share it; each shard has a lock of its own.
/// Two states of one fingerprint are taken for one, so a search of n states misses one with
/// probability below n^2 / 2^65 (collision_odds).
class VisitedSet {
 public:
  VisitedSet();

  /// Asks for the memory that insert will look at. Takes no lock: while another thread makes the
  /// shard grow, it may ask for the wrong memory, which only costs time.
  void prefetch(std::uint64_t fingerprint) const {
    const Shard& shard = shards_[fingerprint >> kShift];
    const std::uint64_t place = home(fingerprint, shard.capacity.load(std::memory_order_relaxed));
    __builtin_prefetch(shard.slots.load(std::memory_order_relaxed) + place);
  }

  /// Adds a fingerprint, and answers whether it was new.
  auto insert(std::uint64_t fingerprint) -> bool;

  [[nodiscard]] auto size() const -> std::uint64_t;
  [[nodiscard]] auto bytes() const -> std::uint64_t;

 private:
  /// Few shards, so that each soon fills huge pages.
  static constexpr unsigned kShardBits = 4;
  static constexpr unsigned kShift = 64 - kShardBits;

  struct alignas(64) Shard {
    Words memory;
    std::atomic<std::uint64_t*> slots = nullptr;  ///< in `memory`; zero: free
    std::atomic<std::uint64_t> capacity = 0;
    std::uint64_t used = 0;
    std::uint64_t limit = 0;
    bool has_zero = false;
    std::atomic_flag lock;
  };

  /// Where a fingerprint begins to look: its bits after those of the shard, scaled to the capacity.
  static auto home(std::uint64_t fingerprint, std::uint64_t capacity) -> std::uint64_t {
    return ((fingerprint << kShardBits >> 32) * capacity) >> 32;
  }
  static void grow(Shard& shard);

  std::unique_ptr<std::array<Shard, 1 << kShardBits>> owner_;
  std::array<Shard, 1 << kShardBits>& shards_;
};

/// Chance that some two of `states` states share a fingerprint, as the exponent of a bound: the
/// chance is at most 2^-result. At least 0.
[[nodiscard]] auto collision_odds(std::uint64_t states) -> unsigned;

}  // namespace slotrace::sim
