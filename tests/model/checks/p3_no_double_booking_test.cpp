#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kBooking = "2025-10-11T18:31:00Z"_utc;

auto book(TimePoint start) -> Book { return {.event_type = 0, .start = start}; }

TEST(P3, IsViolatedByBookingsThatOverlapInPart) {
  // Slots of an hour every half hour. Nothing locks between check and insert, and the unique key is
  // over identical intervals only.
  World world = clinic();
  world.event_types[0].interval = 30min;
  world.costs.calcom.check_to_insert = sim::Distribution::constant(100ms);
  const RunResult result =
      run_seeded(scenario(world, preset("no-cache"),
                          {action("one", kBooking, book("2025-10-13T08:00:00Z"_utc)),
                           action("other", kBooking + 50ms, book("2025-10-13T08:30:00Z"_utc))}));
  const CheckResult& p3 = found(result, CheckId::P3);
  EXPECT_EQ(p3.finding, Finding::violated);
  ASSERT_EQ(p3.evidence.size(), 1U);
  EXPECT_EQ(p3.evidence.front(),
            "host host is booked from 2025-10-13T08:00:00Z and from 2025-10-13T08:30:00Z at once");
}

TEST(P3, HoldsWhereTheSecondIsRefused) {
  for (const Duration gap : {50ms, 200ms}) {  // by the unique key, by the check
    World world = clinic();
    world.costs.calcom.check_to_insert = sim::Distribution::constant(100ms);
    const RunResult result =
        run_seeded(scenario(world, preset("no-cache"),
                            {action("one", kBooking, book("2025-10-13T08:00:00Z"_utc)),
                             action("other", kBooking + gap, book("2025-10-13T08:00:00Z"_utc))}));
    EXPECT_EQ(found(result, CheckId::P3).finding, Finding::holds);
    EXPECT_EQ(result.totals.refused_changes, 1U);
  }
}

TEST(P3, IsVacuousWhereNobodyAsksForATakenTime) {
  const RunResult result = run_seeded(scenario(
      clinic(), preset("no-cache"), {action("one", kBooking, book("2025-10-13T08:00:00Z"_utc))}));
  EXPECT_EQ(found(result, CheckId::P3).finding, Finding::vacuous);
}

TEST(P3, DoesNotCountBookingsOfDifferentHosts) {
  World world = clinic();
  world.hosts.push_back({.name = "second", .hours = every_day({8h, 11h})});
  world.event_types[0].hosts = {0, 1};
  const RunResult result =
      run_seeded(scenario(world, preset("no-cache"),
                          {action("one", kBooking, book("2025-10-13T08:00:00Z"_utc)),
                           action("other", kBooking + 1s, book("2025-10-13T08:00:00Z"_utc))}));
  EXPECT_EQ(result.totals.changes, 2U);
  EXPECT_NE(found(result, CheckId::P3).finding, Finding::violated);
}

}  // namespace
}  // namespace slotrace::model
