#include <algorithm>

#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_no_double_booking(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P3};
  for (const std::string& evidence : run.audit.double_bookings()) add_violation(result, evidence);
  // It could have failed wherever somebody asked for a time that was taken.
  const auto refusals = std::ranges::count_if(run.events, [](const HistoryEvent& event) {
    const auto* refused = std::get_if<ChangeRefused>(&event.what);
    return (refused != nullptr && refused->status != 404) ||
           std::holds_alternative<AppointmentRefused>(event.what);
  });
  result.exercised = static_cast<std::uint64_t>(refusals) + result.violations;
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
