#pragma once

#include <cstdint>
#include <optional>

#include "model/scenario.hpp"
#include "model/stage.hpp"
#include "model/timeline.hpp"
#include "sim/shared_state.hpp"

namespace slotrace::model {

/// What a search with state is shown of a run: what the store, the calendar and the database hold,
/// what came of the actions, and what the checks remember. Processes observe what their steps touch;
/// whatever is not shown here is told by its history.
class ShownState final : public sim::SharedState {
 public:
  /// Before the run begins. Requires: all outlive it.
  void show(const Scenario& scenario, Stage& stage, const Timeline& timeline);

  [[nodiscard]] auto observed() const -> Observed override { return Observed::touched; }
  [[nodiscard]] auto content(const sim::Access& access) const
      -> std::optional<std::uint64_t> override;
  [[nodiscard]] auto fingerprint() const -> std::uint64_t override;

 private:
  Stage* stage_ = nullptr;
  const Timeline* timeline_ = nullptr;
  bool shows_keys_ = false;
  bool shows_calendar_ = false;
};

}  // namespace slotrace::model
