#pragma once

#include <optional>

#include "model/scenario.hpp"
#include "scenarios/reader/policies.hpp"
#include "scenarios/reader/shape.hpp"

namespace slotrace::scenarios {

/// The scenario that a resolved file (no includes, no parameters) describes, or nothing after an
/// error.
auto build_scenario(const Node& root, PolicyLibrary& policies, Diagnostics& diagnostics)
    -> std::optional<model::Scenario>;

/// What a scenario file looks like, includes, parameters and matrix included.
[[nodiscard]] auto scenario_shape() -> ShapePtr;

}  // namespace slotrace::scenarios
