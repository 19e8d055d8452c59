#include "sim/explore/kept_order.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/simulation.hpp"
#include "tests/support/in_order.hpp"

namespace slotrace::sim {
namespace {

constexpr ResourceId kKey = resource("key");
constexpr ResourceId kMemory = resource("memory of a check");

/// p0 looks at the memory of a check; p1 writes to it in its step and again after the answer.
class Noting {
 public:
  auto log_of(const std::string& order) -> RunLog {
    RunLog log;
    InOrder chooser(order);
    Simulation simulation({.mode = Mode::interleaving, .log = &log}, chooser);
    simulation.spawn("p0", look(simulation));
    simulation.spawn("p1", note(simulation));
    simulation.run();
    return log;
  }

 private:
  static auto look(Simulation& simulation) -> Task<> {
    const StepSpec spec{.what = "look", .accesses = {reads(kKey)}};
    co_await simulation.step(spec, [&] { simulation.also_touches(reads(kMemory)); });
  }
  static auto note(Simulation& simulation) -> Task<> {
    const StepSpec spec{.what = "note", .accesses = {reads(kKey)}};
    co_await simulation.step(spec, [&] { simulation.also_touches(writes(kMemory)); });
    simulation.also_touches(writes(kMemory));
  }
};

auto as_text(const std::vector<OrderedMoments>& pairs) -> std::vector<std::string> {
  const auto moment = [](const RunLog::Moment& one) {
    return std::to_string(one.turn) + (one.answered ? " answered" : "");
  };
  std::vector<std::string> text;
  for (const auto& [earlier, later] : pairs)
    text.push_back(moment(earlier) + " < " + moment(later));
  return text;
}

using Texts = std::vector<std::string>;

TEST(KeptOrder, LeavesOutWhatOnlyAChecksMemoryTells) {
  const RunLog log = Noting().log_of("01");
  EXPECT_EQ(as_text(kept_order(log, KeptOrder::of_declared)), Texts{});
  EXPECT_EQ(as_text(kept_order(log, KeptOrder::of_touched)), (Texts{"0 < 1"}));
}

TEST(KeptOrder, TellsWhetherAStepOrItsAnswerCameFirst) {
  const RunLog log = Noting().log_of("10");
  EXPECT_EQ(as_text(kept_order(log, KeptOrder::of_touched)), (Texts{"0 answered < 1"}));
}

TEST(KeptOrder, LetsThoseWhoEraseChangePlaces) {
  RunLog log;
  InOrder chooser("0123");
  Simulation simulation({.mode = Mode::interleaving, .log = &log}, chooser);
  const auto touch = [](Simulation& run, Access access) -> Task<> {
    const StepSpec spec{.what = "touch", .accesses = access};
    co_await run.step(spec, [] {});
  };
  for (const Access& access : {writes(kKey), erases(kKey), erases(kKey), reads(kKey)})
    simulation.spawn("p", touch(simulation, access));
  simulation.run();
  EXPECT_EQ(as_text(kept_order(log, KeptOrder::of_declared)),
            (Texts{"0 < 1", "0 < 2", "1 < 3", "2 < 3"}));
}

}  // namespace
}  // namespace slotrace::sim
