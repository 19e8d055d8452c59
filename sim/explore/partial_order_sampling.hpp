#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::sim {

/// Partial-order sampling (Yuan, Yang, Gu, "Partial order aware concurrency sampling", CAV 2018,
/// algorithm 2): each pending step has a random priority, the highest steps, and steps that were
/// ready and depend on the one taken draw theirs anew.
///
/// Guarantee: runs are closer to uniform over partial orders than a random walk's, which is uniform
/// over choices; section 4 of the paper bounds the probability of each partial order from below.
/// Where we differ: dependence is by declared accesses. Other questions are answered uniformly.
class PartialOrderSampling final : public Chooser {
 public:
  explicit PartialOrderSampling(std::uint64_t seed);

  auto pick(const Choice& choice) -> std::uint32_t override;
  auto draw(std::uint64_t stream) -> std::uint64_t override { return draws_.draw(stream); }
  [[nodiscard]] auto wants_ties() const -> bool override { return true; }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }

 private:
  SeededChooser draws_;
  Random picks_;
  std::vector<std::uint64_t> priorities_;  ///< of the pending step, by process; 0: to be drawn
};

}  // namespace slotrace::sim
