#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_tenants_apart(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P8};
  for (const std::string& evidence : run.audit.crossings()) add_violation(result, evidence);
  // With one tenant and one event type there is no line to cross.
  const auto& types = run.scenario.world.event_types;
  if (types.size() > 1) result.exercised = run.audit.served_hits();
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
