#include "sim/explore/optimal_dpor.hpp"

#include <array>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "sim/explore/replay.hpp"
#include "tests/support/no_undo.hpp"

// The numbers of traces follow from closed formulas, and were counted by brute force in two ways;
// those of readers(8), last_zero(5) and the indexer also stand in the tests of a public model
// checker.

namespace slotrace::sim {
namespace {

/// Runs the program to the end, expects that no run was in vain, and answers how many there were.
auto traces(const ProgramFactory& program) -> std::uint64_t {
  const auto report = search_traces(program());
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.blocked, 0U);
  return report.traces;
}

TEST(OptimalDpor, RunsEachTraceOfReadersOnce) {
  EXPECT_EQ(traces(readers(2)), 4U);
  EXPECT_EQ(traces(readers(8)), 256U);
  EXPECT_EQ(traces(readers(13)), 8192U);
}

TEST(OptimalDpor, RunsEachTraceOfLastZeroOnce) {
  const std::uint64_t expected[] = {2, 5, 12, 28, 64, 144, 320, 704};
  for (unsigned n = 1; n <= 8; ++n) EXPECT_EQ(traces(last_zero(n)), expected[n - 1]) << n;
  EXPECT_EQ(traces(last_zero(10)), 3328U);
}

TEST(OptimalDpor, RunsEachTraceOfTheLargeLastZeroOnce) {
  EXPECT_EQ(traces(last_zero(15)), 147'456U);
}

TEST(OptimalDpor, RunsEachTraceOfTheIndexerOnce) {
  EXPECT_EQ(traces(indexer(11)), 1U);
  EXPECT_EQ(traces(indexer(12)), 8U);
  EXPECT_EQ(traces(indexer(13)), 64U);
  EXPECT_EQ(traces(indexer(14)), 512U);
  EXPECT_EQ(traces(indexer(15)), 4096U);
}

TEST(OptimalDpor, RunsEachTraceOfTheFileSystemOnce) {
  EXPECT_EQ(traces(file_system(13)), 1U);
  EXPECT_EQ(traces(file_system(14)), 2U);
  EXPECT_EQ(traces(file_system(15)), 4U);
  EXPECT_EQ(traces(file_system(16)), 8U);
  EXPECT_EQ(traces(file_system(18)), 32U);
  EXPECT_EQ(traces(file_system(19)), 64U);
}

TEST(OptimalDpor, RunsEachTraceOfStoreBufferRingsOnce) {
  // Source sets alone run some of these twice, or begin runs in vain.
  for (unsigned n = 2; n <= 10; ++n)
    EXPECT_EQ(traces(store_buffer_ring(n)), (std::uint64_t{1} << n) - 1) << n;
}

TEST(OptimalDpor, RunsEachTraceOfMessagePassingAndIriwOnce) {
  EXPECT_EQ(traces(message_passing()), 3U);
  EXPECT_EQ(traces(iriw()), 15U);
}

TEST(OptimalDpor, RunsEachTraceOfPhilosophersOnceAndFindsTheDeadlock) {
  for (unsigned n = 2; n <= 8; ++n) {
    const auto report = search_traces(philosophers(n)());
    EXPECT_EQ(report.traces, (std::uint64_t{1} << n) - 1) << n;
    EXPECT_EQ(report.deadlocks, 1U) << n;
    EXPECT_EQ(report.violated, 1U) << n;
  }
}

TEST(OptimalDpor, RunsEachOrderOfALockOnce) {
  EXPECT_EQ(traces(lock_increment(2)), 2U);
  EXPECT_EQ(traces(lock_increment(4)), 24U);
  EXPECT_EQ(traces(lock_increment(6)), 720U);
}

TEST(OptimalDpor, RunsIndependentThreadsOnce) { EXPECT_EQ(traces(independent(6)), 1U); }

TEST(OptimalDpor, FindsTheSameWhetherItGoesBackOrRunsAgain) {
  EXPECT_EQ(traces(without_undo(last_zero(6))), 144U);
  EXPECT_EQ(traces(without_undo(indexer(13))), 64U);
  EXPECT_EQ(traces(without_undo(lock_increment(4))), 24U);
  const auto report = search_traces(without_undo(philosophers(5))());
  EXPECT_EQ(report.traces, 31U);
  EXPECT_EQ(report.violated, 1U);
}

TEST(OptimalDpor, ShowsAScheduleForAViolation) {
  for (const ProgramFactory& program : {philosophers(4), without_undo(philosophers(4))}) {
    const auto report = search_traces(program());
    ASSERT_EQ(report.violations.size(), 1U);
    Replay replay({.mode = Mode::interleaving, .picks = report.violations[0].picks});
    EXPECT_EQ(philosophers(4)()(replay, nullptr).violated, 1U);
    replay.finish();
  }
}

TEST(OptimalDpor, AnswersTheQuestionsOfStepsInEveryWay) {
  // Two processes write a cell each, and each write may fail: one trace, four combinations.
  std::set<std::vector<bool>> seen;
  const Program program = [&](Chooser& chooser, Trace* trace) {
    std::vector<bool> failed(2);
    Simulation simulation({.mode = Mode::interleaving, .trace = trace}, chooser);
    auto body = [&](unsigned number) -> Task<> {
      const StepSpec spec{.what = "write", .accesses = writes(ResourceId{number})};
      co_await simulation.step(spec, [&simulation, &failed, number] {
        const std::array<Alternative, 2> answers{};
        failed[number] = simulation.pick(ChoiceKind::fault, answers) == 1;
      });
    };
    for (unsigned number = 0; number < 2; ++number) simulation.spawn("p", body(number));
    simulation.run();
    if (!simulation.stopped()) seen.insert(failed);
    return Outcome{};
  };
  const auto report = search_traces(program);
  EXPECT_EQ(report.traces, 4U);
  EXPECT_EQ(report.blocked, 0U);
  EXPECT_EQ(seen.size(), 4U);
}

TEST(OptimalDpor, SaysWhenItGaveUp) {
  const auto report = search_traces(last_zero(8)(), {.runs_max = 100});
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.traces, 100U);
}

}  // namespace
}  // namespace slotrace::sim
