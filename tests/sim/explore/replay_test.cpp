#include "sim/explore/replay.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/explore/random_walk.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/failure.hpp"
#include "sim/lock.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

/// Three processes that contend for a lock: asks about processes or ties, and about winners.
auto digest_of_run(Mode mode, Chooser& chooser) -> std::uint64_t {
  Trace trace;
  Simulation simulation({.mode = mode, .trace = &trace}, chooser);
  Lock lock(simulation, "test");
  const Latency latency{.distribution = Distribution::uniform({.min = 0ns, .max = 2ns}),
                        .stream = 1};
  auto body = [&]() -> Task<> {
    for (int i = 0; i < 3; ++i) {
      co_await simulation.step({.what = "ask", .accesses = {}, .request = &latency}, [] {});
      Lock::Guard guard = co_await lock.acquire();
      co_await simulation.step({.what = "work", .accesses = {}, .response = &latency}, [] {});
      co_await guard.release();
    }
  };
  for (int i = 0; i < 3; ++i) simulation.spawn("p", body());
  simulation.run();
  return trace.digest();
}

RC_GTEST_PROP(Replay, RunsARecordedWalkAgainFromItsToken, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const Mode mode = *rc::gen::element(Mode::timed, Mode::interleaving);
  RandomWalk walk(seed);
  Recorder recorder(walk);
  const std::uint64_t digest = digest_of_run(mode, recorder);
  const std::string token =
      to_token(recorder.schedule({.mode = mode, .fingerprint = 1, .seed = seed}));
  const auto parsed = parse_token(token, 1);
  Replay replay(std::get<Schedule>(parsed));
  RC_ASSERT(digest_of_run(mode, replay) == digest);
  replay.finish();
}

TEST(Replay, OfNothingIsTheOrdinaryTimedRun) {
  SeededChooser seeded(5);
  Replay replay({.seed = 5});
  EXPECT_EQ(digest_of_run(Mode::timed, replay), digest_of_run(Mode::timed, seeded));
}

const std::array<Alternative, 3> kThree{};
const Choice kWinnerOfThree{.kind = ChoiceKind::winner, .alternatives = kThree};

template <class Action>
auto divergence_of(Action action) -> std::string {
  try {
    action();
  } catch (const Divergence& divergence) {
    return divergence.what();
  }
  return "none";
}

TEST(Replay, AnswersTheRecordThenTakesTheFirst) {
  Replay replay({.picks = {2, 1}});
  EXPECT_EQ(replay.pick(kWinnerOfThree), 2U);
  EXPECT_EQ(replay.pick(kWinnerOfThree), 1U);
  EXPECT_EQ(replay.pick(kWinnerOfThree), 0U);
}

TEST(Replay, NamesTheFirstQuestionThatDoesNotFit) {
  Replay replay({.picks = {1, 3}});
  replay.pick(kWinnerOfThree);
  EXPECT_EQ(
      divergence_of([&] { replay.pick(kWinnerOfThree); }),
      "the replay diverged at question 1 (winner, 3 alternatives): the record takes alternative 3");
}

TEST(Replay, DivergenceLeavesTheRunAsItself) {
  Replay replay({.mode = Mode::interleaving, .picks = {9}});
  EXPECT_EQ(divergence_of([&] { digest_of_run(Mode::interleaving, replay); }),
            "the replay diverged at question 0 (process, 3 alternatives): the record takes "
            "alternative 9");
  // Whoever asks, a step's effect or the kernel between events, the divergence comes out unchanged.
  for (std::uint32_t question = 0; question < 12; ++question) {
    Schedule schedule{.mode = Mode::timed, .ties = true, .seed = 3};
    schedule.picks.assign(question, 0);
    schedule.picks.push_back(9);
    Replay late(schedule);
    EXPECT_TRUE(
        divergence_of([&] {
          digest_of_run(Mode::timed, late);
        }).starts_with("the replay diverged at question " + std::to_string(question) + " ("));
  }
}

TEST(Replay, NamesThePicksThatARunNeverAskedFor) {
  Replay replay({.picks = {1, 0, 2}});
  replay.pick(kWinnerOfThree);
  EXPECT_EQ(divergence_of([&] { replay.finish(); }),
            "the replay diverged: the run ended after 1 questions; the record answers question 2");
}

TEST(Replay, MayLeaveDefaultPicksUnasked) {
  Replay replay({.picks = {1, 0, 0}});
  replay.pick(kWinnerOfThree);
  EXPECT_EQ(divergence_of([&] { replay.finish(); }), "none");
}

}  // namespace
}  // namespace slotrace::sim
