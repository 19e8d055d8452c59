#include "sim/given_legs.hpp"

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

const Latency kUsual{.distribution = Distribution::constant(10ms), .stream = 1, .name = "usual"};

struct Walker {
  Simulation& simulation;
  std::vector<TimePoint> effects{};

  auto walk() -> Task<> {
    const StepSpec spec{.what = "step", .accesses = {}, .request = &kUsual, .response = &kUsual};
    co_await simulation.step(spec, [&] { effects.push_back(simulation.now()); });
    co_await simulation.delay("rest", kUsual);
    co_await simulation.step(spec, [&] { effects.push_back(simulation.now()); });
  }
};

auto effects_with(const std::vector<GivenLeg>& given) -> std::vector<TimePoint> {
  GivenLegs legs(given);
  SeededChooser chooser(1);
  Simulation simulation({.legs = &legs}, chooser);
  Walker walker{simulation};
  simulation.spawn("walker", walker.walk());
  simulation.run();
  return walker.effects;
}

TEST(GivenLegs, ReplaceTheDrawnOnesOfTheStepThatTheyName) {
  EXPECT_EQ(effects_with({}), (std::vector{TimePoint(10ms), TimePoint(40ms)}));
  const GivenLeg second{
      .process = "walker", .step = "step", .nth = 2, .request = 25ms, .response = {}, .delay = {}};
  EXPECT_EQ(effects_with({second}), (std::vector{TimePoint(10ms), TimePoint(55ms)}));
  const GivenLeg first{
      .process = "walker", .step = "step", .nth = 1, .request = 1ms, .response = 2ms, .delay = {}};
  EXPECT_EQ(effects_with({first}), (std::vector{TimePoint(1ms), TimePoint(23ms)}));
}

TEST(GivenLegs, ReplaceADrawnDelay) {
  const GivenLeg rest{
      .process = "walker", .step = "rest", .nth = 1, .request = {}, .response = {}, .delay = 1ms};
  EXPECT_EQ(effects_with({rest}), (std::vector{TimePoint(10ms), TimePoint(31ms)}));
}

TEST(GivenLegs, NamesThoseWhoseStepNobodyTook) {
  const std::vector<GivenLeg> given = {
      {.process = "walker", .step = "step", .nth = 3, .request = 1ms, .response = {}, .delay = {}},
      {.process = "walker", .step = "step", .nth = 2, .request = 1ms, .response = {}, .delay = {}}};
  GivenLegs legs(given);
  SeededChooser chooser(1);
  Simulation simulation({.legs = &legs}, chooser);
  Walker walker{simulation};
  simulation.spawn("walker", walker.walk());
  simulation.run();
  ASSERT_EQ(legs.unused().size(), 1U);
  EXPECT_EQ(legs.unused().front(), &given[0]);
}

}  // namespace
}  // namespace slotrace::sim
