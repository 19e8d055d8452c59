#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/huge_pages.hpp"

namespace slotrace::sim {

/// The states that a search has seen, as 64-bit fingerprints: eight bytes each in open addressing,
/// in shards that grow one by one, so that growing never takes a second copy of the whole.
/// Two states of one fingerprint are taken for one, so a search of n states misses one with
/// probability below n^2 / 2^65 (collision_odds).
/// Threads share it. A fingerprint is put in its place by one compare-and-swap; only growing a shard
/// keeps others out. Each thread says in a cache line of its own where it is, so that going in and
/// out takes no line from another thread, as a lock would.
class VisitedSet {
 public:
  static constexpr unsigned kThreadsMax = 256;

  /// Requires: 1 <= threads <= kThreadsMax.
  explicit VisitedSet(unsigned threads = 1);

  /// Asks for the memory that insert will look at. While another thread makes the shard grow, it may
  /// ask for the wrong memory, which only costs time.
  void prefetch(std::uint64_t fingerprint) const {
    const Shard& shard = shards_[fingerprint >> kShift];
    const std::uint64_t place = home(fingerprint, shard.capacity.load(std::memory_order_relaxed));
    __builtin_prefetch(shard.slots.load(std::memory_order_relaxed) + place);
  }

  /// Adds a fingerprint, and answers whether it was new. `thread` is below the number of threads; no
  /// two of them come with the same at a time.
  auto insert(std::uint64_t fingerprint, unsigned thread = 0) -> bool;

  /// While nobody inserts.
  [[nodiscard]] auto size() const -> std::uint64_t;
  [[nodiscard]] auto bytes() const -> std::uint64_t;

 private:
  /// Few shards, so that each soon fills huge pages.
  static constexpr unsigned kShardBits = 4;
  static constexpr unsigned kShift = 64 - kShardBits;
  static constexpr unsigned kShards = 1 << kShardBits;
  static constexpr std::size_t kCacheLine = 64;

  struct Shard {
    alignas(kCacheLine) Words memory;
    std::atomic<std::uint64_t*> slots = nullptr;  ///< in `memory`; zero: free
    std::atomic<std::uint64_t> capacity = 0;
    std::atomic<bool> grows = false;
    /// But for those that its visitors have not told yet.
    alignas(kCacheLine) std::atomic<std::uint64_t> used = 0;
  };
  struct Visitor {
    alignas(kCacheLine) std::atomic<const Shard*> inside = nullptr;
    std::array<std::uint32_t, kShards> added = {};  ///< to each shard, and not told yet
  };

  /// Where a fingerprint begins to look: its bits after those of the shard, scaled to the capacity.
  static auto home(std::uint64_t fingerprint, std::uint64_t capacity) -> std::uint64_t {
    return ((fingerprint << kShardBits >> 32) * capacity) >> 32;
  }
  static void enter(const Shard& shard, Visitor& visitor);
  static auto put(std::uint64_t fingerprint, Shard& shard) -> bool;
  void count(Shard& shard, std::uint32_t& added);
  void keep_room(Shard& shard);
  static void grow(Shard& shard);

  std::unique_ptr<Shard[]> shards_;
  std::vector<Visitor> visitors_;  ///< one a thread
  std::atomic<bool> has_zero_ = false;
};

/// Chance that some two of `states` states share a fingerprint, as the exponent of a bound: the
/// chance is at most 2^-result. At least 0.
[[nodiscard]] auto collision_odds(std::uint64_t states) -> unsigned;

}  // namespace slotrace::sim
