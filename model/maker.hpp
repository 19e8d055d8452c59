#pragma once

#include <vector>

#include "model/scenario.hpp"

namespace slotrace::model {

/// The actions that make the booking, or the hold, that this one is about and waits for: none, or one
/// for each thing that it may do.
[[nodiscard]] auto makers_of(Action& action) -> std::vector<ActionIndex*>;

}  // namespace slotrace::model
