#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/schedule.hpp"

namespace slotrace::sim {

/// Passes every question on to another chooser and records the picks, so that any run yields its
/// schedule.
class Recorder final : public Chooser {
 public:
  /// Requires: `inner` outlives the recorder.
  explicit Recorder(Chooser& inner) : inner_(inner) {}

  auto pick(const Choice& choice) -> std::uint32_t override {
    const std::uint32_t chosen = inner_.pick(choice);
    // A question with one answer is no part of a schedule.
    if (choice.alternatives.size() > 1 && chosen != kStop) picks_.push_back(chosen);
    return chosen;
  }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return inner_.draw(stream); }
  [[nodiscard]] auto wants_ties() const -> bool override { return inner_.wants_ties(); }
  [[nodiscard]] auto wants_forced() const -> bool override { return inner_.wants_forced(); }
  void begin(const Simulation& run) override { inner_.begin(run); }

  [[nodiscard]] auto picks() const -> const std::vector<std::uint32_t>& { return picks_; }

  struct Origin {
    Mode mode = Mode::timed;
    std::uint32_t fingerprint = 0;
    std::uint64_t seed = 0;  ///< what the inner chooser draws from
  };

  /// The schedule of the run so far.
  [[nodiscard]] auto schedule(const Origin& origin) const -> Schedule {
    return {.mode = origin.mode,
            .ties = origin.mode == Mode::timed && wants_ties(),
            .fingerprint = origin.fingerprint,
            .seed = origin.seed,
            .picks = picks_};
  }

 private:
  Chooser& inner_;
  std::vector<std::uint32_t> picks_;
};

}  // namespace slotrace::sim
