/// The scenarios under scenarios/search script no race: as they stand they come out clean. In each a
/// race is found by a search in a few thousand runs, made small, replayed, and shown again on virtual
/// time with latencies that its file allows.

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "cli/discover.hpp"
#include "cli/discovery.hpp"
#include "cli/strategies.hpp"
#include "model/run.hpp"
#include "model/scenario_program.hpp"
#include "scenarios/reader/realised_file.hpp"
#include "sim/explore/run_search.hpp"

namespace slotrace::cli {
namespace {

constexpr std::uint64_t kRunsMax = 10'000;

auto finding_of(const model::RunResult& result, model::CheckId check) -> model::Finding {
  return std::ranges::find(result.checks, check, &model::CheckResult::check)->finding;
}

auto search(const model::Scenario& scenario) -> sim::RunSearchReport {
  return sim::search_runs([&] { return model::program_of(scenario); },
                          {.strategy = strategy_of({}, model::program_of(scenario)),
                           .runs = kRunsMax,
                           .seed = StrategySettings{}.seed,
                           .wanted = model::properties_of(scenario)});
}

/// What is written says by itself what was found: read again, it runs and is judged as it expects.
void expect_written_scenario_shows_it(const Discovery& discovery) {
  const std::string text = scenarios::write_realised(
      {.original = discovery.realised, .name = "found", .claim = "", .remarks = {"found"}},
      std::get<model::Realised>(discovery.realisation));
  const auto read = scenarios::read_scenario_text(text, "found.json");
  ASSERT_TRUE(std::holds_alternative<std::vector<model::Scenario>>(read)) << text;
  const model::Scenario& scenario = std::get<0>(read).front();
  const Simulated run = simulate(scenario, scenario.seed);
  EXPECT_TRUE(run.result.passed()) << text;
  EXPECT_TRUE(run.result.idle_faults.empty()) << run.result.idle_faults.front() << '\n' << text;
  EXPECT_EQ(finding_of(run.result, discovery.check), model::Finding::violated) << text;
}

void find_and_show(const Origin& origin, const model::Scenario& scenario) {
  const Simulated as_written = simulate(scenario, scenario.seed);
  const auto found = search(scenario);
  ASSERT_FALSE(found.findings.empty());
  for (const auto& finding : found.findings) {
    const auto check = static_cast<model::CheckId>(finding.property);
    SCOPED_TRACE(model::name(check));
    EXPECT_NE(finding_of(as_written.result, check), model::Finding::violated) << "it is scripted";
    const Discovery discovery = examine(origin, scenario, check,
                                        {.mode = sim::Mode::interleaving,
                                         .fingerprint = token_fingerprint(scenario),
                                         .seed = finding.seed,
                                         .picks = finding.picks},
                                        1);
    EXPECT_EQ(finding_of(replay(scenario, discovery.schedule).result, check),
              model::Finding::violated);
    ASSERT_TRUE(discovery.minimum);
    EXPECT_EQ(
        finding_of(replay(discovery.minimum->left.scenario, discovery.minimum->schedule).result,
                   check),
        model::Finding::violated);
    ASSERT_TRUE(is_realised(discovery));
    expect_written_scenario_shows_it(discovery);
  }
}

TEST(SearchScenarios, AreFoundShrunkReplayedAndShownOnVirtualTime) {
  const auto folder = std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/search";
  const std::vector<std::string> files = discover({folder.string()});
  ASSERT_GE(files.size(), 10U);
  for (const std::string& file : files) {
    const auto read = scenarios::read_scenario(file);
    const auto* cases = std::get_if<std::vector<model::Scenario>>(&read);
    ASSERT_NE(cases, nullptr);
    for (const model::Scenario& scenario : *cases) {
      SCOPED_TRACE(file + " [" + scenario.case_name + ']');
      find_and_show({.file = file, .settings = {}}, scenario);
    }
  }
}

}  // namespace
}  // namespace slotrace::cli
