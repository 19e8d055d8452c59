/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010) finds a bug of depth d among n
/// processes and k steps with a probability of 1/(n k^(d-1)) or more. Held against every race that an
/// order of steps makes: those under scenarios/search that leave no deed or fault open, and whose clear
/// does not wait for readers. (A race with two clears needs orders in both: more than three.)

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>

#include "cli/discover.hpp"
#include "model/run.hpp"
#include "model/scenario_program.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/pct.hpp"
#include "sim/explore/random_walk.hpp"

namespace slotrace::cli {
namespace {

constexpr unsigned kDepth = 3;
constexpr std::uint64_t kRuns = 2'000;
/// Of a race that so many runs hardly show.
constexpr std::uint64_t kRunsOfRareRace = 20'000;
constexpr std::uint64_t kHardlyShown = 16;

/// Counts the steps of a run under another chooser.
class Counter final : public sim::Chooser {
 public:
  explicit Counter(sim::Chooser& inner) : inner_(inner) {}
  auto pick(const sim::Choice& choice) -> std::uint32_t override {
    if (choice.kind == sim::ChoiceKind::process) ++steps;
    for (const sim::Alternative& one : choice.alternatives)
      processes = std::max(processes, static_cast<std::uint64_t>(one.process) + 1);
    return inner_.pick(choice);
  }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return inner_.draw(stream); }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }

  std::uint64_t steps = 0;
  std::uint64_t processes = 0;

 private:
  sim::Chooser& inner_;
};

auto waits_for_readers(const model::Policy& policy) -> bool {
  return std::ranges::any_of(policy.invalidation, [](const auto& list) {
    return std::ranges::any_of(list, [](const model::Operation& operation) {
      return std::holds_alternative<model::WaitForReaders>(operation.what);
    });
  });
}

auto is_made_by_order(const model::Scenario& scenario) -> bool {
  return scenario.faults.rates == model::FaultPlan{}.rates && !waits_for_readers(scenario.policy) &&
         std::ranges::all_of(scenario.timeline,
                             [](const model::Action& action) { return action.instead.empty(); });
}

/// The longest of some runs, and the most processes in one.
auto size_of(const sim::Program& program) -> Counter {
  sim::RandomWalk walk(1);
  Counter most(walk);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    sim::RandomWalk one(seed);
    Counter counter(one);
    program(counter, nullptr);
    most.steps = std::max(most.steps, counter.steps);
    most.processes = std::max(most.processes, counter.processes);
  }
  return most;
}

void expect_bound(const model::Scenario& scenario) {
  const sim::Program program = model::program_of(scenario);
  const Counter size = size_of(program);
  std::uint64_t found = 0;
  std::uint64_t runs = 0;
  for (; runs < (found < kHardlyShown ? kRunsOfRareRace : kRuns); ++runs) {
    sim::Pct pct({.seed = runs, .depth = kDepth, .steps = size.steps});
    Counter counter(pct);
    const sim::Outcome outcome = program(counter, nullptr);
    if ((outcome.violated & model::properties_of(scenario)) != 0) ++found;
    ASSERT_LE(counter.steps, size.steps) << "the bound is for runs of so many steps at most";
  }
  const double bound = 1.0 / static_cast<double>(size.processes * size.steps * size.steps);
  // Three standard deviations below what was counted.
  const double surely = static_cast<double>(found) - 3.0 * std::sqrt(static_cast<double>(found));
  EXPECT_GE(surely, bound * static_cast<double>(runs))
      << found << " of " << runs << " runs, " << size.processes << " processes, " << size.steps
      << " steps";
}

TEST(Pct, FindsEveryRaceOfTheSearchScenariosAtLeastAsOftenAsItsBound) {
  const auto folder = std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/search";
  std::size_t cases = 0;
  for (const std::string& file : discover({folder.string()})) {
    const auto read = scenarios::read_scenario(file);
    for (const model::Scenario& scenario : std::get<0>(read)) {
      if (!is_made_by_order(scenario)) continue;
      SCOPED_TRACE(file + " [" + scenario.case_name + ']');
      expect_bound(scenario);
      ++cases;
    }
  }
  EXPECT_GE(cases, 8U);
}

}  // namespace
}  // namespace slotrace::cli
