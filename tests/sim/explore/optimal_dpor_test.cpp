#include "sim/explore/optimal_dpor.hpp"

#include <array>
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "sim/explore/replay.hpp"
#include "tests/sim/every_schedule.hpp"
#include "tests/support/no_undo.hpp"

// The numbers of traces follow from closed formulas, and were counted by brute force in two ways;
// those of readers(8), last_zero(5) and the indexer also stand in the tests of a public model
// checker.

namespace slotrace::sim {
namespace {

/// Runs the program to the end, expects that no run was in vain, and answers how many there were.
auto traces(const ProgramFactory& program) -> std::uint64_t {
  const auto report = search_traces(program());
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.blocked, 0U);
  return report.traces;
}

TEST(OptimalDpor, RunsEachTraceOfReadersOnce) {
  EXPECT_EQ(traces(readers(2)), 4U);
  EXPECT_EQ(traces(readers(8)), 256U);
  EXPECT_EQ(traces(readers(13)), 8192U);
}

TEST(OptimalDpor, RunsEachTraceOfLastZeroOnce) {
  const std::uint64_t expected[] = {2, 5, 12, 28, 64, 144, 320, 704};
  for (unsigned n = 1; n <= 8; ++n) EXPECT_EQ(traces(last_zero(n)), expected[n - 1]) << n;
  EXPECT_EQ(traces(last_zero(10)), 3328U);
}

TEST(OptimalDpor, RunsEachTraceOfTheLargeLastZeroOnce) {
  EXPECT_EQ(traces(last_zero(15)), 147'456U);
}

TEST(OptimalDpor, RunsEachTraceOfTheIndexerOnce) {
  EXPECT_EQ(traces(indexer(11)), 1U);
  EXPECT_EQ(traces(indexer(12)), 8U);
  EXPECT_EQ(traces(indexer(13)), 64U);
  EXPECT_EQ(traces(indexer(14)), 512U);
  EXPECT_EQ(traces(indexer(15)), 4096U);
}

TEST(OptimalDpor, RunsEachTraceOfTheFileSystemOnce) {
  EXPECT_EQ(traces(file_system(13)), 1U);
  EXPECT_EQ(traces(file_system(14)), 2U);
  EXPECT_EQ(traces(file_system(15)), 4U);
  EXPECT_EQ(traces(file_system(16)), 8U);
  EXPECT_EQ(traces(file_system(18)), 32U);
  EXPECT_EQ(traces(file_system(19)), 64U);
}

TEST(OptimalDpor, RunsEachTraceOfStoreBufferRingsOnce) {
  // Source sets alone run some of these twice, or begin runs in vain.
  for (unsigned n = 2; n <= 10; ++n)
    EXPECT_EQ(traces(store_buffer_ring(n)), (std::uint64_t{1} << n) - 1) << n;
}

TEST(OptimalDpor, RunsEachTraceOfMessagePassingAndIriwOnce) {
  EXPECT_EQ(traces(message_passing()), 3U);
  EXPECT_EQ(traces(iriw()), 15U);
}

TEST(OptimalDpor, RunsEachTraceOfPhilosophersOnceAndFindsTheDeadlock) {
  for (unsigned n = 2; n <= 8; ++n) {
    const auto report = search_traces(philosophers(n)());
    EXPECT_EQ(report.traces, (std::uint64_t{1} << n) - 1) << n;
    EXPECT_EQ(report.deadlocks, 1U) << n;
    EXPECT_EQ(report.violated, 1U) << n;
  }
}

TEST(OptimalDpor, RunsEachOrderOfALockOnce) {
  EXPECT_EQ(traces(lock_increment(2)), 2U);
  EXPECT_EQ(traces(lock_increment(4)), 24U);
  EXPECT_EQ(traces(lock_increment(6)), 720U);
}

TEST(OptimalDpor, RunsIndependentThreadsOnce) { EXPECT_EQ(traces(independent(6)), 1U); }

TEST(OptimalDpor, FindsTheSameWhetherItGoesBackOrRunsAgain) {
  EXPECT_EQ(traces(without_undo(last_zero(6))), 144U);
  EXPECT_EQ(traces(without_undo(indexer(13))), 64U);
  EXPECT_EQ(traces(without_undo(lock_increment(4))), 24U);
  const auto report = search_traces(without_undo(philosophers(5))());
  EXPECT_EQ(report.traces, 31U);
  EXPECT_EQ(report.violated, 1U);
}

TEST(OptimalDpor, ShowsAScheduleForAViolation) {
  for (const ProgramFactory& program : {philosophers(4), without_undo(philosophers(4))}) {
    const auto report = search_traces(program());
    ASSERT_EQ(report.violations.size(), 1U);
    Replay replay({.mode = Mode::interleaving, .picks = report.violations[0].picks});
    EXPECT_EQ(philosophers(4)()(replay, nullptr).violated, 1U);
    replay.finish();
  }
}

/// Two processes: the second one goes on for three steps when it comes first. Every order is violated.
auto longer_when_first(Chooser& chooser, Trace* trace) -> Outcome {
  Simulation simulation({.mode = Mode::interleaving, .trace = trace}, chooser);
  const StepSpec spec{.what = "step", .accesses = writes(ResourceId{0})};
  bool first_came = false;
  auto one = [&]() -> Task<> { co_await simulation.step(spec, [&] { first_came = true; }); };
  auto other = [&]() -> Task<> {
    const bool is_late = co_await simulation.step(spec, [&] { return first_came; });
    for (int i = 0; i < (is_late ? 0 : 3); ++i) co_await simulation.step(spec, [] {});
  };
  simulation.spawn("other", other());
  simulation.spawn("one", one());
  simulation.run();
  return simulation.stopped() ? Outcome{.ending = Outcome::Ending::cut} : Outcome{.violated = 1};
}

TEST(OptimalDpor, KeepsTheShortestViolation) {
  const auto report = search_traces(longer_when_first);
  ASSERT_EQ(report.violations.size(), 1U);
  EXPECT_EQ(report.violations[0].steps, 2U);
  Replay replay({.mode = Mode::interleaving, .picks = report.violations[0].picks});
  Trace trace;
  EXPECT_EQ(longer_when_first(replay, &trace).violated, 1U);
  EXPECT_EQ(trace.size(), 2U);
}

TEST(OptimalDpor, KeepsNoViolationThatItIsToldToLeave) {
  OptimalDporOptions options;
  options.keeps = [](std::uint32_t, const std::vector<std::uint32_t>& picks) {
    return picks.front() == 0;
  };
  const auto longer = search_traces(longer_when_first, options);
  ASSERT_EQ(longer.violations.size(), 1U);
  EXPECT_GT(longer.violations[0].steps, 2U);
  options.keeps = [](std::uint32_t, const std::vector<std::uint32_t>&) { return false; };
  const auto none = search_traces(longer_when_first, options);
  EXPECT_TRUE(none.violations.empty());
  EXPECT_EQ(none.violated, 1U);
}

TEST(OptimalDpor, AnswersTheQuestionsOfStepsInEveryWay) {
  // Two processes write a cell each, and each write may fail: one trace, four combinations.
  std::set<std::vector<bool>> seen;
  const Program program = [&](Chooser& chooser, Trace* trace) {
    std::vector<bool> failed(2);
    Simulation simulation({.mode = Mode::interleaving, .trace = trace}, chooser);
    auto body = [&](unsigned number) -> Task<> {
      const StepSpec spec{.what = "write", .accesses = writes(ResourceId{number})};
      co_await simulation.step(spec, [&simulation, &failed, number] {
        const std::array<Alternative, 2> answers{};
        failed[number] = simulation.pick(ChoiceKind::fault, answers) == 1;
      });
    };
    for (unsigned number = 0; number < 2; ++number) simulation.spawn("p", body(number));
    simulation.run();
    if (!simulation.stopped()) seen.insert(failed);
    return Outcome{};
  };
  const auto report = search_traces(program);
  EXPECT_EQ(report.traces, 4U);
  EXPECT_EQ(report.blocked, 0U);
  EXPECT_EQ(seen.size(), 4U);
}

TEST(OptimalDpor, AnswersQuestionsBeforeTheFirstStepInEveryWay) {
  // Two processes ask what to write before they take a step, and both write one cell.
  std::set<std::vector<int>> seen;
  const Program program = [&](Chooser& chooser, Trace* trace) {
    std::vector<int> written;
    Simulation simulation({.mode = Mode::interleaving, .trace = trace}, chooser);
    auto body = [&](int number) -> Task<> {
      const std::array<Alternative, 3> answers{};
      const auto answer = static_cast<int>(simulation.pick(ChoiceKind::option, answers));
      const StepSpec spec{.what = "write", .accesses = writes(ResourceId{1})};
      co_await simulation.step(spec, [&] { written.push_back(10 * number + answer); });
    };
    for (int number = 1; number <= 2; ++number) simulation.spawn("p", body(number));
    simulation.run();
    if (simulation.stopped()) return Outcome{};
    seen.insert(written);
    return Outcome{.violated = written == std::vector{22, 12} ? 1U : 0U};
  };
  const auto report = search_traces(program);
  EXPECT_EQ(report.traces, 18U);
  EXPECT_EQ(report.blocked, 0U);
  EXPECT_EQ(report.walked.share, WalkedShare::kWhole);
  EXPECT_EQ(seen.size(), 18U);
  ASSERT_EQ(report.violations.size(), 1U);
  EXPECT_EQ(report.violations[0].picks, (std::vector<std::uint32_t>{2, 2, 1}));
  Replay again({.mode = Mode::interleaving, .picks = report.violations[0].picks});
  EXPECT_EQ(program(again, nullptr).violated, 1U);
}

constexpr ResourceId kCell{1};
constexpr ResourceId kOther{2};

/// How a program can end, by some schedule.
struct Ends {
  std::set<std::vector<int>> by_traces;
  std::set<std::vector<int>> by_all;
};

/// The ends of a program that `make(simulation, cells)` spawns, by the search and by every schedule.
template <class Make>
auto ends_of(Make make) -> Ends {
  Ends ends;
  const auto run = [&](Chooser& chooser, std::set<std::vector<int>>& into) {
    std::vector<int> cells(4);
    Simulation simulation({.mode = Mode::interleaving}, chooser);
    make(simulation, cells);
    simulation.run();
    if (!simulation.stopped()) into.insert(cells);
    return Outcome{};
  };
  const auto report = search_traces(
      [&](Chooser& chooser, Trace* /*trace*/) { return run(chooser, ends.by_traces); });
  EXPECT_TRUE(report.complete);
  every_schedule([&](Chooser& chooser) { run(chooser, ends.by_all); });
  return ends;
}

auto write(Simulation& simulation, int& cell, ResourceId resource, int value) -> Task<> {
  const StepSpec spec{.what = "write", .accesses = writes(resource)};
  co_await simulation.step(spec, [&cell, value] { cell = cell * 10 + value; });
}

auto write_and_start(Simulation& simulation, std::vector<int>& cells, int number) -> Task<> {
  co_await write(simulation, cells.at(static_cast<std::size_t>(number)),
                 ResourceId{static_cast<std::uint64_t>(10 + number)}, 1);
  Task<> child = write(simulation, cells[3], kOther, number);
  simulation.spawn("child", std::move(child));
}

TEST(OptimalDpor, ProcessesThatOthersStartComeInEveryOrder) {
  // What happens before a process is started may as well happen after its steps, and who is started
  // first differs from run to run.
  const Ends ends = ends_of([](Simulation& simulation, std::vector<int>& cells) {
    simulation.spawn("one", write_and_start(simulation, cells, 1));
    simulation.spawn("two", write_and_start(simulation, cells, 2));
    simulation.spawn("three", write(simulation, cells[3], kOther, 3));
  });
  EXPECT_EQ(ends.by_all.size(), 6U);
  EXPECT_EQ(ends.by_traces, ends.by_all);
}

TEST(OptimalDpor, AProcessThatAnotherCancelsMayHaveComeBefore) {
  const Ends ends = ends_of([](Simulation& simulation, std::vector<int>& cells) {
    const auto cancel = [](Simulation& run, ProcessRef victim) -> Task<> {
      const StepSpec spec{.what = "cancel", .accesses = {writes(kCell), writes(kOther)}};
      co_await run.step(spec, [&run, victim] { run.cancel(victim); });
    };
    // It comes first, so that the first run does not show the other's step.
    auto victim = std::make_shared<ProcessRef>();
    const auto cancel_later = [cancel](Simulation& run,
                                       std::shared_ptr<ProcessRef> whom) -> Task<> {
      const StepSpec spec{.what = "look", .accesses = reads(kCell)};
      co_await run.step(spec, [] {});
      co_await cancel(run, *whom);
    };
    simulation.spawn("canceller", cancel_later(simulation, victim));
    *victim = simulation.spawn("victim", write(simulation, cells[3], kOther, 1));
  });
  EXPECT_EQ(ends.by_all.size(), 2U);
  EXPECT_EQ(ends.by_traces, ends.by_all);
}

/// A check that counts what it sees, in steps that touch nothing else in common.
auto watched(bool declares) -> Ends {
  return ends_of([declares](Simulation& simulation, std::vector<int>& cells) {
    for (int number = 1; number <= 2; ++number) {
      const auto body = [](Simulation& run, std::vector<int>& seen, int who, bool also) -> Task<> {
        const StepSpec spec{.what = "step",
                            .accesses = writes(ResourceId{static_cast<std::uint64_t>(who)})};
        co_await run.step(spec, [] {});
        if (also) run.also_touches(writes(kOther));
        seen[3] = seen[3] * 10 + who;
      };
      simulation.spawn("p", body(simulation, cells, number, declares));
    }
  });
}

TEST(OptimalDpor, GoesByWhatStepsTouchBesides) {
  const Ends told = watched(true);
  EXPECT_EQ(told.by_all.size(), 2U);
  EXPECT_EQ(told.by_traces, told.by_all);
}

TEST(OptimalDpor, MissesWhatNobodyDeclares) { EXPECT_EQ(watched(false).by_traces.size(), 1U); }

TEST(OptimalDpor, SaysWhenItGaveUp) {
  const auto report = search_traces(last_zero(8)(), {.runs_max = 100});
  EXPECT_FALSE(report.complete);
  EXPECT_EQ(report.traces, 100U);
}

}  // namespace
}  // namespace slotrace::sim
