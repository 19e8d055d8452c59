// The orders in which steps can happen: every one of them in interleaving mode, and that of equal
// instants in timed mode.

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"
#include "tests/sim/every_schedule.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

constexpr ResourceId kShared = resource("test", "shared");

auto at(Duration since_start) -> TimePoint { return TimePoint(since_start); }
auto fixed(Duration duration) -> Latency {
  return {.distribution = Distribution::constant(duration)};
}

/// A process that takes `steps` steps, each of which appends its name to the order.
auto take_steps(Simulation& simulation, char name, int steps, std::string& order) -> Task<> {
  for (int i = 0; i < steps; ++i) {
    co_await simulation.step({.what = "step", .accesses = writes(kShared)},
                             [&] { order.push_back(name); });
  }
}

/// Every order of `processes` times `steps` comes once: the counts are multinomial coefficients.
void expect_every_order(int processes, int steps, int count) {
  std::set<std::string> orders;
  const int schedules = every_schedule([&](Chooser& chooser) {
    std::string order;
    Simulation simulation({.mode = Mode::interleaving}, chooser);
    for (int i = 0; i < processes; ++i) {
      simulation.spawn("p", take_steps(simulation, static_cast<char>('a' + i), steps, order));
    }
    simulation.run();
    orders.insert(order);
  });
  EXPECT_EQ(schedules, count);
  EXPECT_EQ(orders.size(), static_cast<std::size_t>(count)) << "no order comes twice";
}

TEST(Interleaving, ReachesEveryOrderOfTwoProcessesOfTwoSteps) { expect_every_order(2, 2, 6); }
TEST(Interleaving, ReachesEveryOrderOfTwoProcessesOfThreeSteps) { expect_every_order(2, 3, 20); }
TEST(Interleaving, ReachesEveryOrderOfThreeProcessesOfTwoSteps) { expect_every_order(3, 2, 90); }

TEST(Interleaving, LosesAnUpdateInSomeOrdersOfReadAndWrite) {
  int lost = 0;
  const int schedules = every_schedule([&](Chooser& chooser) {
    Simulation simulation({.mode = Mode::interleaving}, chooser);
    int counter = 0;
    auto increment = [&]() -> Task<> {
      const int seen = co_await simulation.step({.what = "read", .accesses = reads(kShared)},
                                                [&] { return counter; });
      co_await simulation.step({.what = "write", .accesses = writes(kShared)},
                               [&] { counter = seen + 1; });
    };
    simulation.spawn("a", increment());
    simulation.spawn("b", increment());
    simulation.run();
    if (counter != 2) ++lost;
  });
  EXPECT_EQ(schedules, 6);
  EXPECT_EQ(lost, 4);
}

/// Takes alternative 0 and keeps what it was shown.
class Spy final : public Chooser {
 public:
  auto pick(const Choice& choice) -> std::uint32_t override {
    kinds.push_back(choice.kind);
    for (const Alternative& alternative : choice.alternatives) {
      processes.push_back(static_cast<int>(alternative.process));
      const auto touched = alternative.accesses();
      accesses.emplace_back(touched.begin(), touched.end());
    }
    return 0;
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override {
    ++draws;
    return 0;
  }
  std::vector<ChoiceKind> kinds;
  std::vector<int> processes;
  std::vector<std::vector<Access>> accesses;
  int draws = 0;
};

TEST(Interleaving, ShowsTheChooserWhatReadyProcessesTouch) {
  Spy spy;
  Simulation simulation({.mode = Mode::interleaving}, spy);
  auto body = [&](AccessList accesses) -> Task<> {
    co_await simulation.step({.what = "step", .accesses = accesses}, [] {});
  };
  simulation.spawn("a", body(reads(kShared)));
  simulation.spawn("b", body({writes(kShared), reads(resource("test", "other"))}));
  simulation.run();
  EXPECT_EQ(spy.kinds, std::vector{ChoiceKind::process});
  EXPECT_EQ(spy.processes, (std::vector{0, 1}));
  EXPECT_EQ(spy.accesses,
            (std::vector<std::vector<Access>>{
                {reads(kShared)}, {writes(kShared), reads(resource("test", "other"))}}));
}

TEST(Interleaving, NeitherTakesTimeNorDrawsLatencies) {
  Spy spy;
  Simulation simulation({.mode = Mode::interleaving, .start = at(1h)}, spy);
  const Latency latency{.distribution = Distribution::exponential({.mean = 1s}), .stream = 1};
  auto body = [&]() -> Task<> {
    co_await simulation.delay(1s);
    co_await simulation.step(
        {.what = "step", .accesses = {}, .request = &latency, .response = &latency, .service = 1s},
        [] {});
  };
  simulation.spawn("a", body());
  simulation.run();
  EXPECT_EQ(simulation.now(), at(1h));
  EXPECT_EQ(spy.draws, 0);
  EXPECT_TRUE(spy.kinds.empty()) << "one process leaves nothing to choose";
}

TEST(Ties, AreAskedWhenTheChooserWantsThem) {
  std::set<std::string> orders;
  const int schedules = every_schedule(
      [&](Chooser& chooser) {
        Simulation simulation({}, chooser);
        std::string order;
        auto body = [&](char name) -> Task<> {
          order.push_back(name);
          co_return;
        };
        for (const char name : {'a', 'b', 'c'}) simulation.spawn("p", body(name));
        simulation.run();
        orders.insert(order);
      },
      true);
  EXPECT_EQ(schedules, 6);
  EXPECT_EQ(orders.size(), 6U);
}

TEST(Ties, AreNotAskedAboutProcessesThatWereCancelled) {
  EXPECT_EQ(every_schedule(
                [&](Chooser& chooser) {
                  Simulation simulation({}, chooser);
                  auto body = [&](Duration delay) -> Task<> { co_await simulation.delay(delay); };
                  simulation.spawn("early", body(1s));
                  simulation.run_until(at(500ms));
                  const ProcessRef victim = simulation.spawn("victim", body(500ms));
                  simulation.run_until(at(600ms));
                  simulation.cancel(victim);
                  simulation.run();
                },
                true),
            1);
}

TEST(Ties, KeepTheSchedulingOrderWhenEveryPickIsTheFirst) {
  const auto digest = [](bool ties) {
    DepthFirst first(ties);
    Trace trace;
    Simulation simulation({.trace = &trace}, first);
    const Latency latency = fixed(1ms);
    auto body = [&](std::uint64_t number) -> Task<> {
      for (int i = 0; i < 3; ++i) {
        co_await simulation.step({.what = "step", .accesses = {}, .request = &latency},
                                 [&] { simulation.note("mine", number); });
        co_await simulation.delay(0ms);
      }
    };
    for (std::uint64_t i = 0; i < 5; ++i) simulation.spawn("p", body(i));
    simulation.run();
    return trace.digest();
  };
  EXPECT_EQ(digest(true), digest(false));
}
}  // namespace
}  // namespace slotrace::sim
