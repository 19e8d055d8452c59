/// The incident's scenario without time: a random walk orders the steps of fill, booking, webhook and
/// call as it likes. What must hold in every order, and what must come out in some of them.

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "model/run.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/random_walk.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/explore/repeat_check.hpp"
#include "sim/explore/replay.hpp"
#include "sim/failure.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

constexpr std::uint64_t kSeeds = 300;
constexpr RunOptions kInterleaved{.mode = sim::Mode::interleaving};

auto incident() -> const Scenario& {
  static const Scenario scenario = [] {
    auto read = scenarios::read_scenario(std::filesystem::path(SLOTRACE_SOURCE_DIR) /
                                         "scenarios/incident-852.json");
    if (auto* cases = std::get_if<0>(&read)) return cases->at(0);
    throw std::invalid_argument(scenarios::render(std::get<1>(read).front()));
  }();
  return scenario;
}

auto walk(std::uint64_t seed) -> RunResult {
  sim::RandomWalk chooser(seed);
  return run(incident(), chooser, kInterleaved);
}

struct Recorded {
  sim::Schedule schedule;
  std::uint64_t digest;
};

auto fingerprint() -> std::uint32_t { return static_cast<std::uint32_t>(incident().fingerprint); }

auto record_walk(std::uint64_t seed) -> Recorded {
  sim::RandomWalk chooser(seed);
  sim::Recorder recorder(chooser);
  const RunResult result = run(incident(), recorder, kInterleaved);
  return {recorder.schedule(
              {.mode = sim::Mode::interleaving, .fingerprint = fingerprint(), .seed = seed}),
          result.digest};
}

auto replay(const sim::Schedule& schedule) -> std::uint64_t {
  sim::Replay chooser(schedule);
  const std::uint64_t digest = run(incident(), chooser, kInterleaved).digest;
  chooser.finish();
  return digest;
}

TEST(Interleaving, EndsInEveryOrder) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const RunResult result = walk(seed);
    EXPECT_EQ(result.end, incident().world.start) << "time stands still, seed " << seed;
    EXPECT_EQ(found(result, CheckId::P6).finding, Finding::holds) << "seed " << seed;
    EXPECT_GE(result.totals.reads, 2U) << "seed " << seed;
  }
}

TEST(Interleaving, HasNoStaleWindowsToBound) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const CheckResult p4 = found(walk(seed), CheckId::P4);
    EXPECT_EQ(p4.finding, Finding::not_applicable);
    ASSERT_EQ(p4.excluded.size(), 1U);
    EXPECT_EQ(p4.excluded.front(), "there is no time in interleaving mode");
  }
}

TEST(Interleaving, ReachesOrdersWithAndWithoutAStaleRead) {
  std::set<std::uint64_t> digests;
  std::uint64_t stale = 0;
  std::uint64_t fresh = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const RunResult result = walk(seed);
    digests.insert(result.digest);
    ++(result.totals.stale_reads > 0 ? stale : fresh);
  }
  EXPECT_GT(digests.size(), 2U);
  EXPECT_GT(stale, 0U);
  EXPECT_GT(fresh, 0U);
}

TEST(Interleaving, ReachesBothRefusalsOfACallThatWasOfferedATakenSlot) {
  // With time only the database refuses, since the webhook arrives long before. Without time the
  // webhook may be late.
  std::set<std::string> outcomes;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const RunResult result = walk(seed);
    for (const HistoryEvent& event : result.history.events) {
      if (const auto* end = std::get_if<CallEnded>(&event.what)) outcomes.insert(end->outcome);
    }
  }
  EXPECT_TRUE(outcomes.contains("refused by the database"));
  EXPECT_TRUE(outcomes.contains("refused by Cal.com"));
  EXPECT_TRUE(outcomes.contains("booked"));
}

TEST(Interleaving, NeverBooksAHostTwiceWhenCheckAndInsertOfTheSameHourRace) {
  // The backstop is the unique key on (start, end, host).
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    EXPECT_NE(found(walk(seed), CheckId::P3).finding, Finding::violated) << "seed " << seed;
  }
}

TEST(Interleaving, RecordedWalksReplayToTheSameDigest) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Recorded recorded = record_walk(seed);
    EXPECT_FALSE(recorded.schedule.picks.empty());
    EXPECT_EQ(recorded.digest, walk(seed).digest) << "recording changes nothing, seed " << seed;
    EXPECT_EQ(replay(recorded.schedule), recorded.digest) << "seed " << seed;
  }
}

TEST(Interleaving, TokensCarryAWalkFromRunToRun) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Recorded recorded = record_walk(seed);
    const std::string token = sim::to_token(recorded.schedule);
    const auto parsed = sim::parse_token(token, fingerprint());
    ASSERT_TRUE(std::holds_alternative<sim::Schedule>(parsed)) << token;
    EXPECT_EQ(replay(std::get<sim::Schedule>(parsed)), recorded.digest) << token;
    EXPECT_TRUE(
        std::holds_alternative<sim::TokenError>(sim::parse_token(token, fingerprint() + 1)));
  }
}

TEST(Interleaving, ReplayOfAnotherScenarioDiverges) {
  // Without the call there are fewer questions than the record answers.
  Scenario shorter = incident();
  shorter.timeline.pop_back();
  shorter.expectations.clear();
  shorter.observations.clear();
  const Recorded recorded = record_walk(3);
  sim::Replay chooser(recorded.schedule);
  EXPECT_THROW(
      {
        run(shorter, chooser, kInterleaved);
        chooser.finish();
      },
      sim::Divergence);
}

TEST(Interleaving, RepeatsExactly) {
  const sim::Program program = [](sim::Chooser& chooser, sim::Trace* trace) {
    *trace = run(incident(), chooser, {.mode = sim::Mode::interleaving, .keep_trace = true}).trace;
    return sim::Outcome{};
  };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto difference = sim::check_repeat(program, record_walk(seed).schedule);
    EXPECT_FALSE(difference.has_value()) << difference->text;
  }
}

TEST(Interleaving, OfOneProcessIsTheTimedOrder) {
  Scenario alone = incident();
  alone.timeline.resize(1);
  alone.expectations.clear();
  alone.observations.clear();
  sim::RandomWalk first(1);
  sim::RandomWalk second(2);
  EXPECT_EQ(run(alone, first, kInterleaved).digest, run(alone, second, kInterleaved).digest);
}

}  // namespace
}  // namespace slotrace::model
