#include "sim/simulation.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

constexpr ResourceId kShared = resource("test", "shared");

auto at(Duration since_start) -> TimePoint { return TimePoint(since_start); }
auto fixed(Duration duration) -> Latency {
  return {.distribution = Distribution::constant(duration)};
}

/// Counts how many are alive: a local of a coroutine whose frame should be freed.
struct Alive {
  explicit Alive(int& counter) : count(counter) { ++count; }
  Alive(const Alive&) = delete;
  auto operator=(const Alive&) -> Alive& = delete;
  ~Alive() { --count; }
  int& count;
};

class SimulationTest : public testing::Test {
 protected:
  auto say(std::string what) -> Task<> {
    log.push_back(std::move(what));
    co_return;
  }
  auto say_after(Duration delay, std::string what) -> Task<> {
    co_await simulation.delay(delay);
    log.push_back(std::move(what));
  }
  auto sleep_for_ever(int& alive) -> Task<> {
    const Alive mark(alive);
    co_await simulation.parked();
    log.push_back("must never happen");
  }
  auto cancel_after(Duration delay, ProcessRef victim) -> Task<> {
    co_await simulation.delay(delay);
    simulation.cancel(victim);
  }
  auto wake_after(Duration delay, ProcessRef sleeper) -> Task<> {
    co_await simulation.delay(delay);
    simulation.wake(sleeper);
  }
  auto park_and_note(std::optional<Duration> timeout) -> Task<> {
    co_await simulation.parked(timeout);
    woken_at.push_back(simulation.now());
  }

  std::vector<std::string> log;
  std::vector<TimePoint> woken_at;
  SeededChooser chooser{1};
  Simulation simulation{{}, chooser};
};

TEST_F(SimulationTest, StartsProcessesInTheOrderOfSpawning) {
  simulation.spawn("a", say("a"));
  simulation.spawn("b", say("b"));
  EXPECT_TRUE(log.empty());
  simulation.run();
  EXPECT_EQ(log, (std::vector<std::string>{"a", "b"}));
}

TEST_F(SimulationTest, ResumesEqualTimesInSchedulingOrder) {
  simulation.spawn("late", say_after(2s, "late"));
  for (const char* name : {"first", "second", "third"}) simulation.spawn(name, say_after(1s, name));
  simulation.run();
  EXPECT_EQ(log, (std::vector<std::string>{"first", "second", "third", "late"}));
  EXPECT_EQ(simulation.now(), at(2s));
}

TEST_F(SimulationTest, GoesOnAtOnceWhenTheInstantHasPassed) {
  auto body = [&]() -> Task<> {
    co_await simulation.until(at(3s));
    woken_at.push_back(simulation.now());
    co_await simulation.until(at(1s));
    woken_at.push_back(simulation.now());
  };
  simulation.spawn("p", body());
  simulation.run();
  EXPECT_EQ(woken_at, (std::vector{at(3s), at(3s)}));
}

TEST_F(SimulationTest, RejectsANegativeDelay) {
  simulation.spawn("p", say_after(-1ns, "never"));
  EXPECT_THROW(simulation.run(), InternalError);
}

TEST_F(SimulationTest, RunsUntilAnInstantThatIncludesItsEvents) {
  simulation.spawn("a", say_after(1s, "at the end"));
  simulation.spawn("b", say_after(1s + 1ns, "after the end"));
  simulation.run_until(at(1s));
  EXPECT_EQ(log, std::vector<std::string>{"at the end"});
  simulation.run_until(at(1s));
  EXPECT_EQ(simulation.now(), at(1s));
  simulation.run();
  EXPECT_EQ(log.size(), 2U);
}

TEST_F(SimulationTest, TakesEffectAfterTheRequestLegAndAnswersAfterTheResponseLeg) {
  const Latency request = fixed(30ms);
  const Latency response = fixed(50ms);
  int state = 1;
  int answer = 0;
  auto reader = [&]() -> Task<> {
    answer = co_await simulation.step(
        {.what = "read", .accesses = reads(kShared), .request = &request, .response = &response},
        [&] {
          EXPECT_EQ(simulation.now(), at(30ms));
          return state;
        });
    EXPECT_EQ(simulation.now(), at(80ms));
  };
  auto writer = [&]() -> Task<> {
    co_await simulation.delay(40ms);
    co_await simulation.step({.what = "write", .accesses = writes(kShared)}, [&] { state = 2; });
    EXPECT_EQ(simulation.now(), at(40ms)) << "a step without legs takes no time";
  };
  simulation.spawn("reader", reader());
  simulation.spawn("writer", writer());
  simulation.run();
  EXPECT_EQ(answer, 1) << "the answer under way shows the state of the effect";
}

