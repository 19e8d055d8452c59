#include "model/protocol/nested_cache.hpp"

#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "sim/explore/interleaving_count.hpp"
#include "sim/explore/merge_check.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/random_walk.hpp"
#include "sim/explore/shortest.hpp"
#include "sim/explore/state_search.hpp"

namespace slotrace::model {
namespace {

/// What four other programs (two public model checkers, one more on part of it, and an explorer by
/// brute force) count for one writer and one slot.
struct Row {
  unsigned policy;
  unsigned readers;
  std::uint32_t violated;
  std::uint64_t states;
  std::uint64_t interleavings;
  std::uint64_t stale;
  unsigned shortest_p1;  ///< steps; 0: P1 holds
  unsigned shortest_p2;
};

constexpr std::uint32_t kNone = 0;
constexpr std::uint32_t kStaleEnd = 1U << NestedCache::kP1;
constexpr std::uint32_t kBoth = kStaleEnd | 1U << NestedCache::kP2;

constexpr Row kRows[] = {
    {0, 1, kStaleEnd, 34, 28, 10, 8, 0},
    {1, 1, kStaleEnd, 51, 84, 20, 9, 0},
    {2, 1, kStaleEnd, 75, 210, 7, 10, 0},
    {3, 1, kStaleEnd, 69, 210, 13, 10, 0},
    {4, 1, kStaleEnd, 54, 84, 4, 9, 0},
    {5, 1, kNone, 66, 210, 0, 0, 0},
    {6, 1, kNone, 77, 210, 0, 0, 0},
    {7, 1, kNone, 50, 84, 0, 0, 0},
    {8, 1, kNone, 51, 120, 0, 0, 0},
    {9, 1, kNone, 81, 495, 0, 0, 0},
    {10, 1, kNone, 96, 495, 0, 0, 0},
    {11, 1, kNone, 110, 237, 0, 0, 0},
    {12, 1, kNone, 101, 237, 0, 0, 0},
    {13, 1, kNone, 73, 90, 0, 0, 0},
    {14, 1, kNone, 113, 222, 0, 0, 0},
    {15, 1, kStaleEnd, 71, 210, 5, 10, 0},
    {16, 1, kStaleEnd, 68, 210, 4, 10, 0},
    {0, 2, kBoth, 504, 70570, 24498, 10, 9},
    {1, 2, kBoth, 789, 351290, 75256, 11, 10},
    {2, 2, kBoth, 1193, 1410568, 72096, 12, 11},
    {3, 2, kBoth, 1097, 1386716, 117820, 12, 11},
    {4, 2, kBoth, 876, 351458, 25562, 11, 10},
    {5, 2, kNone, 981, 1443476, 0, 0, 0},
    {6, 2, kStaleEnd, 1514, 1394660, 870, 14, 0},
    {7, 2, kNone, 740, 354534, 0, 0, 0},
    {8, 2, kNone, 783, 1876942, 0, 0, 0},
    {9, 2, kNone, 1596, 51282954, 0, 0, 0},
    {10, 2, kStaleEnd, 2573, 49413248, 2148, 18, 0},
    {11, 2, kStaleEnd, 1720, 1519026, 26, 16, 0},
    {12, 2, kStaleEnd, 1584, 1493854, 54, 16, 0},
    {13, 2, kStaleEnd, 1214, 368544, 12, 14, 0},
    {14, 2, kNone, 1812, 1445516, 0, 0, 0},
    {15, 2, kBoth, 1141, 1442988, 51620, 12, 11},
    {16, 2, kBoth, 1004, 1410904, 40296, 12, 12},
};

class NestedCacheCounts : public testing::TestWithParam<Row> {
 protected:
  const Row row = GetParam();
  const sim::ProgramFactory program =
      protocol_program({.readers = row.readers, .policy = row.policy});
};

TEST_P(NestedCacheCounts, AgreeWithFourOtherPrograms) {
  const auto report = sim::search_states(program, {.symmetry = false, .reduce = false});
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.states, row.states);
  EXPECT_EQ(report.violated, row.violated);

