#include <algorithm>

#include <fmt/format.h>

#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_database_agrees(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P7};
  result.exercised = static_cast<std::uint64_t>(std::ranges::count_if(
      run.audit.changes(), [](const Change& change) { return !is_hold(change.kind); }));
  const auto& rows = run.database.rows();
  std::size_t known = 0;
  std::uint64_t pending = 0;
  for (const Booking& booking : run.audit.truth().bookings()) {
    const auto row = rows.find(booking.uid);
    const bool there = row != rows.end();
    if (there) ++known;
    if (booking.status == BookingStatus::pending) {
      ++pending;
      continue;
    }
    if (there == booking.accepted()) continue;
    add_violation(result,
                  fmt::format("the booking of {} {}, but the database {}", to_string(booking.start),
                              booking.accepted() ? "stands at Cal.com" : "is gone at Cal.com",
                              there ? "has it" : "does not have it"));
  }
  if (rows.size() > known) {
    add_violation(result, fmt::format("the database has {} appointments that Cal.com never made",
                                      rows.size() - known));
  }
  if (pending > 0) {
    result.excluded.push_back(
        fmt::format("bookings that still wait for a confirmation: {}", pending));
  }
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
