#include "model/world.hpp"

#include <algorithm>

namespace slotrace::model {

auto World::branch_of(EventTypeIndex event_type) const -> const Branch* {
  const auto branch =
      std::ranges::find(branches, event_types.at(event_type).tenant, &Branch::tenant);
  return branch != branches.end() ? &*branch : nullptr;
}

auto World::zone_of_branch(EventTypeIndex event_type) const -> const Zone& {
  const Branch* branch = branch_of(event_type);
  return branch != nullptr && branch->zone ? *branch->zone : zone;
}

auto World::zone_of(const std::optional<Clock>& clock, EventTypeIndex event_type) const
    -> const Zone& {
  if (!clock) return zone;
  if (const auto* named = std::get_if<Zone>(&*clock)) return *named;
  return zone_of_branch(event_type);
}

auto World::business_hours_of(EventTypeIndex event_type) const -> const ClockRange& {
  const Branch* branch = branch_of(event_type);
  return branch != nullptr && branch->business_hours ? *branch->business_hours : business_hours;
}

auto World::zone_of_callers(EventTypeIndex event_type) const -> const Zone& {
  const Branch* branch = branch_of(event_type);
  return branch != nullptr && branch->zone ? *branch->zone : caller_zone;
}

}  // namespace slotrace::model
