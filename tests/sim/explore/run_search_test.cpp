#include "sim/explore/run_search.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "sim/explore/random_walk.hpp"
#include "sim/explore/replay.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

constexpr ResourceId kCounter = resource("counter");

auto add_one(Simulation& simulation, int& counter) -> Task<> {
  const int seen = co_await simulation.step({.what = "read", .accesses = {reads(kCounter)}},
                                            [&] { return counter; });
  co_await simulation.step({.what = "write", .accesses = {writes(kCounter)}},
                           [&] { counter = seen + 1; });
}

/// Two processes that add one without a lock. Property 0: nothing is lost; property 1: something is.
auto lost_update(Chooser& chooser, Trace* /*trace*/) -> Outcome {
  Simulation simulation({.mode = Mode::interleaving}, chooser);
  int counter = 0;
  simulation.spawn("first", add_one(simulation, counter));
  simulation.spawn("second", add_one(simulation, counter));
  simulation.run();
  return {.violated = counter == 2 ? 2U : 1U, .what = "an update is lost"};
}

auto walks() -> Strategy {
  return
      [](std::uint64_t /*run*/, std::uint64_t seed) { return std::make_unique<RandomWalk>(seed); };
}

auto program() -> Program { return lost_update; }

TEST(RunSearch, FindsARaceAndKeepsAScheduleThatReplays) {
  const RunSearchReport report =
      search_runs(program, {.strategy = walks(), .runs = 100, .wanted = 1});
  ASSERT_GE(report.findings.size(), 1U);
  const auto& finding = report.findings.front();
  EXPECT_EQ(finding.property, 0U);
  Replay replay({.mode = Mode::interleaving, .seed = finding.seed, .picks = finding.picks});
  EXPECT_EQ(lost_update(replay, nullptr).violated, 1U);
}

TEST(RunSearch, FindsTheSameOnAnyNumberOfThreads) {
  const auto find = [](unsigned threads) {
    return search_runs(program, {.strategy = walks(), .runs = 200, .seed = 7, .threads = threads});
  };
  const RunSearchReport one = find(1);
  const RunSearchReport three = find(3);
  ASSERT_EQ(one.findings.size(), 2U);
  ASSERT_EQ(three.findings.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(one.findings[i].run, three.findings[i].run);
    EXPECT_EQ(one.findings[i].picks, three.findings[i].picks);
  }
  EXPECT_EQ(one.runs, 200U);
  EXPECT_EQ(one.schedules, three.schedules);
}

TEST(RunSearch, CountsDifferentSchedules) {
  // Two processes of two steps: six orders; the last steps of one process ask nobody.
  EXPECT_EQ(search_runs(program, {.strategy = walks(), .runs = 500}).schedules, 6U);
}

TEST(RunSearch, EndsOnceEverythingIsFoundOrWhenItIsStopped) {
  EXPECT_LT(search_runs(program, {.strategy = walks(), .runs = 100'000, .wanted = 3}).runs, 1'000U);
  const auto at_once = [] { return true; };
  EXPECT_EQ(search_runs(program, {.strategy = walks(), .runs = 10, .stopped = at_once}).runs, 0U);
}

TEST(RunSearch, PassesOnWhatARunThrows) {
  const ProgramFactory broken = [] {
    return Program([](Chooser&, Trace*) -> Outcome { throw std::runtime_error("broken"); });
  };
  EXPECT_THROW(
      static_cast<void>(search_runs(broken, {.strategy = walks(), .runs = 3, .threads = 2})),
      std::runtime_error);
}

}  // namespace
}  // namespace slotrace::sim
