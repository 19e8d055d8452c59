#include "sim/explore/bounded.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"

namespace slotrace::sim {
namespace {

constexpr std::uint32_t kNoBound = 1000;

auto schedules(const ProgramFactory& program) -> std::uint64_t {
  const auto report = search_bounded(program(), {.bound = kNoBound});
  EXPECT_TRUE(report.exhaustive);
  return std::accumulate(report.runs.begin(), report.runs.end(), std::uint64_t{0});
}

TEST(Bounded, CountsSchedulesByTheirPreemptions) {
  // Counted by brute force.
  EXPECT_EQ(search_bounded(store_buffer_ring(3)(), {.bound = kNoBound}).runs,
            (std::vector<std::uint64_t>{6, 18, 36, 30}));
  EXPECT_EQ(search_bounded(last_zero(3)(), {.bound = kNoBound}).runs,
            (std::vector<std::uint64_t>{24, 118, 309, 365, 93, 11}));
}

TEST(Bounded, RunsAllSchedulesWhenTheBoundIsLarge) {
  // (n+1)!; 6 and 180; (2n)!/2^n; and two that were counted by brute force.
  EXPECT_EQ(schedules(readers(4)), 120U);
  EXPECT_EQ(schedules(message_passing()), 6U);
  EXPECT_EQ(schedules(iriw()), 180U);
  EXPECT_EQ(schedules(store_buffer_ring(3)), 90U);
  EXPECT_EQ(schedules(philosophers(2)), 6U);
  EXPECT_EQ(schedules(philosophers(3)), 168U);
  EXPECT_EQ(schedules(last_zero(3)), 920U);
}

TEST(Bounded, RunsAllSchedulesByDelaysToo) {
  const auto report =
      search_bounded(last_zero(3)(), {.kind = BoundKind::delays, .bound = kNoBound});
  EXPECT_TRUE(report.exhaustive);
  EXPECT_EQ(std::accumulate(report.runs.begin(), report.runs.end(), std::uint64_t{0}), 920U);
  EXPECT_EQ(report.runs.front(), 1U) << "without a delay there is one schedule";
}

TEST(Bounded, FindsTheDeadlockOfPhilosophersWithOnePreemption) {
  // One is interrupted between the forks; the others, in a ring, take their left forks and wait.
  for (std::uint32_t n = 2; n <= 4; ++n) {
    EXPECT_EQ(search_bounded(philosophers(n)(), {.bound = 0}).violated, 0U) << n;
    const auto report = search_bounded(philosophers(n)(), {.bound = n});
    ASSERT_EQ(report.violations.size(), 1U) << n;
    EXPECT_EQ(report.violations[0].cost, 1U) << n;
  }
}

TEST(Bounded, EndsWithTheFirstScheduleThatShowsWhatIsWanted) {
  const auto all = search_bounded(philosophers(3)(), {.bound = 1});
  const auto first = search_bounded(philosophers(3)(), {.bound = 1, .wanted = 1});
  EXPECT_FALSE(first.complete);
  ASSERT_EQ(first.violations.size(), 1U);
  EXPECT_EQ(first.violations[0].picks, all.violations[0].picks);
  EXPECT_LT(first.walked.leaves, all.walked.leaves);
}

TEST(Bounded, KeepsWhatItFoundWhenItIsStopped) {
  const auto all = search_bounded(philosophers(3)(), {.bound = 1});
  std::uint64_t asked = 0;
  const auto stopped =
      search_bounded(philosophers(3)(), {.bound = 1, .stops = [&] { return ++asked == 40; }});
  EXPECT_FALSE(stopped.complete);
  EXPECT_EQ(asked, 40U);
  EXPECT_LT(stopped.walked.leaves, all.walked.leaves);
  EXPECT_EQ(stopped.violations.size(), all.violations.size());
}

TEST(Bounded, SaysWhetherTheBoundLeftSchedulesOut) {
  EXPECT_FALSE(search_bounded(store_buffer_ring(3)(), {.bound = 2}).exhaustive);
  EXPECT_TRUE(search_bounded(store_buffer_ring(3)(), {.bound = 3}).exhaustive);
  EXPECT_FALSE(search_bounded(last_zero(3)(), {.bound = 5, .runs_max = 10}).complete);
}

}  // namespace
}  // namespace slotrace::sim
