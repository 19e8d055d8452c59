#include "model/reduce.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace slotrace::model {
namespace {

/// The booking of another action that this one is about.
auto booking_of(Action& action) -> BookingRef* {
  if (auto* moves = std::get_if<Reschedule>(&action.what)) return &moves->booking;
  if (auto* cancels = std::get_if<Cancel>(&action.what)) return &cancels->booking;
  return nullptr;
}

}  // namespace

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
    if (BookingRef* booking = booking_of(action); booking != nullptr) {
      if (auto* maker = std::get_if<ActionIndex>(&booking->made_by)) {
        if (!now[*maker]) continue;
        *maker = *now[*maker];
      }
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
