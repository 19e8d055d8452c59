#pragma once

#include <functional>
#include <vector>

#include "model/scenario.hpp"

namespace slotrace::model {

/// A scenario without some of its actions, and without what it expects and claims, which speaks of
/// all of them.
struct Reduced {
  Scenario scenario;
  std::vector<ActionIndex> kept;  ///< of the original's actions, in their order
};

/// `scenario` without the actions for which `gone` says so, and without those that follow them or are
/// about a booking that they make.
[[nodiscard]] auto without_actions(const Scenario& scenario,
                                   const std::function<bool(ActionIndex)>& gone) -> Reduced;

/// Takes away one action after another as long as `still` holds of what is left: delta debugging on
/// the actors. No single action of the result can be missed. Requires: it holds of the whole.
[[nodiscard]] auto reduce(const Scenario& scenario,
                          const std::function<bool(const Scenario&)>& still) -> Reduced;

}  // namespace slotrace::model
