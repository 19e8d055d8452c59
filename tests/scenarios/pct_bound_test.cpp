/// Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010) finds a bug of depth d among n
/// processes and k steps with a probability of 1/(n k^(d-1)) or more. Held against every race that an
/// order of steps makes: those under scenarios/search that leave no deed or fault open. Where a clear
/// waits for readers and comes twice, three orders are not enough: depth 3 promises nothing there, and
/// finds nothing.

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

struct Found {
  std::uint64_t violations = 0;
  std::uint64_t runs = 0;
  double promised = 0;  ///< by the bound, of a race of this depth
};

auto find(const model::Scenario& scenario, unsigned depth, std::uint64_t runs_max) -> Found {
  const sim::Program program = model::program_of(scenario);
  const Counter size = size_of(program);
  Found found;
  for (; found.runs < (found.violations < kHardlyShown ? runs_max : kRuns); ++found.runs) {
    sim::Pct pct({.seed = found.runs, .depth = depth, .steps = size.steps});
    Counter counter(pct);
    const sim::Outcome outcome = program(counter, nullptr);
    if ((outcome.violated & model::properties_of(scenario)) != 0) ++found.violations;
    EXPECT_LE(counter.steps, size.steps) << "the bound is for runs of so many steps at most";
  }
  found.promised = static_cast<double>(found.runs) / static_cast<double>(size.processes);
  for (unsigned i = 1; i < depth; ++i) found.promised /= static_cast<double>(size.steps);
  return found;
}

void expect_bound(const Found& found) {
  // Three standard deviations below what was counted.
  const auto violations = static_cast<double>(found.violations);
  EXPECT_GE(violations - 3.0 * std::sqrt(violations), found.promised)
      << found.violations << " of " << found.runs << " runs";
}

TEST(Pct, FindsEveryRaceOfTheSearchScenariosAtLeastAsOftenAsItsBound) {
  const auto folder = std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/search";
  std::size_t cases = 0;
  for (const std::string& file : discover({folder.string()})) {
    const auto read = scenarios::read_scenario(file);
    for (const model::Scenario& scenario : std::get<0>(read)) {
      if (!is_made_by_order(scenario)) continue;
      SCOPED_TRACE(file + " [" + scenario.case_name + ']');
      expect_bound(find(scenario, kDepth, kRunsOfRareRace));
      ++cases;
    }
  }
  EXPECT_GE(cases, 8U);
}

TEST(Pct, FindsARaceWithTwoClearsFromFourOrdersOn) {
  const auto file = std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/search/two-layers.json";
  const auto read = scenarios::read_scenario(file.string());
  const auto& cases = std::get<0>(read);
  const auto twice =
      std::ranges::find(cases, "twice; Layer 2, Layer 1", &model::Scenario::case_name);
  ASSERT_NE(twice, cases.end());
  const Found of_three = find(*twice, 3, kRunsOfRareRace);
  EXPECT_EQ(of_three.violations, 0U);
  EXPECT_GE(of_three.promised, 7.0) << "were it of depth 3, some would have been found";
  expect_bound(find(*twice, 4, 300'000));
}

}  // namespace
}  // namespace slotrace::cli
