#pragma once

#include <optional>

#include "model/scenario.hpp"

namespace slotrace::model {

/// The action that makes the booking, or the hold, that this one is about and waits for; null when
/// there is none.
[[nodiscard]] auto maker_of(Action& action) -> ActionIndex*;
[[nodiscard]] auto maker_of(const Action& action) -> std::optional<ActionIndex>;

}  // namespace slotrace::model
