#pragma once

#include <cstdint>

#include "sim/chooser.hpp"

namespace slotrace::sim {

/// Lets another chooser make at most so many faults happen in a run; alternative 0 of a question
/// about a fault is that none happens.
class FaultBudget final : public Chooser {
 public:
  /// Requires: `inner` outlives it.
  FaultBudget(Chooser& inner, std::uint32_t faults_max) : inner_(inner), left_(faults_max) {}

  auto pick(const Choice& choice) -> std::uint32_t override {
    if (choice.kind != ChoiceKind::fault) return inner_.pick(choice);
    if (left_ == 0) return 0;
    const std::uint32_t chosen = inner_.pick(choice);
    if (chosen != 0) --left_;
    return chosen;
  }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return inner_.draw(stream); }
  [[nodiscard]] auto wants_ties() const -> bool override { return inner_.wants_ties(); }
  [[nodiscard]] auto wants_forced() const -> bool override { return inner_.wants_forced(); }
  void begin(const Simulation& run) override { inner_.begin(run); }

 private:
  Chooser& inner_;
  std::uint32_t left_;
};

}  // namespace slotrace::sim
