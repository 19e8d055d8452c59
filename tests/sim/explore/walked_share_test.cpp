#include "sim/explore/walked_share.hpp"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "model/protocol/nested_cache.hpp"
#include "sim/explore/bounded.hpp"
#include "sim/explore/optimal_dpor.hpp"

// What an estimate is worth is measured on programs whose number of traces or schedules is known.

namespace slotrace::sim {
namespace {

/// What a search is told to be left after half of the traces, as a part of what is left then.
auto left_after_half(const ProgramFactory& program) -> double {
  const auto all = search_traces(program());
  EXPECT_EQ(all.walked.left(), 0U) << "at the end nothing is left";
  std::uint64_t left = 0;
  OptimalDporOptions options;
  options.progress = [&](const Walked& walked) {
    if (walked.leaves == all.traces / 2) left = walked.left().value_or(0);
  };
  EXPECT_TRUE(search_traces(program(), options).complete);
  return static_cast<double>(left) / static_cast<double>(all.traces - all.traces / 2);
}

TEST(WalkedShare, IsTheShareOfATreeWhoseChildrenWeighTheSame) {
  WalkedShare share;
  share.descend(1, 2);  // a half, and
  share.descend(2, 4);  // two quarters of the other half
  EXPECT_EQ(share.walked(), WalkedShare::kWhole / 4 * 3);
}

TEST(WalkedShare, LeavesAsMuchAsTheRestOfTheTreeWeighs) {
  EXPECT_EQ((Walked{.leaves = 30, .share = WalkedShare::kWhole / 4}).left(), 90U);
  EXPECT_EQ((Walked{.leaves = 30, .share = WalkedShare::kWhole}).left(), 0U);
  EXPECT_FALSE((Walked{.leaves = 1, .share = 0}).left().has_value());
  EXPECT_EQ((Walked{.leaves = 4'000'000'000, .share = WalkedShare::kWhole / 2}).left(),
            4'000'000'000U);
}

TEST(WalkedShare, IsExactForTracesThatAllDiffer) {
  EXPECT_DOUBLE_EQ(left_after_half(lock_increment(6)), 1.0);
}

TEST(WalkedShare, OfHalfTheTracesOfLastZeroIsAboutAHalf) {
  for (const unsigned n : {6U, 8U, 10U, 12U}) {
    const double left = left_after_half(last_zero(n));
    EXPECT_GT(left, 1.0 / 3) << n;
    EXPECT_LT(left, 3.0) << n;
  }
}

TEST(WalkedShare, OfHalfTheTracesOfTheNestedCacheTellsTheOrderOfMagnitude) {
  for (unsigned policy = 0; policy < 17; ++policy) {
    const double left = left_after_half(model::protocol_program({.readers = 2, .policy = policy}));
    EXPECT_GT(left, 1.0 / 10) << policy;
    EXPECT_LT(left, 10.0) << policy;
  }
  const double left = left_after_half(model::protocol_program({.readers = 3, .policy = 5}));
  EXPECT_GT(left, 1.0 / 4);
  EXPECT_LT(left, 4.0);
}

TEST(WalkedShare, OfSchedulesWithinABoundCountsThemAllAtTheEnd) {
  for (const BoundKind kind : {BoundKind::preemptions, BoundKind::delays}) {
    for (std::uint32_t bound = 0; bound < 4; ++bound) {
      const auto all = search_bounded(last_zero(3)(), {.kind = kind, .bound = bound});
      EXPECT_EQ(all.walked.left(), 0U);
      // Of the last bound: it runs the schedules of lower cost again.
      std::uint64_t schedules = 0;
      for (const std::uint64_t runs : all.runs) schedules += runs;
      EXPECT_EQ(all.walked.leaves, schedules);
    }
  }
}

TEST(WalkedShare, OfHalfTheSchedulesWithinABoundIsWithinAFactorOfTwo) {
  for (std::uint32_t bound = 1; bound < 5; ++bound) {
    const std::uint64_t all = search_bounded(last_zero(3)(), {.bound = bound}).walked.leaves;
    std::uint64_t left = 0;
    BoundedOptions options{.bound = bound};
    options.progress = [&](const Walked& walked) {
      if (walked.leaves == all / 2) left = walked.left().value_or(0);
    };
    EXPECT_TRUE(search_bounded(last_zero(3)(), options).complete);
    EXPECT_GT(left, all / 4) << bound;
    EXPECT_LT(left, all) << bound;
  }
}

TEST(WalkedShare, IsKnownWhereASearchGivesUp) {
  const auto half = search_traces(lock_increment(6)(), {.runs_max = 360});
  EXPECT_FALSE(half.complete);
  EXPECT_EQ(half.walked.left(), 360U);
  EXPECT_TRUE(search_traces(lock_increment(6)(), {.runs_max = 720}).complete);
}

}  // namespace
}  // namespace slotrace::sim
