#include "model/reduce.hpp"

#include <algorithm>
#include <optional>

#include "model/maker.hpp"

namespace slotrace::model {

auto without_actions(const Scenario& scenario, const std::function<bool(ActionIndex)>& gone)
    -> Reduced {
  Reduced reduced{.scenario = scenario, .kept = {}};
  reduced.scenario.timeline.clear();
  reduced.scenario.expectations.clear();
  reduced.scenario.observations.clear();
  std::vector<std::optional<ActionIndex>> now(scenario.timeline.size());
  for (ActionIndex i = 0; i < scenario.timeline.size(); ++i) {
    if (gone(i)) continue;
    Action action = scenario.timeline[i];
    if (action.after) {
      if (!now[*action.after]) continue;
      action.after = now[*action.after];
    }
    if (ActionIndex* maker = maker_of(action); maker != nullptr) {
      if (!now[*maker]) continue;
      *maker = *now[*maker];
    }
    now[i] = reduced.scenario.timeline.size();
    reduced.kept.push_back(i);
    reduced.scenario.timeline.push_back(std::move(action));
  }
  return reduced;
}

auto reduce(const Scenario& scenario, const std::function<bool(const Scenario&)>& still)
    -> Reduced {
  std::vector<bool> gone(scenario.timeline.size(), false);
  const auto rest = [&] {
    return without_actions(scenario, [&](ActionIndex i) { return gone[i]; });
  };
  Reduced best = rest();
  for (bool smaller = true; smaller;) {
    smaller = false;
    for (const ActionIndex action : best.kept) {
      gone[action] = true;
      Reduced candidate = rest();
      if (still(candidate.scenario)) {
        best = std::move(candidate);
        smaller = true;
        break;
      }
      gone[action] = false;
    }
  }
  return best;
}

}  // namespace slotrace::model
