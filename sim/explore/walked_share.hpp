#pragma once

#include <cstdint>
#include <optional>

namespace slotrace::sim {

/// How much of a tree a walk in depth-first order has behind it, and so how much is about to come: the
/// weighted backtrack estimator (Kilby, Slaney, Thiebaux, Walsh, "Estimating search tree size", AAAI
/// 2006), which takes Knuth's estimate of a tree from one random path ("Estimating the efficiency of
/// backtrack programs", 1975) for every path of the walk, weighted by its probability. A child counts
/// for an equal part of its parent, so the weights of all leaves behind the walk are the share itself,
/// and n leaves that weigh a share of s stand for n / s.
///
/// It is exact when all children of a node lead to equally many leaves, and at the end. It errs where
/// the first children of nodes are larger or smaller than the last, and where a walk finds out only
/// later which children a node has. Half-way through the traces of the nested-cache protocol it is right
/// within a factor of ten, through those of lastzero within three
/// (tests/sim/explore/walked_share_test.cpp).
class WalkedShare {
 public:
  static constexpr std::uint64_t kWhole = std::uint64_t{1} << 62;

  /// Goes down one level of the path that the walk is at, from the root on: of `children`, `done` lie
  /// behind it, and the next one is under way.
  /// Requires: done < children, or done == children where none is under way.
  void descend(std::uint64_t done, std::uint64_t children) {
    weight_ /= children;
    walked_ += done * weight_;
  }

  /// Of kWhole; rounded down, so a walk that has just begun in a deep tree may have nothing behind it.
  [[nodiscard]] auto walked() const -> std::uint64_t { return walked_; }

 private:
  std::uint64_t weight_ = kWhole;  ///< of the child under way
  std::uint64_t walked_ = 0;
};

/// How far an exhaustive search has come.
struct Walked {
  std::uint64_t leaves = 0;  ///< that lie behind it: traces, schedules
  std::uint64_t share = 0;  ///< WalkedShare::walked; WalkedShare::kWhole when nothing is left

  /// About how many leaves are left; at the end exactly none. Nothing: too little lies behind it to
  /// say (less than 2^-31 of the whole).
  [[nodiscard]] auto left() const -> std::optional<std::uint64_t> {
    constexpr unsigned kLowBits = 31;  // so that the product below has room for 2^32 leaves
    const std::uint64_t walked = share >> kLowBits;
    if (walked == 0 || leaves >> 32 != 0) return std::nullopt;
    return leaves * ((WalkedShare::kWhole >> kLowBits) - walked) / walked;
  }
};

}  // namespace slotrace::sim
