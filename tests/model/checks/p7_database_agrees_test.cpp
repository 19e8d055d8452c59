#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"
#include "tests/support/drive.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNine = "2025-10-13T09:00:00Z"_utc;
const TimePoint kChange = "2025-10-11T18:36:00Z"_utc;

auto change(EntryPoint entry_point, Intake intake = Intake::lenient) -> RunResult {
  World world = clinic();
  world.intake = intake;
  if (needs_booking(entry_point)) {
    world.bookings = {{.name = "booking", .event_type = 0, .host = 0, .start = kEight}};
  }
  return run_seeded(
      scenario(world, preset("before-fix"),
               {action("change", kChange,
                       change_through(entry_point, {.slot = kEight, .new_slot = kNine}))}));
}

TEST(P7, HoldsAfterAChangeThroughAnyEntryPoint) {
  for (const EntryPoint entry_point : all_entry_points()) {
    const RunResult result = change(entry_point);
    EXPECT_EQ(result.totals.changes, 1U) << name(entry_point);
    EXPECT_EQ(found(result, CheckId::P7).finding, Finding::holds) << name(entry_point);
  }
}

TEST(P7, IsViolatedByARefusedDelivery) {
  const CheckResult created =
      found(change(EntryPoint::handle_booking_created, Intake::as_coded), CheckId::P7);
  EXPECT_EQ(created.finding, Finding::violated);
  EXPECT_EQ(created.evidence, std::vector<std::string>{
                                  "the booking of 2025-10-13T08:00:00Z stands at Cal.com, but the "
                                  "database does not have it"});
  const CheckResult cancelled =
      found(change(EntryPoint::handle_booking_cancelled, Intake::as_coded), CheckId::P7);
  EXPECT_EQ(
      cancelled.evidence,
      std::vector<std::string>{"the booking of 2025-10-13T08:00:00Z is gone at Cal.com, but the "
                               "database has it"});
  // The old booking and the new one are both wrong.
  EXPECT_EQ(
      found(change(EntryPoint::handle_booking_updated, Intake::as_coded), CheckId::P7).violations,
      2U);
}

TEST(P7, IsViolatedByAForgedDeliveryThatIsAccepted) {
  // Somebody who has the secret.
  const RunResult result = run_seeded(scenario(
      clinic(), preset("before-fix"),
      {action("forgery", kChange, Forge{.event_type = 0, .start = kEight, .secret = "whsec"})}));
  EXPECT_EQ(found(result, CheckId::P7).evidence,
            std::vector<std::string>{"the database has 1 appointments that Cal.com never made"});
}

TEST(P7, IsVacuousWithoutChanges) {
  EXPECT_EQ(found(run_seeded(scenario(clinic(), preset("before-fix"), {})), CheckId::P7).finding,
            Finding::vacuous);
}

}  // namespace
}  // namespace slotrace::model
