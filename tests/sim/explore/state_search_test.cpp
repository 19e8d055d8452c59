#include "sim/explore/state_search.hpp"

#include <atomic>

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "sim/explore/replay.hpp"
#include "tests/support/no_undo.hpp"

namespace slotrace::sim {
namespace {

TEST(StateSearch, VisitsEveryStateOnce) {
  // Two threads of three steps on cells of their own: a grid of 4 x 4 states.
  const auto report = search_states(independent(2), {.reduce = false});
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.states, 16U);
  EXPECT_EQ(report.steps, 24U);
  EXPECT_EQ(report.ends, 1U);
}

TEST(StateSearch, LeavesOutOrdersOfIndependentSteps) {
  // Nothing says what a thread may touch later, so reduction has nothing to go by.
  EXPECT_EQ(search_states(independent(3), {.reduce = true}).states, 64U);
}

TEST(StateSearch, FindsTheSameWhetherItGoesBackOrRunsAgain) {
  for (const ProgramFactory& program :
       {philosophers(4), last_zero(4), store_buffer_ring(4), lock_increment(3)}) {
    const auto undo = search_states(program, {.reduce = false});
    const auto again = search_states(without_undo(program), {.reduce = false});
    EXPECT_EQ(undo.states, again.states);
    EXPECT_EQ(undo.ends, again.ends);
    EXPECT_EQ(undo.violated, again.violated);
  }
}

TEST(StateSearch, ShowsAScheduleForEachViolation) {
  for (const ProgramFactory& program : {philosophers(3), without_undo(philosophers(3))}) {
    const auto report = search_states(program, {});
    ASSERT_EQ(report.violations.size(), 1U);
    Replay replay({.mode = Mode::interleaving, .picks = report.violations[0].picks});
    EXPECT_EQ(philosophers(3)()(replay, nullptr).violated, 1U);
    replay.finish();
  }
}

TEST(StateSearch, GivesUpAtItsBound) {
  const auto report = search_states(last_zero(5), {.states_max = 50});
  EXPECT_FALSE(report.complete);
  EXPECT_LE(report.states, 60U);
}

TEST(StateSearch, GivesUpSoonAfterItIsStopped) {
  std::atomic<int> asked = 0;
  const auto report = search_states(
      last_zero(9), {.reduce = false, .threads = 2, .stopped = [&] { return ++asked == 2; }});
  EXPECT_FALSE(report.complete);
  EXPECT_GE(report.states, 8192U);
  EXPECT_LE(report.states, 3 * 4096U);
  EXPECT_LE(asked, 3) << "nobody asks again";
}

TEST(StateSearch, CountsTheSameOnAnyNumberOfThreads) {
  for (const ProgramFactory& program :
       {philosophers(4), last_zero(6), store_buffer_ring(4), lock_increment(3)}) {
    const auto one = search_states(program, {.reduce = false});
    for (const unsigned threads : {2U, 3U, 8U}) {
      const auto more = search_states(program, {.reduce = false, .threads = threads});
      EXPECT_EQ(one.states, more.states);
      EXPECT_EQ(one.ends, more.ends);
      EXPECT_EQ(one.violated, more.violated);
    }
  }
}

TEST(StateSearch, ShowsAScheduleWhicheverThreadFindsTheViolation) {
  for (int again = 0; again < 50; ++again) {
    const auto report = search_states(philosophers(3), {.threads = 3});
    ASSERT_EQ(report.violations.size(), 1U);
    Replay replay({.mode = Mode::interleaving, .picks = report.violations[0].picks});
    EXPECT_EQ(philosophers(3)()(replay, nullptr).violated, 1U);
    replay.finish();
  }
}

TEST(StateSearch, RefusesAProgramThatShowsNoState) {
  const ProgramFactory blind = []() -> Program {
    return [](Chooser& chooser, Trace* trace) {
      Simulation simulation({.mode = Mode::interleaving, .trace = trace}, chooser);
      simulation.run();
      return Outcome{};
    };
  };
  EXPECT_THROW((void)search_states(blind, {}), InternalError);
}

}  // namespace
}  // namespace slotrace::sim
