#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/explore/schedule.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::sim {

/// Runs a schedule again: answers the recorded picks in order, then takes alternative 0, and draws
/// from the schedule's seed.
/// Errors: pick throws Divergence, naming the question, when a recorded pick is not among its
/// alternatives. A program that changed may also ask other questions that happen to fit; compare
/// traces to be sure.
class Replay final : public Chooser {
 public:
  explicit Replay(Schedule schedule);

  auto pick(const Choice& choice) -> std::uint32_t override;
  auto draw(std::uint64_t stream) -> std::uint64_t override;
  [[nodiscard]] auto wants_ties() const -> bool override;

  /// Call when the run has ended. Errors: Divergence when it asked too few questions: a pick other
  /// than 0 was not reached.
  void finish() const;

 private:
  Schedule schedule_;
  SeededChooser rest_;
  std::size_t asked_ = 0;
};

}  // namespace slotrace::sim
