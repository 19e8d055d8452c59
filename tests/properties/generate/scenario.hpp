#pragma once

#include <string>
#include <vector>

#include <rapidcheck.h>

#include "model/scenario.hpp"
#include "tests/properties/generate/costs.hpp"
#include "tests/properties/generate/policy.hpp"
#include "tests/properties/generate/surroundings.hpp"
#include "tests/properties/generate/timeline.hpp"
#include "tests/properties/generate/world.hpp"

namespace slotrace::generate {

/// Everything that a scenario is made from.
struct ScenarioPlan {
  WorldPlan world;
  SurroundingsPlan surroundings;
  PolicyPlan policy;
  CostsPlan costs;
  std::vector<ActionPlan> actions;
};

/// A scenario of any world, policy, latencies and timeline.
auto any_scenario(const TimelineShape& shape = {}) -> rc::Gen<ScenarioPlan>;

/// With any surroundings besides, holds and confirmations: all that a world can be.
auto any_scenario_at_all(TimelineShape shape = {}) -> rc::Gen<ScenarioPlan>;

/// The scenario file. It asks for every check and expects nothing.
[[nodiscard]] auto to_json(const ScenarioPlan& plan) -> Json;

/// What the reader makes of a file. Errors: std::invalid_argument with the reader's first complaint.
[[nodiscard]] auto read(const Json& file) -> model::Scenario;

/// A case is printed as its file.
void showValue(const ScenarioPlan& plan, std::ostream& out);

}  // namespace slotrace::generate