  const auto count = sim::count_interleavings(program());
  ASSERT_TRUE(count.has_value());
  EXPECT_EQ(count->complete, row.interleavings);
  EXPECT_EQ(count->ending_in_violation[NestedCache::kP1], row.stale);
  EXPECT_EQ(count->states, row.states);
}

TEST_P(NestedCacheCounts, KeepTheirVerdictUnderReductionSymmetryAndThreads) {
  for (const bool symmetry : {false, true}) {
    for (const bool reduce : {false, true}) {
      for (const unsigned threads : {1U, 2U}) {
        const auto report = sim::search_states(
            program, {.symmetry = symmetry, .reduce = reduce, .threads = threads});
        EXPECT_EQ(report.violated, row.violated)
            << "symmetry " << symmetry << " reduce " << reduce << " threads " << threads;
        EXPECT_LE(report.states, row.states);
      }
    }
  }
}

TEST_P(NestedCacheCounts, HaveTheSameVerdictWithoutState) {
  const auto report = sim::search_traces(program());
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.violated, row.violated);
  EXPECT_LT(report.traces, row.interleavings);
}

TEST_P(NestedCacheCounts, MergeNoStatesThatGoOnDifferently) {
  for (const bool symmetry : {false, true}) {
    const auto error = sim::check_merges(program(), {.walks = 500, .symmetry = symmetry});
    EXPECT_FALSE(error.has_value()) << error->text;
  }
}

TEST_P(NestedCacheCounts, HaveNoShorterCounterexample) {
  const auto steps = [&](std::uint32_t property) -> std::uint64_t {
    const auto found = sim::find_shortest(program(), property, 1'000'000);
    return found ? found->steps : 0;
  };
  EXPECT_EQ(steps(NestedCache::kP1), row.shortest_p1);
  EXPECT_EQ(steps(NestedCache::kP2), row.shortest_p2);
}

auto name_of_row(const testing::TestParamInfo<Row>& info) -> std::string {
  return "Policy" + std::to_string(info.param.policy) + "Readers" +
         std::to_string(info.param.readers);
}

INSTANTIATE_TEST_SUITE_P(Rows, NestedCacheCounts, testing::ValuesIn(kRows), name_of_row);

TEST(NestedCache, HasNoCountOfSchedulesBeyondTheStatesThatAreAllowed) {
  EXPECT_FALSE(sim::count_interleavings(protocol_program({})(), 100).has_value());
}

TEST(NestedCache, OfThreeReadersAndTwoWritersHasTheStatesThatOthersCount) {
  const auto program = protocol_program({.readers = 3, .writers = 2, .slots = 2, .policy = 5});
  EXPECT_EQ(sim::search_states(program, {.symmetry = false, .reduce = false}).states, 408'413U);
}

TEST(NestedCache, OfFourReadersHasTheSameStatesUnderSymmetryOnOneThreadAndOnTwo) {
  const auto program = protocol_program({.readers = 4, .writers = 2, .slots = 2, .policy = 5});
  EXPECT_EQ(sim::search_states(program, {.reduce = false}).states, 552'387U);
  EXPECT_EQ(sim::search_states(program, {.reduce = false, .threads = 2}).states, 552'387U);
}

TEST(NestedCache, HasTheTracesThatAnotherSearchCounts) {
  // With a location for each token and each slot; one location for an entry and its tokens together
  // would make 48,364 of the first number.
  const auto traces = [](unsigned readers) {
    const auto program =
        protocol_program({.readers = readers, .writers = 2, .slots = 2, .policy = 5});
    const auto report = sim::search_traces(program());
    EXPECT_EQ(report.blocked, 0U);
    EXPECT_EQ(report.violated, kNone);
    return report.traces;
  };
  EXPECT_EQ(traces(2), 14'832U);
  EXPECT_EQ(traces(3), 1'132'572U);
}

TEST(NestedCache, IsBookedTwiceUnlessCheckAndBookingAreOneStep) {
  const auto double_booking = [](NestedCache::Booking booking) {
    const auto report =
        sim::search_states(protocol_program({.readers = 2, .policy = 5, .booking = booking}), {});
    return (report.violated >> NestedCache::kP3 & 1) != 0;
  };
  EXPECT_TRUE(double_booking(NestedCache::Booking::unchecked));
  EXPECT_TRUE(double_booking(NestedCache::Booking::check_then_act));
  EXPECT_FALSE(double_booking(NestedCache::Booking::checked));
}

TEST(NestedCache, RunsUnderAnyChooser) {
  // Policy L1>L2, whose races are frequent enough for a random walk.
  const sim::Program program = protocol_program({.readers = 2, .policy = 2})();
  unsigned stale = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    sim::RandomWalk walk(seed);
    if ((program(walk, nullptr).violated & kStaleEnd) != 0) ++stale;
  }
  EXPECT_GT(stale, 0U);
  EXPECT_LT(stale, 1000U);
}

}  // namespace
}  // namespace slotrace::model
