#include "sim/explore/campaign.hpp"

#include <map>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "sim/explore/random_walk.hpp"
#include "sim/explore/run_search.hpp"

namespace slotrace::sim {
namespace {

/// A program of three questions with four answers each. Property 0: the answers are not all alike;
/// property 1: the first is not 3, which nothing tests when it is 0.
auto dice(Chooser& chooser, Trace* /*trace*/) -> Outcome {
  static constexpr std::array<Alternative, 4> kFour{};
  std::array<std::uint32_t, 3> thrown{};
  for (std::uint32_t& one : thrown)
    one = chooser.pick({.kind = ChoiceKind::process, .alternatives = kFour});
  Outcome outcome{.tested = 1, .what = "thrown"};
  if (thrown[0] == thrown[1] && thrown[1] == thrown[2]) outcome.violated |= 1U;
  if (thrown[0] != 0) outcome.tested |= 2U;
  if (thrown[0] == 3) outcome.violated |= 2U;
  return outcome;
}

auto program() -> Program { return dice; }

auto walks() -> Strategy {
  return
      [](std::uint64_t /*run*/, std::uint64_t seed) { return std::make_unique<RandomWalk>(seed); };
}

/// All runs of a shard in batches of `checkpoint`, with what it keeps.
struct Made {
  Tally tally;
  std::map<std::uint64_t, std::vector<std::uint32_t>> kept;  ///< picks by number
};
auto made(const Shard& shard, std::uint64_t runs, std::uint64_t checkpoint, unsigned threads = 1)
    -> Made {
  Made all;
  while (all.tally.runs < shard.share(runs)) {
    const auto report =
        run_batch(program, {.strategy = walks(),
                            .seed = campaign_seed("nightly", "dice"),
                            .shard = shard,
                            .first = all.tally.runs,
                            .runs = std::min(checkpoint, shard.share(runs) - all.tally.runs),
                            .threads = threads});
    FirstFindings first(all.tally.violated);
    for (const NumberedRun& run : report->violations)
      if (first.keeps(run.outcome.violated)) all.kept[run.number] = run.picks;
    all.tally.add(report->tally);
  }
  return all;
}

void expect_equal(const Tally& a, const Tally& b) {
  EXPECT_EQ(a.runs, b.runs);
  EXPECT_EQ(a.violated, b.violated);
  EXPECT_EQ(a.tested, b.tested);
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_EQ(a.schedules.kept(), b.schedules.kept());
}

TEST(Shard, SharesEachRunOutOnce) {
  for (const std::uint64_t runs : {0U, 1U, 6U, 7U, 8U, 100U}) {
    for (const std::uint64_t count : {1U, 2U, 3U, 7U, 11U}) {
      std::multiset<std::uint64_t> all;
      for (std::uint64_t number = 1; number <= count; ++number) {
        const Shard shard{.number = number, .count = count};
        for (std::uint64_t i = 0; i < shard.share(runs); ++i) {
          all.insert(shard.run(i));
          EXPECT_TRUE(shard.has(shard.run(i)));
        }
      }
      std::multiset<std::uint64_t> expected;
      for (std::uint64_t run = 0; run < runs; ++run) expected.insert(run);
      EXPECT_EQ(all, expected) << runs << " runs, " << count << " shards";
    }
  }
}

TEST(CampaignSeed, FollowsFromBothNames) {
  EXPECT_EQ(campaign_seed("nightly", "a"), campaign_seed("nightly", "a"));
  EXPECT_NE(campaign_seed("nightly", "a"), campaign_seed("nightly", "b"));
  EXPECT_NE(campaign_seed("nightly", "a"), campaign_seed("weekly", "a"));
  EXPECT_NE(campaign_seed("a", "b"), campaign_seed("b", "a"));
}

TEST(Campaign, ComesToTheSameHoweverItIsSharedOut) {
  const Made whole = made({}, 5000, 5000);
  EXPECT_EQ(whole.tally.runs, 5000U);
  EXPECT_EQ(whole.tally.schedules.count(), 64U) << "each of the schedules that there are";
  EXPECT_GT(whole.tally.violated[0], kFindingsKept);
  EXPECT_GT(whole.tally.violated[1], kFindingsKept);
  EXPECT_EQ(whole.tally.tested[0], 5000U);
  EXPECT_LT(whole.tally.tested[1], 5000U);
  for (const std::uint64_t count : {1U, 2U, 3U, 7U}) {
    Tally sum;
    std::map<std::uint64_t, std::vector<std::uint32_t>> offered;
    for (std::uint64_t number = 1; number <= count; ++number) {
      const Made part = made({.number = number, .count = count}, 5000, 97);
      sum.add(part.tally);
      offered.insert(part.kept.begin(), part.kept.end());
    }
    expect_equal(sum, whole.tally);
    FirstFindings first;
    std::map<std::uint64_t, std::vector<std::uint32_t>> kept;
    for (const auto& [number, picks] : offered) {
      const std::uint32_t all_alike = picks[0] == picks[1] && picks[1] == picks[2] ? 1U : 0U;
      if (first.keeps(all_alike | (picks[0] == 3 ? 2U : 0U))) kept.emplace(number, picks);
    }
    EXPECT_EQ(kept, whole.kept) << count << " shards";
  }
}

TEST(Campaign, ComesToTheSameOnAnyNumberOfThreads) {
  const Made one = made({}, 3000, 250);
  const Made three = made({}, 3000, 250, 3);
  expect_equal(one.tally, three.tally);
  EXPECT_EQ(one.kept, three.kept);
}

TEST(Campaign, TellsAnotherVerdictByItsDigest) {
  NumberedRun run{.number = 4, .outcome = {.violated = 1}};
  Tally violated;
  violated.add(run);
  run.outcome.violated = 0;
  Tally not_violated;
  not_violated.add(run);
  EXPECT_NE(violated.digest, not_violated.digest);
}

TEST(Campaign, RunsWhatASearchFromItsSeedRuns) {
  const std::uint64_t seed = campaign_seed("nightly", "dice");
  const RunSearchReport search =
      search_runs(program, {.strategy = walks(), .runs = 500, .seed = seed});
  const Made campaign = made({}, 500, 100);
  ASSERT_EQ(search.findings.size(), 2U);
  for (const auto& finding : search.findings) {
    ASSERT_TRUE(campaign.kept.contains(finding.run));
    EXPECT_EQ(campaign.kept.at(finding.run), finding.picks);
  }
}

TEST(Campaign, GivesUpABatchThatIsStopped) {
  std::uint64_t asked = 0;
  EXPECT_FALSE(run_batch(
      program, {.strategy = walks(), .runs = 100, .stopped = [&] { return ++asked > 50; }}));
  asked = 0;
  EXPECT_TRUE(run_batch(program,
                        {.strategy = walks(), .runs = 50, .stopped = [&] { return ++asked > 50; }}))
      << "it was done before";
}

TEST(Campaign, HandsOnWhatAProgramThrows) {
  const ProgramFactory broken = [] {
    return [](Chooser&, Trace*) -> Outcome { throw std::runtime_error("broken"); };
  };
  EXPECT_THROW((void)run_batch(broken, {.strategy = walks(), .runs = 10, .threads = 2}),
               std::runtime_error);
}

}  // namespace
}  // namespace slotrace::sim
