#pragma once

#include "model/world.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// What the parts cost; every figure has a default, the analysis' own.
auto costs_type() -> const Type<model::Costs>&;

}  // namespace slotrace::scenarios
