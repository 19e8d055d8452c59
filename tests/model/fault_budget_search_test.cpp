/// `explore --faults k`, by each exhaustive strategy, against every order with every fault: of all runs
/// in which any number of faults may come, those with at most k of them.

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/bounded.hpp"
#include "sim/explore/replay.hpp"
#include "tests/support/all_orders.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

/// The scenario's program, which notes the ends of runs with at most so many faults.
auto noting_up_to(const Scenario& scenario, std::uint64_t faults_max, Ends& ends) -> sim::Program {
  return [&scenario, &ends, faults_max](sim::Chooser& chooser, sim::Trace* /*trace*/) {
    const RunResult result = run(scenario, chooser, {.mode = sim::Mode::interleaving});
    sim::Outcome outcome;
    if (result.cut || result.faults.size() > faults_max) return outcome;
    for (const CheckResult& check : result.checks)
      if (check.finding == Finding::violated) outcome.violated |= property_bit(check.check);
    ends.violated |= outcome.violated;
    ends.all.insert(end_of(result));
    return outcome;
  };
}

/// Expects of each violation that its schedule shows it without the limit, too.
template <class Violations>
void expect_replayable(const Scenario& original, std::uint32_t faults_max,
                       const Violations& violations) {
  for (const auto& violation : violations) {
    sim::Replay replay({.mode = sim::Mode::interleaving,
                        .picks = picks_without_limit(original, violation.picks, faults_max)});
    EXPECT_NE(program_of(original)(replay, nullptr).violated & 1U << violation.property, 0U);
  }
}

void expect_all_found(const Scenario& original) {
  std::size_t ends_before = 0;
  for (std::uint32_t faults_max = 0; faults_max <= 2; ++faults_max) {
    SCOPED_TRACE(faults_max);
    Ends expected;
    const sim::Program all = noting_up_to(original, faults_max, expected);
    sim::every_schedule([&](sim::Chooser& chooser) { all(chooser, nullptr); });
    EXPECT_GT(expected.all.size(), ends_before) << "another fault shows something new";
    ends_before = expected.all.size();

    const Scenario limited = with_faults_at_most(original, faults_max);
    Ends by_traces;
    const auto traces = sim::search_traces(noting(limited, by_traces));
    EXPECT_TRUE(traces.complete);
    EXPECT_EQ(by_traces.all, expected.all);
    EXPECT_EQ(traces.violated, expected.violated);
    expect_replayable(original, faults_max, traces.violations);

    Ends within_bound;
    const auto bounded = sim::search_bounded(noting(limited, within_bound), {.bound = 1000});
    EXPECT_TRUE(bounded.exhaustive);
    EXPECT_EQ(within_bound.all, expected.all);
    EXPECT_EQ(bounded.violated, expected.violated);
    expect_replayable(original, faults_max, bounded.violations);
  }
}

auto with_rates(Scenario scenario, const std::vector<FaultKind>& kinds) -> Scenario {
  for (const FaultKind kind : kinds) scenario.faults.rates.at(static_cast<std::size_t>(kind)) = 1;
  return scenario;
}

auto booking() -> Action {
  return action("booking", clinic().start,
                Book{.through = Book::Through::widget, .start = "2025-10-13T08:00:00Z"_utc});
}

TEST(FaultBudgetSearch, FindsWhatDeathsAndRepeatedDeliveriesComeTo) {
  expect_all_found(with_rates(scenario(clinic(), preset("no-cache"), {booking()}),
                              {FaultKind::webhook_duplicated, FaultKind::handler_dies}));
}

TEST(FaultBudgetSearch, FindsWhatLostDeliveriesAndLostAnswersComeTo) {
  World world = clinic();
  world.webhooks.attempts = 3;
  expect_all_found(with_rates(scenario(world, preset("no-cache"), {booking()}),
                              {FaultKind::webhook_lost, FaultKind::webhook_unanswered}));
}

TEST(FaultBudgetSearch, FindsWhatRedisComesToBesideAReader) {
  Policy policy = preset("before-fix");
  auto& clear = policy.invalidation[static_cast<std::size_t>(EntryPoint::handle_booking_created)];
  clear = {{.what = ForgetKeys{.keys = {.days = {.anchor = DayRange::Anchor::booking}}}}};
  const Action reader =
      action("reader", clinic().start, read_day(kLayer1, "2025-10-13T08:00:00Z"_utc));
  expect_all_found(with_rates(scenario(clinic(), policy, {reader, booking()}),
                              {FaultKind::redis_refused, FaultKind::redis_unanswered}));
}

}  // namespace
}  // namespace slotrace::model
