#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"
#include "tests/support/drive.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kFill = "2025-10-11T18:30:10Z"_utc;
const TimePoint kChange = "2025-10-11T18:31:00Z"_utc;

auto filled_then_booked(const std::string& policy, World world = clinic()) -> RunResult {
  return run_seeded(scenario(std::move(world), preset(policy),
                             {action("fill", kFill, read_day(kLayer1, kEight)),
                              action("widget", kChange, Book{.event_type = 0, .start = kEight})}));
}

TEST(P1, IsViolatedByAnEntryThatShowsATakenSlot) {
  const RunResult result = filled_then_booked("before-fix");
  const CheckResult& p1 = found(result, CheckId::P1);
  EXPECT_EQ(p1.finding, Finding::violated);
  EXPECT_EQ(p1.violations, 1U);
  ASSERT_EQ(p1.evidence.size(), 1U);
  EXPECT_EQ(p1.evidence.front(),
            "phantom: CalcomService calcom:slots:2563193:2025-10-13:2025-10-13 shows "
            "2025-10-13T08:00:00Z, "
            "taken since 2025-10-11T18:31:00Z");
}

TEST(P1, IsViolatedByAnEntryThatHidesAFreeSlot) {
  World world = clinic();
  world.bookings = {{.name = "booking", .event_type = 0, .host = 0, .start = kEight}};
  const RunResult result = run_seeded(
      scenario(world, preset("before-fix"),
               {action("fill", kFill, read_day(kLayer1, kEight)),
                action("widget", kChange,
                       change_through(EntryPoint::handle_booking_cancelled, {.slot = kEight}))}));
  const CheckResult& p1 = found(result, CheckId::P1);
  EXPECT_EQ(p1.finding, Finding::violated);
  ASSERT_EQ(p1.evidence.size(), 1U);
  EXPECT_EQ(p1.evidence.front(),
            "hidden: CalcomService calcom:slots:2563193:2025-10-13:2025-10-13 hides "
            "2025-10-13T08:00:00Z, "
            "free since 2025-10-11T18:31:00Z");
}

TEST(P1, HoldsWhereTheEntryIsRemoved) {
  const RunResult result = filled_then_booked("after-fix");
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::holds);
  EXPECT_EQ(found(result, CheckId::P1).exercised, 1U);
}

TEST(P1, IsVacuousWithoutAnEntryThatContradictsAChange) {
  EXPECT_EQ(found(run_seeded(scenario(clinic(), preset("after-fix"), {})), CheckId::P1).finding,
            Finding::vacuous);
  const RunResult another_day =
      run_seeded(scenario(clinic(), preset("after-fix"),
                          {action("fill", kFill, read_day(kLayer1, "2025-10-14T00:00:00Z"_utc)),
                           action("widget", kChange, Book{.event_type = 0, .start = kEight})}));
  EXPECT_EQ(found(another_day, CheckId::P1).finding, Finding::vacuous);
}

TEST(P1, DisregardsTtls) {
  // At rest, long after its 300 s, the entry still counts: nothing removed it.
  const RunResult result =
      run_seeded(scenario(clinic(), preset("before-fix"),
                          {action("fill", kFill, read_day(kLayer1, kEight)),
                           action("widget", kChange, Book{.event_type = 0, .start = kEight}),
                           action("much later", kChange + 1h, read_day(kCalcom, kEight))}));
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated);
}

TEST(P1, CountsAnExpiredEntryThoughAnotherTookItsPlace) {
  const RunResult result =
      run_seeded(scenario(clinic(), preset("before-fix"),
                          {action("fill", kFill, read_day(kLayer1, kEight)),
                           action("widget", kChange, Book{.event_type = 0, .start = kEight}),
                           action("refill", kFill + 400s, read_day(kLayer1, kEight))}));
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated);
}

TEST(P1, ListsApartSlotsThatBeginBeforeTheRunEnds) {
  const RunResult result =
      run_seeded(scenario(clinic(), preset("before-fix"),
                          {action("fill", kFill, read_day(kLayer1, kEight)),
                           action("widget", kChange, Book{.event_type = 0, .start = kEight}),
                           action("days later", kEight + 1h, read_day(kCalcom, kEight))}));
  const CheckResult& p1 = found(result, CheckId::P1);
  ASSERT_EQ(p1.excluded.size(), 1U);
  EXPECT_EQ(p1.excluded.front(), "slots that are contradicted, but begin before the run ends: 1");
}

TEST(P1, LeavesOutWhatNoLookUpWouldReturn) {
  // An empty list that is no hit hides the slot that a cancellation frees from nobody.
  Policy policy = preset("before-fix");
  policy.layers[kLayer1].hit = HitRule::not_empty;
  World world = clinic();
  for (const TimePoint start : {kEight, kEight + 1h, kEight + 2h}) {
    world.bookings.push_back({.name = "taken", .event_type = 0, .host = 0, .start = start});
  }
  const RunResult result = run_seeded(
      scenario(world, policy,
               {action("fill", kFill, read_day(kLayer1, kEight)),
                action("widget", kChange,
                       change_through(EntryPoint::handle_booking_cancelled, {.slot = kEight}))}));
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::vacuous);
  EXPECT_EQ(result.totals.longest_stale_window, 0s);
}

TEST(P1, CountsADeadEntryThatTheClearNamesAsRemoved) {
  // Both entries are dead when the booking comes. Without expiry they would live, and be removed: by
  // name in Layer 1, by pattern in Layer 2.
  const RunResult result = run_seeded(
      scenario(clinic(), preset("after-fix"),
               {action("fill", kFill, read_window(kLayer2, {kEight, kEight + 2h})),
                action("widget", kFill + 20min, Book{.event_type = 0, .start = kEight})}));
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::holds);
  EXPECT_EQ(found(result, CheckId::P1).exercised, 2U);
}

TEST(P1, ListsApartWhatPassedNoEntryPoint) {
  // A refused delivery: neither the database nor any handler learns of the booking.
  World world = clinic();
  world.intake = Intake::as_coded;
  const CheckResult p1 = found(filled_then_booked("after-fix", world), CheckId::P1);
  EXPECT_EQ(p1.finding, Finding::vacuous);
  ASSERT_EQ(p1.excluded.size(), 1U);
  EXPECT_EQ(p1.excluded.front(),
            "slots that are contradicted, and whose webhook was delivered but refused: 1");
}

TEST(P1, DoesNotCountASlotThatHasBegun) {
  // The entry shows 8:00 until the run ends at 8:30, when it is nobody's slot any more.
  World world = clinic();
  world.start = "2025-10-13T07:00:00Z"_utc;
  const RunResult result = run_seeded(scenario(
      world, preset("before-fix"),
      {action("fill", "2025-10-13T07:00:00Z"_utc, read_day(kLayer1, kEight)),
       action("widget", "2025-10-13T07:01:00Z"_utc, Book{.event_type = 0, .start = kEight}),
       action("last", "2025-10-13T08:30:00Z"_utc, read_day(kCalcom, kEight))}));
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::holds);
}

}  // namespace
}  // namespace slotrace::model
