#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_no_double_booking(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P3};
  for (const std::string& evidence : run.audit.double_bookings()) add_violation(result, evidence);
  // It could have failed wherever somebody asked for a time that was taken, at Cal.com or before.
  result.exercised = run.audit.contested_attempts() + result.violations;
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
