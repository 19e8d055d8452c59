#include <algorithm>

#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_no_double_booking(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P3};
  for (const std::string& evidence : run.audit.double_bookings()) add_violation(result, evidence);
  // It could have failed wherever somebody asked for a time that was taken, at Cal.com or before.
  const auto stopped = std::ranges::count_if(run.events, [](const HistoryEvent& event) {
    return std::holds_alternative<AppointmentRefused>(event.what);
  });
  result.exercised =
      run.audit.contested_attempts() + static_cast<std::uint64_t>(stopped) + result.violations;
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