TEST_F(SimulationTest, DrawsALatencyFromItsNamedStream) {
  const Latency request{.distribution = Distribution::uniform({.min = 1ms, .max = 1s}),
                        .stream = stable_hash("redis")};
  SeededChooser same(1);
  const Duration expected =
      request.distribution.sample([&] { return same.draw(stable_hash("redis")); });
  auto body = [&]() -> Task<> {
    co_await simulation.step({.what = "get", .accesses = {}, .request = &request}, [] {});
    woken_at.push_back(simulation.now());
  };
  simulation.spawn("p", body());
  simulation.run();
  EXPECT_EQ(woken_at, std::vector{at(expected)});
}

TEST_F(SimulationTest, ServesOneRequestAtATimeInTheOrderOfArrival) {
  Server server;
  const Latency slow = fixed(5ms);
  const Latency fast = fixed(1ms);
  auto client = [&](const Latency& request, std::string name) -> Task<> {
    co_await simulation.step(
        {.what = "serve", .accesses = {}, .request = &request, .server = &server, .service = 10ms},
        [&] {
          log.push_back(name + " at " + std::to_string(simulation.now().time_since_epoch() / 1ms));
        });
  };
  simulation.spawn("a", client(slow, "sent first"));
  simulation.spawn("b", client(fast, "arrived first"));
  simulation.spawn("c", client(slow, "arrived last"));
  simulation.run();
  EXPECT_EQ(log, (std::vector<std::string>{"arrived first at 11", "sent first at 21",
                                           "arrived last at 31"}));
}

TEST_F(SimulationTest, ServesInParallelWhereThereIsNoServer) {
  auto client = [&]() -> Task<> {
    co_await simulation.step({.what = "serve", .accesses = {}, .service = 10ms}, [] {});
    woken_at.push_back(simulation.now());
  };
  simulation.spawn("a", client());
  simulation.spawn("b", client());
  simulation.run();
  EXPECT_EQ(woken_at, (std::vector{at(10ms), at(10ms)}));
}

TEST_F(SimulationTest, FreesTheFramesOfACancelledProcess) {
  int alive = 0;
  auto outer = [&](int& count) -> Task<> {
    const Alive mark(count);
    co_await sleep_for_ever(count);
  };
  const ProcessRef victim = simulation.spawn("victim", outer(alive));
  simulation.spawn("killer", cancel_after(1s, victim));
  simulation.run_until(at(999ms));
  EXPECT_EQ(alive, 2);
  EXPECT_FALSE(simulation.ended(victim));
  simulation.run();
  EXPECT_EQ(alive, 0);
  EXPECT_TRUE(simulation.ended(victim));
  EXPECT_TRUE(log.empty());
}

TEST_F(SimulationTest, IgnoresTheEventOfACancelledProcessAlsoInItsReusedPlace) {
  const ProcessRef victim = simulation.spawn("victim", say_after(5s, "must never happen"));
  simulation.run_until(at(1s));
  simulation.cancel(victim);
  const ProcessRef successor = simulation.spawn("successor", say_after(8s, "successor"));
  ASSERT_EQ(successor.slot, victim.slot);
  simulation.run();
  EXPECT_EQ(log, std::vector<std::string>{"successor"});
  EXPECT_EQ(simulation.now(), at(9s));
}

TEST_F(SimulationTest, LeavesTheSuccessorAloneWhenAnEndedProcessIsCancelled) {
  const ProcessRef ended = simulation.spawn("ended", say("ended"));
  simulation.run();
  const ProcessRef successor = simulation.spawn("successor", say_after(1s, "successor"));
  ASSERT_EQ(successor.slot, ended.slot);
  simulation.cancel(ended);
  simulation.wake(ended);
  simulation.run();
  EXPECT_EQ(log, (std::vector<std::string>{"ended", "successor"}));
}

TEST_F(SimulationTest, PerformsNoEffectOfACancelledRequest) {
  const Latency request = fixed(2s);
  auto body = [&]() -> Task<> {
    co_await simulation.step({.what = "write", .accesses = {}, .request = &request},
                             [&] { log.push_back("effect"); });
  };
  const ProcessRef victim = simulation.spawn("victim", body());
  simulation.spawn("killer", cancel_after(1s, victim));
  simulation.run();
  EXPECT_TRUE(log.empty());
}

TEST_F(SimulationTest, DoesNotLetAProcessCancelItself) {
  auto body = [&]() -> Task<> {
    simulation.cancel(simulation.current());
    co_return;
  };
  simulation.spawn("suicidal", body());
  EXPECT_THROW(simulation.run(), InternalError);
}

