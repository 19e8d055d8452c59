#include "model/run.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sim/failure.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kFill = "2025-10-11T18:35:54Z"_utc;
const TimePoint kWidget = "2025-10-11T18:36:00Z"_utc;

auto stale_read() -> Scenario {
  return scenario(without_costs(clinic()), preset("before-fix"),
                  {action("fill", kFill, read_day(kLayer1, kEight)),
                   action("widget", kWidget, Book{.event_type = 0, .start = kEight}),
                   action("read", kWidget + 122s, read_day(kLayer1, kEight)),
                   action("late", kWidget + 400s, read_day(kCalcom, kEight))});
}

auto expecting(CheckId check, const std::string& finding, std::optional<std::string> xfail = {})
    -> Expectation {
  return {.question = CheckQuestion{.check = check},
          .is = finding,
          .position = {},
          .xfail = std::move(xfail)};
}

TEST(Run, AddsUpWhatHappened) {
  const RunResult result = run_seeded(stale_read());
  EXPECT_EQ(result.totals.reads, 3U);
  EXPECT_EQ(result.totals.stale_reads, 1U);
  EXPECT_EQ(result.totals.changes, 1U);
  EXPECT_EQ(result.totals.refused_changes, 0U);
  EXPECT_EQ(result.totals.longest_stale_window, 294s);
  EXPECT_EQ(result.end, kWidget + 400s);
}

TEST(Run, RepeatsExactlyAndDiffersByScenario) {
  EXPECT_EQ(run_seeded(stale_read()).digest, run_seeded(stale_read()).digest);
  Scenario other = stale_read();
  other.timeline[1].at += 1ns;
  EXPECT_NE(run_seeded(other).digest, run_seeded(stale_read()).digest);
}

TEST(Run, KeepsItsTraceWhenAsked) {
  sim::SeededChooser first(1);
  sim::SeededChooser second(1);
  const RunResult kept = run(stale_read(), first, {.keep_trace = true});
  const RunResult not_kept = run(stale_read(), second);
  EXPECT_EQ(kept.trace.records().size(), kept.trace.size());
  EXPECT_TRUE(not_kept.trace.records().empty());
  EXPECT_EQ(kept.digest, not_kept.digest);
}

TEST(Run, PutsExpiriesIntoTheHistoryBeforeAnythingElseOfTheirInstant) {
  Scenario one = stale_read();
  one.timeline[3].at = kFill + 300s;
  const RunResult result = run_seeded(one);
  const auto& events = result.history.events;
  const auto expiry = std::ranges::find_if(events, [](const HistoryEvent& event) {
    return std::holds_alternative<EntryExpired>(event.what);
  });
  ASSERT_NE(expiry, events.end());
  EXPECT_EQ(expiry->time, kFill + 300s);
  ASSERT_NE(expiry + 1, events.end());
  EXPECT_EQ((expiry + 1)->time, kFill + 300s);
  EXPECT_LT((expiry - 1)->time, kFill + 300s);
}

TEST(Run, StopsWhereItIsTold) {
  sim::SeededChooser chooser(1);
  const RunResult result = run(stale_read(), chooser, {.stop_at = kWidget});
  EXPECT_EQ(result.end, kWidget);
  EXPECT_EQ(result.totals.reads, 1U);
  EXPECT_EQ(result.totals.changes, 1U);
  for (const HistoryEvent& event : result.history.events) EXPECT_LE(event.time, kWidget);
}

TEST(Run, RefusesToGoOnForEver) {
  Scenario one = stale_read();
  one.event_budget = 5;
  EXPECT_THROW(run_seeded(one), sim::BudgetExceeded);
}

TEST(Run, PassesWhenAViolatedCheckIsExpected) {
  Scenario one = stale_read();
  EXPECT_FALSE(run_seeded(one).passed());
  EXPECT_EQ(run_seeded(one).surprises, (std::vector<CheckId>{CheckId::P1, CheckId::P2}));
  one.expectations = {expecting(CheckId::P1, "violated"), expecting(CheckId::P2, "violated")};
  const RunResult result = run_seeded(one);
  EXPECT_TRUE(result.passed());
  EXPECT_EQ(result.expectations[0].outcome, ExpectationOutcome::met);
}

TEST(Run, FailsOnAnExpectationThatIsNotMetUnlessItIsKnownTo) {
  Scenario one = stale_read();
  one.expectations = {expecting(CheckId::P1, "holds"), expecting(CheckId::P2, "violated")};
  EXPECT_FALSE(run_seeded(one).passed());
  one.expectations[0].xfail = "known";
  EXPECT_TRUE(run_seeded(one).passed());
  EXPECT_EQ(run_seeded(one).expectations[0].outcome, ExpectationOutcome::known_failure);
  one.expectations[0] = expecting(CheckId::P1, "violated", "no longer so");
  EXPECT_EQ(run_seeded(one).expectations[0].outcome, ExpectationOutcome::unexpected_pass);
  EXPECT_FALSE(run_seeded(one).passed());
}

TEST(Run, HoldsObservationsAgainstWhatTheFileThinksOfThem) {
  Scenario one = stale_read();
  one.expectations = {expecting(CheckId::P1, "violated"), expecting(CheckId::P2, "violated")};
  Observation claim{.claim = "122 minutes",
                    .source = "analysis",
                    .question = ActionQuestion{.action = 1, .field = ActionField::exposed_window},
                    .says = Duration{122min},
                    .position = {},
                    .reproduced = false};
  one.observations = {claim};
  EXPECT_TRUE(run_seeded(one).passed());
  EXPECT_FALSE(run_seeded(one).observations[0].reproduced);
  one.observations[0].reproduced = true;
  EXPECT_FALSE(run_seeded(one).passed());
  one.observations[0].says = Duration{122s};
  EXPECT_TRUE(run_seeded(one).passed());
}

TEST(Run, ListsTheKeysOfAnInstant) {
  const Scenario one = stale_read();
  const RunResult result = run_seeded(one);
  EXPECT_EQ(keys_at(one, result, kWidget, "*").size(), 1U);
  EXPECT_TRUE(keys_at(one, result, kFill - 1s, "*").empty());
  EXPECT_TRUE(keys_at(one, result, kFill + 300s, "*").empty());
}

TEST(Run, ComesOutAsThePolicySays) {
  // One source: the policy that the run executes decides the verdict.
  Scenario one = stale_read();
  one.policy = preset("after-fix");
  EXPECT_TRUE(run_seeded(one).passed());
  EXPECT_EQ(found(run_seeded(one), CheckId::P1).finding, Finding::holds);
}

}  // namespace
}  // namespace slotrace::model
