#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kFill = "2025-10-11T18:30:10Z"_utc;
const TimePoint kChange = "2025-10-11T18:31:00Z"_utc;

/// Fill, booking by the widget, and a read after the handler has ended.
auto read_after_webhook(const std::string& policy, Duration after = 5s) -> RunResult {
  return run_seeded(scenario(clinic(), preset(policy),
                             {action("fill", kFill, read_day(kLayer1, kEight)),
                              action("widget", kChange, Book{.event_type = 0, .start = kEight}),
                              action("read", kChange + after, read_day(kLayer1, kEight))}));
}

TEST(P2, IsViolatedByAReadThatIsOlderThanACompleteInvalidation) {
  // handleBookingCreated clears nothing, and is complete when it returns.
  const CheckResult p2 = found(read_after_webhook("before-fix"), CheckId::P2);
  EXPECT_EQ(p2.finding, Finding::violated);
  ASSERT_EQ(p2.evidence.size(), 1U);
  EXPECT_EQ(
      p2.evidence.front(),
      "read read at 2025-10-11T18:31:05.00003Z an answer about 2025-10-13T08:00:00Z that is older "
      "than an invalidation that was complete before");
}

TEST(P2, HoldsWhereTheReadMisses) {
  const CheckResult p2 = found(read_after_webhook("after-fix"), CheckId::P2);
  EXPECT_EQ(p2.finding, Finding::holds);
  EXPECT_EQ(p2.exercised, 1U);
}

TEST(P2, IsVacuousWithoutAReadAfterAnInvalidation) {
  // The webhook is still on its way: the read is stale, and P2 has nothing to say.
  const RunResult result = read_after_webhook("before-fix", 1s);
  EXPECT_EQ(result.totals.stale_reads, 1U);
  EXPECT_EQ(found(result, CheckId::P2).finding, Finding::vacuous);
}

TEST(P2, IsViolatedByAFillThatOutlivesTheClear) {
  // The answer left Cal.com before the booking and is stored after the clear, so that the next read
  // gets it although everything was cleared.
  World world = clinic();
  world.costs.calcom.fetch_response = sim::Distribution::constant(4s);
  const RunResult result =
      run_seeded(scenario(world, preset("after-fix"),
                          {action("fill", kChange - 1s, read_day(kLayer1, kEight)),
                           action("widget", kChange, Book{.event_type = 0, .start = kEight}),
                           action("read", kChange + 10s, read_day(kLayer1, kEight))}));
  EXPECT_EQ(found(result, CheckId::P2).finding, Finding::violated);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated);
}

TEST(P2, SaysHowManyInvalidationsWereNeverComplete) {
  World world = clinic();
  world.intake = Intake::as_coded;
  const RunResult result =
      run_seeded(scenario(world, preset("after-fix"),
                          {action("widget", kChange, Book{.event_type = 0, .start = kEight})}));
  const CheckResult& p2 = found(result, CheckId::P2);
  ASSERT_EQ(p2.excluded.size(), 1U);
  EXPECT_EQ(p2.excluded.front(), "changes whose invalidation was never complete: 1");
}

}  // namespace
}  // namespace slotrace::model
