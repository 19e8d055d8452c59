#pragma once

#include "model/fault_plan.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// "faults" of a scenario: how often each kind comes by itself, and how many at most.
auto fault_plan_type() -> const Type<model::FaultPlan>&;

}  // namespace slotrace::scenarios
