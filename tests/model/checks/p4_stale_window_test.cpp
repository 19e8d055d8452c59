#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kChange = "2025-10-11T18:36:00Z"_utc;

/// The entry is stored 6 s before the booking, so it contradicts the calendar for 294 s.
auto stale_for_294_seconds(std::optional<Duration> bound) -> Scenario {
  Scenario one = scenario(without_costs(clinic()), preset("before-fix"),
                          {action("fill", kChange - 6s, read_day(kLayer1, kEight)),
                           action("widget", kChange, Book{.event_type = 0, .start = kEight})});
  one.checks = {{.check = CheckId::P4, .bound = bound}};
  return one;
}

TEST(P4, IsViolatedByAStaleWindowAboveTheBound) {
  const RunResult result = run_seeded(stale_for_294_seconds(293s));
  const CheckResult& p4 = found(result, CheckId::P4);
  EXPECT_EQ(p4.finding, Finding::violated);
  ASSERT_EQ(p4.evidence.size(), 1U);
  EXPECT_EQ(
      p4.evidence.front(),
      "the change of 2025-10-11T18:36:00Z is contradicted for 294s (until 2025-10-11T18:40:54Z by "
      "CalcomService calcom:slots:2563193:2025-10-13:2025-10-13), over the bound of 293s");
  EXPECT_EQ(result.totals.longest_stale_window, 294s);
}

TEST(P4, HoldsAtTheBound) {
  const RunResult result = run_seeded(stale_for_294_seconds(294s));
  EXPECT_EQ(found(result, CheckId::P4).finding, Finding::holds);
  EXPECT_EQ(found(result, CheckId::P4).exercised, 1U);
}

TEST(P4, IsVacuousWhereNoEntryEverContradicts) {
  Scenario one = stale_for_294_seconds(293s);
  one.timeline.erase(one.timeline.begin());
  EXPECT_EQ(found(run_seeded(one), CheckId::P4).finding, Finding::vacuous);
}

TEST(P4, DoesNotApplyWithoutABoundOrWithoutTime) {
  const CheckResult unbounded = found(run_seeded(stale_for_294_seconds({})), CheckId::P4);
  EXPECT_EQ(unbounded.finding, Finding::not_applicable);
  EXPECT_EQ(unbounded.excluded, std::vector<std::string>{"no bound is stated"});
  sim::SeededChooser chooser(1);
  const RunResult timeless =
      run(stale_for_294_seconds(293s), chooser, {.mode = sim::Mode::interleaving});
  EXPECT_EQ(found(timeless, CheckId::P4).finding, Finding::not_applicable);
}

TEST(P4, AddsTheTtlsOfNestedLayers) {
  // Layer 2 copies Layer 1's stale day just before that expires, and keeps it for 300 s more.
  World world = without_costs(clinic());
  Scenario one =
      scenario(world, preset("before-fix"),
               {action("fill", kChange, read_day(kLayer1, kEight)),
                action("widget", kChange + 1s, Book{.event_type = 0, .start = kEight}),
                action("copy", kChange + 299s, read_window(kLayer2, {kEight, kEight + 2h}))});
  const RunResult result = run_seeded(one);
  EXPECT_EQ(found(result, CheckId::P4).finding, Finding::violated);
  EXPECT_EQ(result.totals.longest_stale_window, 598s);
}

}  // namespace
}  // namespace slotrace::model
