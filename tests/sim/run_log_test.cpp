#include "sim/run_log.hpp"

#include <gtest/gtest.h>

#include "sim/deadline.hpp"
#include "sim/explore/random_walk.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

constexpr ResourceId kThing = resource("thing");
constexpr ResourceId kMemory = resource("memory of a check");

const Latency kThere{
    .distribution = Distribution::uniform({.min = 1ms, .max = 5ms}), .stream = 1, .name = "there"};
const Latency kBack{.distribution = Distribution::constant(2ms), .stream = 2, .name = "back"};

class RunLogTest : public testing::TestWithParam<Mode> {
 protected:
  auto look() -> Task<> {
    const StepSpec spec{
        .what = "look", .accesses = {reads(kThing)}, .request = &kThere, .response = &kBack};
    co_await simulation.step(spec, [] {});
  }
  auto look_twice() -> Task<> {
    co_await look();
    co_await look();
  }
  auto starts_another() -> Task<> {
    const StepSpec spec{.what = "start", .accesses = {writes(kThing)}};
    co_await simulation.step(spec, [&] { simulation.spawn("child", look()); });
    simulation.spawn("child", look());
  }
  auto look_by_deadline() -> Task<> {
    co_await with_deadline(simulation, 5s, answer_look());
    co_await look();
  }
  auto answer_look() -> Task<int> {
    co_await look();
    co_return 1;
  }
  auto notes_twice() -> Task<> {
    const StepSpec spec{.what = "note", .accesses = {reads(kThing)}, .response = &kBack};
    co_await simulation.step(spec, [&] { simulation.also_touches(writes(kMemory)); });
    simulation.also_touches(reads(kMemory));
  }
  auto waits_for_start() -> Task<> {
    co_await simulation.until(TimePoint(7ms));
    co_await simulation.delay(3ms);
    co_await look();
  }

  RunLog log;
  RandomWalk chooser{3};
  Simulation simulation{{.mode = GetParam(), .log = &log}, chooser};
};

INSTANTIATE_TEST_SUITE_P(Modes, RunLogTest, testing::Values(Mode::timed, Mode::interleaving));

TEST_P(RunLogTest, SaysThatAStepBeginsWhenTheOneBeforeIsAnswered) {
  simulation.spawn("one", look_twice());
  simulation.run();
  ASSERT_EQ(log.turns().size(), 2U);
  EXPECT_EQ(log.turns()[0].since, RunLog::Moment{});
  EXPECT_EQ(log.turns()[1].since, (RunLog::Moment{.turn = 0, .answered = true}));
  EXPECT_EQ(log.turns()[1].nth, 2U);
  EXPECT_EQ(log.turns()[0].request.range, (DurationRange{1ms, 5ms}));
  EXPECT_EQ(log.turns()[0].response.range, (DurationRange{2ms, 2ms}));
  EXPECT_EQ(log.turns()[0].response.name, "back");
}

TEST_P(RunLogTest, TellsAStartWithinAStepFromOneAfterItsAnswer) {
  simulation.spawn("parent", starts_another());
  simulation.run();
  ASSERT_EQ(log.turns().size(), 3U);
  ASSERT_EQ(log.processes().size(), 3U);
  EXPECT_EQ(log.processes()[2].nth, 2U);
  for (const RunLog::Turn& turn : log.turns()) {
    if (turn.what != "look") continue;
    EXPECT_EQ(turn.since, (RunLog::Moment{.turn = 0, .answered = log.process_of(turn).nth == 2}));
  }
}

TEST_P(RunLogTest, KeepsTheDeadlineThatAnAnswerWasIn) {
  simulation.spawn("one", look_by_deadline());
  simulation.run();
  ASSERT_EQ(log.bounds().size(), 1U);
  EXPECT_EQ(log.bounds()[0].from, RunLog::Moment{});
  EXPECT_EQ(log.bounds()[0].to, (RunLog::Moment{.turn = 0, .answered = true}));
  EXPECT_EQ(log.bounds()[0].length, 5s);
  ASSERT_EQ(log.turns().size(), 2U);
  EXPECT_EQ(log.turns()[1].since, (RunLog::Moment{.turn = 0, .answered = true}))
      << "it goes on when the other process answers";
}

TEST_P(RunLogTest, TellsATouchWithinAStepFromOneAfterItsAnswer) {
  simulation.spawn("one", notes_twice());
  simulation.run();
  ASSERT_EQ(log.touches().size(), 2U);
  EXPECT_EQ(log.touches()[0].moment, (RunLog::Moment{.turn = 0, .answered = false}));
  EXPECT_EQ(log.touches()[0].access, writes(kMemory));
  EXPECT_EQ(log.touches()[1].moment, (RunLog::Moment{.turn = 0, .answered = true}));
  EXPECT_EQ(log.touches()[1].access, reads(kMemory));
}

TEST_P(RunLogTest, KeepsStartsAndDelays) {
  simulation.spawn("one", waits_for_start());
  simulation.run();
  ASSERT_EQ(log.turns().size(), 3U);
  EXPECT_EQ(log.turns()[0].request.range.min, 7ms);
  EXPECT_EQ(log.turns()[1].since, (RunLog::Moment{.turn = 0, .answered = false}));
  EXPECT_EQ(log.turns()[1].request.range, (DurationRange{3ms, 3ms}));
  EXPECT_EQ(log.turns()[2].since, (RunLog::Moment{.turn = 1, .answered = false}));
}

}  // namespace
}  // namespace slotrace::sim