TEST_F(SimulationTest, FreesUnfinishedProcessesWhenItIsDestroyed) {
  int alive = 0;
  {
    Simulation other({}, chooser);
    auto body = [](Simulation& its, int& count) -> Task<> {
      const Alive mark(count);
      co_await its.delay(1h);
    };
    other.spawn("p", body(other, alive));
    other.run_until(at(1s));
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

TEST_F(SimulationTest, WakesAParkedProcessAfterTheCurrentEvent) {
  const ProcessRef sleeper = simulation.spawn("sleeper", park_and_note({}));
  simulation.spawn("waker", wake_after(3s, sleeper));
  simulation.run();
  EXPECT_EQ(woken_at, std::vector{at(3s)});
}

TEST_F(SimulationTest, LeavesAProcessParkedThatNobodyWakes) {
  const ProcessRef sleeper = simulation.spawn("sleeper", park_and_note({}));
  simulation.run();
  EXPECT_TRUE(woken_at.empty());
  EXPECT_FALSE(simulation.ended(sleeper));
}

TEST_F(SimulationTest, ResumesAParkedProcessAtItsTimeOut) {
  simulation.spawn("sleeper", park_and_note(2s));
  simulation.run();
  EXPECT_EQ(woken_at, std::vector{at(2s)});
}

TEST_F(SimulationTest, ForgetsTheTimeOutOfAProcessThatWasWoken) {
  auto body = [&]() -> Task<> {
    co_await park_and_note(2s);
    co_await park_and_note({});
  };
  const ProcessRef sleeper = simulation.spawn("sleeper", body());
  simulation.spawn("waker", wake_after(1s, sleeper));
  simulation.run();
  EXPECT_EQ(woken_at, std::vector{at(1s)}) << "the old time-out must not end the second park";
}

TEST_F(SimulationTest, GoesOnAfterARunWhoseLastEventsWereStale) {
  const ProcessRef sleeper = simulation.spawn("sleeper", park_and_note(2s));
  simulation.spawn("waker", wake_after(1s, sleeper));
  simulation.run();
  ASSERT_EQ(simulation.now(), at(1s)) << "a forgotten time-out moves no clock";
  simulation.spawn("b", say_after(500ms, "b at 1.5 s"));
  simulation.spawn("a", say_after(200ms, "a at 1.2 s"));
  simulation.run();
  EXPECT_EQ(log, (std::vector<std::string>{"a at 1.2 s", "b at 1.5 s"}));
}

TEST_F(SimulationTest, WakesOnlyProcessesThatAreParked) {
  const ProcessRef delayed = simulation.spawn("delayed", say_after(5s, "delayed"));
  simulation.spawn("waker", wake_after(1s, delayed));
  simulation.run();
  EXPECT_EQ(simulation.now(), at(5s));
}

TEST_F(SimulationTest, StopsARunThatWouldOutlastItsClock) {
  auto body = [](Simulation& its) -> Task<> {
    for (;;) co_await its.delay(Distribution::kLongest);
  };
  simulation.spawn("century after century", body(simulation));
  EXPECT_THROW(simulation.run(), BudgetExceeded);
  EXPECT_LT(simulation.now(), TimePoint::max() - Distribution::kLongest);
}

TEST_F(SimulationTest, StopsAnEndlessRunAtItsEventBudget) {
  Simulation small({.event_budget = 1000}, chooser);
  auto body = [](Simulation& its) -> Task<> {
    for (;;) co_await its.delay(1ms);
  };
  small.spawn("endless", body(small));
  EXPECT_THROW(small.run(), BudgetExceeded);
  EXPECT_EQ(small.events(), 1001U);
}

auto message_of_failed_run(Simulation& simulation) -> std::string {
  try {
    simulation.run();
  } catch (const InternalError& error) {
    return error.what();
  }
  return "no internal error";
}

TEST_F(SimulationTest, InternalErrorCarriesVirtualTimeAndProcessName) {
  auto body = [&]() -> Task<> {
    co_await simulation.delay(7ms);
    throw std::runtime_error("the invariant broke");
  };
  simulation.spawn("agent 3", body());
  EXPECT_EQ(message_of_failed_run(simulation),
            "at 7000000 ns, process agent 3: the invariant broke");
}

TEST_F(SimulationTest, InternalErrorOfAnEffectCarriesVirtualTimeAndProcessName) {
  auto body = [&]() -> Task<> {
    co_await simulation.delay(7ms);
    co_await simulation.step({.what = "write", .accesses = {}},
                             [] { require(false, "the invariant broke"); });
  };
  simulation.spawn("agent 3", body());
  EXPECT_EQ(message_of_failed_run(simulation),
            "at 7000000 ns, process agent 3: the invariant broke");
}

}  // namespace
}  // namespace slotrace::sim
