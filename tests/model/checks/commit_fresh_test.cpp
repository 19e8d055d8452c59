#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;

/// A filled day, a booking through the widget, and a look-up so long after it.
auto read_after(Duration later) -> RunResult {
  const TimePoint start = clinic().start;
  Scenario one = scenario(clinic(), preset("after-fix"),
                          {action("fill", start, read_day(kLayer1, kEight)),
                           action("booking", start + 10s, Book{.event_type = 0, .start = kEight}),
                           action("reader", start + 10s + later, read_day(kLayer1, kEight))});
  one.checks = {{.check = CheckId::commit_fresh, .bound = {}}};
  return run_seeded(one);
}

TEST(CommitFresh, IsViolatedByAReadBetweenTheCommitAndTheWebhook) {
  const RunResult result = read_after(1s);
  EXPECT_EQ(found(result, CheckId::commit_fresh).finding, Finding::violated);
  EXPECT_EQ(found(result, CheckId::commit_fresh).violations, 1U);
}

TEST(CommitFresh, HoldsForReadsAfterTheClear) {
  EXPECT_EQ(found(read_after(10s), CheckId::commit_fresh).finding, Finding::holds);
}

TEST(CommitFresh, IsVacuousWithoutAReadAfterAChange) {
  Scenario one = scenario(clinic(), preset("after-fix"),
                          {action("fill", clinic().start, read_day(kLayer1, kEight))});
  one.checks = {{.check = CheckId::commit_fresh, .bound = {}}};
  EXPECT_EQ(found(run_seeded(one), CheckId::commit_fresh).finding, Finding::vacuous);
}

}  // namespace
}  // namespace slotrace::model
