#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::sim {

/// Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized
/// scheduler with probabilistic guarantees of finding bugs", ASPLOS 2010, section 3): every process
/// gets a random priority above all change points, the ready one of highest priority steps, and at
/// d-1 random steps the process about to step falls below all others.
///
/// Guarantee: with n processes and k steps, a run shows a bug of depth d (one that d orderings between
/// steps suffice for) with probability at least 1/(n k^(d-1)).
/// Where we differ: a process that is met later, since another one spawned it, draws its priority
/// then. Other questions (faults, winners) are answered uniformly.
class Pct final : public Chooser {
 public:
  struct Options {
    std::uint64_t seed = 0;
    unsigned depth = 3;  ///< d, at least 1
    std::uint64_t steps = 50;  ///< k: how many steps a run takes, forced ones included
  };
  explicit Pct(const Options& options);

  auto pick(const Choice& choice) -> std::uint32_t override;
  auto draw(std::uint64_t stream) -> std::uint64_t override { return draws_.draw(stream); }
  [[nodiscard]] auto wants_ties() const -> bool override { return true; }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }

 private:
  auto priority_of(ProcessId process) -> std::uint64_t&;

  SeededChooser draws_;
  Random picks_;
  std::vector<std::uint64_t> change_points_;  ///< numbers of steps, from 0; the i-th lowers to i
  std::vector<std::uint64_t> priorities_;  ///< by process; 0: not met yet
  std::uint64_t step_ = 0;
};

}  // namespace slotrace::sim
