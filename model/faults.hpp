#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/fault_plan.hpp"
#include "model/journal.hpp"
#include "sim/simulation.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// Decides which faults happen: those that the scenario scripts for a change, and those that come by
/// themselves. In timed mode these are drawn, each kind from a random stream of its own; in
/// interleaving mode the chooser is asked (ChoiceKind::fault) until their number is used up, so that a
/// search decides about them too.
class Faults {
 public:
  /// Requires: `plan` outlives it.
  Faults(sim::Simulation& simulation, Journal& journal, const FaultPlan& plan)
      : simulation_(simulation), journal_(journal), plan_(plan) {}

  [[nodiscard]] auto plan() const -> const FaultPlan& { return plan_; }

  /// Whether a fault of this kind comes by itself here. Requires: a process runs.
  auto happens(FaultKind kind) -> bool;

  /// Those that came by themselves, the plan's among them, in the order in which they happened.
  [[nodiscard]] auto happened() const -> const std::vector<FaultPlace>& { return happened_; }
  /// The places of the plan that the run did not come past.
  [[nodiscard]] auto not_reached() const -> std::vector<FaultPlace>;

  /// `faults` are for this change; null: none. Requires: they outlive the run.
  void script(ChangeId change, const ScriptedFaults* faults);

  /// What is scripted for the change's webhook, which is on its way from now on; null: nothing.
  auto about_webhook(ChangeId change) -> const ScriptedFaults*;

  /// Dies when it is time to: then the caller is never resumed, and all that it holds is destroyed,
  /// up to the process that it runs in. `nth`: of a command, which one it was.
  auto may_die(EntryPoint entry_point, DeathPoint after, std::optional<ChangeId> change,
               std::uint64_t nth = 1) -> sim::Task<>;

  /// Whether what was scripted has come to pass.
  struct Felt {
    bool webhook = false;
    std::vector<bool> dies;  ///< in the order of ScriptedFaults::dies
  };
  [[nodiscard]] auto felt(const ScriptedFaults& faults) const -> Felt;

  /// Kinds that the plan has, and that nothing in the run could have felt.
  [[nodiscard]] auto without_effect() const -> std::vector<FaultKind>;

 private:
  struct Script {
    const ScriptedFaults* faults = nullptr;
    Felt felt;
  };
  auto dies_here(const ScriptedDeath& here, std::optional<ChangeId> change) -> bool;
  /// The next place at which this kind of fault can happen: in the running process.
  auto next_place(FaultKind kind) -> FaultPlace;
  auto decide(FaultKind kind, std::uint32_t rate) -> bool;

  sim::Simulation& simulation_;
  Journal& journal_;
  const FaultPlan& plan_;
  std::array<bool, kFaultKinds> had_occasion_{};
  std::map<std::pair<FaultKind, std::string>, std::uint32_t> places_;  ///< so far
  std::vector<FaultPlace> happened_;
  std::map<ChangeId, Script> scripts_;
};

}  // namespace slotrace::model
