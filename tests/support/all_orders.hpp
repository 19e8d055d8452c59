#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/run.hpp"
#include "model/scenario_program.hpp"
#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/random_walk.hpp"
#include "tests/sim/every_schedule.hpp"

/// What a search by traces comes to, held against the orders themselves.
namespace slotrace::model {

/// What a run comes to: the verdicts with their evidence, what each process met with, and what is
/// left in the store. The hash in front of a tagged key follows from ids that differ from order to
/// order.
inline auto end_of(const RunResult& result) -> std::string {
  std::vector<std::string> lines;
  for (const CheckResult& check : result.checks) {
    lines.push_back(fmt::format("{} {}", name(check.check), check.violations));
    lines.insert(lines.end(), check.evidence.begin(), check.evidence.end());
  }
  for (const HistoryEvent& event : result.history.events) {
    lines.push_back(fmt::format("{} {}", event.process, event.what.index()));
    if (const auto* call = std::get_if<CallEnded>(&event.what)) lines.back() += call->outcome;
    if (const auto* clear = std::get_if<InvalidationCompleted>(&event.what))
      lines.back() += fmt::format(" {} {}", clear->removed, clear->commands);
  }
  for (const EntryLife& life : result.history.entries) {
    if (life.removed) continue;
    const bool tagged = life.key.size() > 40 && life.key[40] == ':';
    std::string line = tagged ? life.key.substr(41) : life.key;
    for (const TimePoint start : life.value->free) line += " " + to_string(start);
    lines.push_back(std::move(line));
  }
  std::ranges::sort(lines);
  return fmt::format("{}", fmt::join(lines, "\n"));
}

struct Ends {
  std::set<std::string> all;
  std::uint32_t violated = 0;
  std::set<std::string> steps;  ///< the kinds of steps that were taken, where they are asked for
};

/// A random walk that draws what a search draws, so that both mean one program.
class OrderWalk final : public sim::Chooser {
 public:
  explicit OrderWalk(std::uint64_t seed) : walk_(seed) {}
  auto pick(const sim::Choice& choice) -> std::uint32_t override { return walk_.pick(choice); }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return sim::kFixedDraw; }

 private:
  sim::RandomWalk walk_;
};

enum class NoteSteps : bool { no, yes };

/// The scenario's program, which also notes how its complete runs end.
inline auto noting(const Scenario& scenario, Ends& ends, NoteSteps steps = NoteSteps::no)
    -> sim::Program {
  return [&scenario, &ends, steps](sim::Chooser& chooser, sim::Trace* /*trace*/) {
    const RunResult result =
        run(scenario, chooser,
            {.mode = sim::Mode::interleaving, .keep_trace = steps == NoteSteps::yes});
    sim::Outcome outcome;
    if (result.cut) return outcome;
    for (const CheckResult& check : result.checks)
      if (check.finding == Finding::violated) outcome.violated |= property_bit(check.check);
    ends.violated |= outcome.violated;
    ends.all.insert(end_of(result));
    for (const sim::TraceRecord& record : result.trace.records()) ends.steps.emplace(record.what);
    return outcome;
  };
}

/// Lets the search and every order there is come to the same ends; where there are more than
/// `runs_max` orders, the search must come to what those do that were run, the first
/// ones and random ones.
inline auto expect_nothing_missed(const Scenario& scenario, const std::string& what,
                                  std::uint64_t runs_max) -> Ends {
  SCOPED_TRACE(what);
  Ends found;
  const auto report = sim::search_traces(noting(scenario, found), {.runs_max = runs_max});
  EXPECT_TRUE(report.complete);
  EXPECT_EQ(report.violated, found.violated);
  Ends expected;
  const sim::Program program = noting(scenario, expected);
  sim::DepthFirst chooser;
  std::uint64_t runs = 0;
  bool all = false;
  while (!all && runs++ < runs_max) {
    program(chooser, nullptr);
    all = !chooser.next();
  }
  EXPECT_LE(report.traces, runs);
  const sim::Program watched = noting(scenario, expected, NoteSteps::yes);
  for (std::uint64_t seed = 0; seed < (all ? 50 : 1000); ++seed) {
    OrderWalk walk(seed);
    watched(walk, nullptr);
  }
  EXPECT_EQ(expected.violated & ~found.violated, 0U);
  for (const std::string& end : expected.all) EXPECT_TRUE(found.all.contains(end)) << end;
  if (all) {  // Otherwise what the search found besides may be there, too.
    EXPECT_EQ(found.violated, expected.violated);
    EXPECT_EQ(found.all, expected.all);
  }
  return expected;
}

}  // namespace slotrace::model
