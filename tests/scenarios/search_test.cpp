/// The scenarios under scenarios/search script no race. Each is found by a search in a few thousand
/// runs, shrunk, replayed, and shown again on virtual time with latencies that its file allows.

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "cli/discover.hpp"
#include "cli/discovery.hpp"
#include "cli/strategies.hpp"
#include "model/run.hpp"
#include "model/scenario_program.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/run_search.hpp"

namespace slotrace::cli {
namespace {

constexpr std::uint64_t kRunsMax = 5'000;

auto is_violated(const model::RunResult& result, model::CheckId check) -> bool {
  return std::ranges::any_of(result.checks, [&](const model::CheckResult& one) {
    return one.check == check && one.finding == model::Finding::violated;
  });
}

void find_and_show(const model::Scenario& scenario) {
  const std::uint32_t wanted = model::properties_of(scenario);
  const auto found = sim::search_runs([&] { return model::program_of(scenario); },
                                      {.strategy = strategy_of({}, model::program_of(scenario)),
                                       .runs = kRunsMax,
                                       .seed = StrategySettings{}.seed,
                                       .wanted = wanted});
  ASSERT_FALSE(found.findings.empty());
  for (const auto& finding : found.findings) {
    const auto check = static_cast<model::CheckId>(finding.property);
    SCOPED_TRACE(model::name(check));
    const Discovery discovery = examine(scenario, check,
                                        {.mode = sim::Mode::interleaving,
                                         .fingerprint = token_fingerprint(scenario),
                                         .seed = finding.seed,
                                         .picks = finding.picks});
    EXPECT_TRUE(is_violated(replay(scenario, discovery.schedule).result, check));
    ASSERT_TRUE(is_enacted(discovery));
    EXPECT_TRUE(model::violates(discovery.enactment.scenario, check));
  }
}

TEST(SearchScenarios, AreFoundShrunkReplayedAndShownOnVirtualTime) {
  const auto folder = std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/search";
  const std::vector<std::string> files = discover({folder.string()});
  ASSERT_FALSE(files.empty());
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    const auto read = scenarios::read_scenario(file);
    const auto* cases = std::get_if<std::vector<model::Scenario>>(&read);
    ASSERT_NE(cases, nullptr);
    for (const model::Scenario& scenario : *cases) find_and_show(scenario);
  }
}

}  // namespace
}  // namespace slotrace::cli
