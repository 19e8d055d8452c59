#pragma once

#include <cstddef>
#include <cstdint>
#include <set>

namespace slotrace::sim {

/// How many different values there are among many, in little memory: the smallest kKept of them are
/// kept (Bar-Yossef, Jayram, Kumar, Sivakumar, Trevisan, "Counting distinct elements in a data
/// stream", RANDOM 2002, algorithm 2; Beyer, Haas, Reinwald, Sismanis, Gemulla, "On synopses for
/// distinct-value estimation under multiset operations", SIGMOD 2007, for the estimate without
/// bias). The count of a union follows from the counts of its parts, in any order, exactly as if it
/// had been counted at once.
///
/// Exact below kKept values, and within about 3 % (one standard deviation) from there on. Values must
/// be digests: uniform over 64 bits.
class DistinctCount {
 public:
  static constexpr std::size_t kKept = 1024;

  /// Whether the value is now among those that are kept, and was not before.
  auto add(std::uint64_t value) -> bool;
  void add(const DistinctCount& other);

  [[nodiscard]] auto count() const -> std::uint64_t;
  [[nodiscard]] auto is_exact() const -> bool { return smallest_.size() < kKept; }

  [[nodiscard]] auto kept() const -> const std::set<std::uint64_t>& { return smallest_; }

 private:
  std::set<std::uint64_t> smallest_;
};

}  // namespace slotrace::sim
