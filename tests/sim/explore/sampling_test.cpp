#include "sim/explore/sampling.hpp"

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "sim/explore/partial_order_sampling.hpp"
#include "sim/explore/pct.hpp"
#include "sim/explore/replay.hpp"

namespace slotrace::sim {
namespace {

constexpr std::uint64_t kRuns = 20'000;

TEST(Pct, FindsABugOfDepthDAtLeastAsOftenAsItsBound) {
  // All n philosophers hold their left fork before any takes its right one: depth n, in 4n steps.
  // The bound is 1 in n k^(n-1).
  for (unsigned n = 2; n <= 3; ++n) {
    const auto report =
        sample_schedules(philosophers(n), {.sampler = Sampler::pct, .runs = kRuns, .depth = n});
    std::uint64_t bound = n;
    for (unsigned i = 1; i < n; ++i) bound *= 4 * n;
    EXPECT_GE(report.properties[0].runs * bound, kRuns) << n;
  }
}

TEST(Pct, OfDepthOneNeverInterrupts) {
  const auto report =
      sample_schedules(philosophers(3), {.sampler = Sampler::pct, .runs = 1000, .depth = 1});
  EXPECT_EQ(report.violated, 0U);
}

TEST(PartialOrderSampling, FindsTheDeadlock) {
  const auto report =
      sample_schedules(philosophers(3), {.sampler = Sampler::partial_order_sampling, .runs = 1000});
  EXPECT_EQ(report.violated, 1U);
}

TEST(Sampling, OfEverySamplerRepeatsOnAnyNumberOfThreads) {
  for (const Sampler sampler :
       {Sampler::random_walk, Sampler::pct, Sampler::partial_order_sampling, Sampler::portfolio}) {
    const auto one = sample_schedules(philosophers(3), {.sampler = sampler, .runs = 3000});
    const auto two =
        sample_schedules(philosophers(3), {.sampler = sampler, .runs = 3000, .threads = 2});
    EXPECT_EQ(one.runs, 3000U);
    EXPECT_EQ(two.runs, 3000U);
    EXPECT_GT(one.properties[0].runs, 0U) << name(sampler);
    EXPECT_EQ(one.properties[0].runs, two.properties[0].runs) << name(sampler);
    EXPECT_EQ(one.properties[0].first_run, two.properties[0].first_run) << name(sampler);
    EXPECT_EQ(one.properties[0].picks, two.properties[0].picks) << name(sampler);
  }
}

TEST(Sampling, RecordsAScheduleThatReplays) {
  for (const Sampler sampler :
       {Sampler::random_walk, Sampler::pct, Sampler::partial_order_sampling, Sampler::portfolio}) {
    const auto report = sample_schedules(philosophers(4), {.sampler = sampler, .runs = 3000});
    ASSERT_EQ(report.violated, 1U) << name(sampler);
    Replay replay({.mode = Mode::interleaving, .picks = report.properties[0].picks});
    EXPECT_EQ(philosophers(4)()(replay, nullptr).violated, 1U) << name(sampler);
    replay.finish();
  }
}

}  // namespace
}  // namespace slotrace::sim
