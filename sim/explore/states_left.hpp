#pragma once

#include <bit>
#include <cstdint>
#include <optional>

namespace slotrace::sim {

/// About how many states a depth-first search has still to visit.
///
/// It knows how much of the tree of all orders lies behind (WalkedShare), and that says little: the
/// last orders lead through states that it knows, so most of the tree goes by in the end. But the two
/// go together. In searches of this model the orders behind grew about as the fourth power of the
/// states behind (the third to the fifth), so where 2^-b of the orders lie behind, n states are
/// about 2^(-b/4) of them all. An empirical law: where half of the states lay behind, it was right
/// within a factor of ten, mostly of five (tests/sim/explore/states_left_test.cpp); early in a search it
/// was wrong by thousands, so it says nothing before a share worth the name lies behind.
class StatesLeft {
 public:
  /// Goes down one level of the present path, from the root on: of `ready` processes, `done` lie
  /// behind. Requires: ready > 0.
  void descend(std::uint64_t done, std::uint64_t ready) {
    if (any_behind_) return;
    // The weight of one process is weight_ / 2^(62 + halvings_) of the tree; the topmost level that
    // has any behind it outweighs those below.
    weight_ /= ready;
    while (weight_ <= kHalf) {
      weight_ *= 2;
      ++halvings_;
    }
    any_behind_ = done > 0;
    while (done > 1) {
      done /= 2;
      if (halvings_ > 0) --halvings_;
    }
  }

  /// Nothing: nothing lies behind, or so little that the law would say more than 32 times `states`.
  [[nodiscard]] auto after(std::uint64_t states) const -> std::optional<std::uint64_t> {
    constexpr std::uint64_t kPower = 4;
    // 2^(i / 4), in thousandths.
    constexpr std::uint64_t kRoots[kPower] = {1000, 1189, 1414, 1682};
    constexpr std::uint64_t kDoublingsMost = 5;
    constexpr std::uint64_t kStatesMost = std::uint64_t{1} << 40;
    const std::uint64_t doublings = halvings_ / kPower;
    if (!any_behind_ || doublings >= kDoublingsMost || states > kStatesMost) return std::nullopt;
    return (states * kRoots[halvings_ % kPower] / 1000 << doublings) - states;
  }

 private:
  static constexpr std::uint64_t kHalf = std::uint64_t{1} << 61;
  std::uint64_t weight_ = 2 * kHalf;
  std::uint64_t halvings_ = 0;  ///< of the share that lies behind
  bool any_behind_ = false;
};

}  // namespace slotrace::sim
