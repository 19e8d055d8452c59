#pragma once

#include <vector>

#include "model/fault_plan.hpp"
#include "scenarios/reader/names.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// A fault of one place in a run.
struct FaultPlaceText : RecordBase {
  std::optional<model::FaultKind> what;
  std::optional<Located<std::string>> process;
  std::int64_t nth = 1;
};

/// "faults" of a scenario: how often each kind comes by itself, and how many at most; and which happen.
struct FaultPlanText {
  model::FaultPlan plan;
  std::vector<FaultPlaceText> happens;
};
auto fault_plan_type() -> const Type<FaultPlanText>&;

/// Puts the plan together; reports processes that are no action, and set off by none.
auto build_fault_plan(const FaultPlanText& text, const Names& actions, Diagnostics& diagnostics)
    -> model::FaultPlan;

}  // namespace slotrace::scenarios
