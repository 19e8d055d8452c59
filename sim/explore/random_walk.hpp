#pragma once

#include <cstdint>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {

/// The random walk: every pick is uniform over its alternatives, ties at one instant included.
/// Guarantees: a walk takes a given schedule of n picks among at most k alternatives each with
/// probability k^-n or more, and walks of different seeds are independent. It favours what happens
/// in many orders; a bug that needs one process to stay behind for long is found rarely.
class RandomWalk final : public Chooser {
 public:
  explicit RandomWalk(std::uint64_t seed)
      : draws_(seed), picks_(seed, stable_hash("random walk")) {}

  auto pick(const Choice& choice) -> std::uint32_t override {
    return one_of(choice.alternatives.size());
  }

  /// The same picks as Chooser::drive takes, without building a question for each: a walk does
  /// little else.
  void drive(Simulation& run) override {
    for (std::size_t ready = run.ready().size(); ready > 0; ready = run.ready().size())
      run.advance(ready == 1 ? 0 : one_of(ready));
  }

  /// The same bits as a SeededChooser of this seed gives: a recorded walk replays with them.
  auto draw(std::uint64_t stream) -> std::uint64_t override { return draws_.draw(stream); }

  [[nodiscard]] auto wants_ties() const -> bool override { return true; }

 private:
  auto one_of(std::size_t alternatives) -> std::uint32_t {
    return static_cast<std::uint32_t>(picks_.below(alternatives));
  }

  SeededChooser draws_;
  Random picks_;
};

}  // namespace slotrace::sim
