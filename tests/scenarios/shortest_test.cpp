/// What a search finds in the whole model and makes small takes no more steps than the shortest
/// counterexample of the nested-cache protocol, where the two can be compared: of a finding, those steps
/// count that the protocol has too.

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "cli/discovery.hpp"
#include "cli/strategies.hpp"
#include "model/protocol/nested_cache.hpp"
#include "model/scenario_program.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/run_search.hpp"
#include "sim/explore/shortest.hpp"

namespace slotrace::cli {
namespace {

/// The policy of the protocol that does what a case of these files does.
const std::map<std::string, unsigned> kPolicies = {
    {"two-layers nothing", 0},
    {"two-layers Layer 1 only", 1},
    {"two-layers Layer 1, Layer 2", 2},
    {"two-layers Layer 2, Layer 1", 3},
    {"two-layers at once", 4},
    {"two-layers leases; Layer 2, Layer 1", 6},
    {"two-layers leases on Layer 1 alone", 15},
    {"two-layers leases on Layer 2 alone", 16},
    {"two-layers generations; Layer 2, Layer 1", 10},
    {"two-layers twice; Layer 1, Layer 2", 11},
    {"two-layers twice; Layer 2, Layer 1", 12},
    {"two-layers twice, at once", 13},
    {"nested-refill-search Layer 1 first", 2},
    {"nested-refill-search Layer 2 first", 3},
    {"nested-refill-search leases, Layer 2 first", 6},
};

auto readers_of(const model::Scenario& scenario) -> unsigned {
  return static_cast<unsigned>(
      std::ranges::count_if(scenario.timeline, [](const model::Action& action) {
        return std::holds_alternative<model::Read>(action.what);
      }));
}

/// The steps of the protocol's shortest counterexample with so many readers and one writer.
auto shortest_of_protocol(unsigned policy, unsigned readers, model::CheckId check)
    -> std::uint64_t {
  const auto property =
      check == model::CheckId::P1 ? model::NestedCache::kP1 : model::NestedCache::kP2;
  const auto program = model::protocol_program({.readers = readers, .policy = policy})();
  const auto found = sim::find_shortest(program, property, 1'000'000);
  return found ? found->steps : 0;
}

void compare(const Discovery& discovery, unsigned policy) {
  ASSERT_TRUE(discovery.minimum);
  ASSERT_TRUE(is_realised(discovery));
  const unsigned readers = readers_of(discovery.minimum->left.scenario);
  const std::uint64_t shortest = shortest_of_protocol(policy, readers, discovery.check);
  const std::uint64_t steps = discovery.minimum->steps.of_protocol;
  if (discovery.check == model::CheckId::P1) {
    // The protocol's readers take one step more, the answer, and all of them have ended.
    EXPECT_LE(steps + readers, shortest);
  } else {
    // The protocol's counterexample ends with the wrong answer; a run goes on to its end.
    EXPECT_LE(steps, shortest);
  }
}

void compare_findings(const std::string& file, const model::Scenario& scenario, unsigned policy) {
  const auto found = sim::search_runs(
      [&] { return model::program_of(scenario); },
      {.strategy = strategy_of({}, model::program_of(scenario)), .runs = 10'000, .seed = 1});
  ASSERT_FALSE(found.findings.empty());
  for (const auto& finding : found.findings) {
    const auto check = static_cast<model::CheckId>(finding.property);
    SCOPED_TRACE(model::name(check));
    compare(examine({.file = file, .settings = {}}, scenario, check,
                    {.mode = sim::Mode::interleaving,
                     .fingerprint = token_fingerprint(scenario),
                     .seed = finding.seed,
                     .picks = finding.picks},
                    1),
            policy);
  }
}

TEST(ShortestFinding, TakesNoMoreStepsThanTheProtocols) {
  std::size_t compared = 0;
  for (const char* name : {"two-layers.json", "nested-refill.json"}) {
    const auto file =
        (std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/search" / name).string();
    const auto read = scenarios::read_scenario(file);
    const auto* cases = std::get_if<std::vector<model::Scenario>>(&read);
    ASSERT_NE(cases, nullptr);
    for (const model::Scenario& scenario : *cases) {
      const std::string title = scenario.name + ' ' + scenario.case_name;
      SCOPED_TRACE(title);
      compare_findings(file, scenario, kPolicies.at(title));
      ++compared;
    }
  }
  EXPECT_EQ(compared, kPolicies.size());
}

}  // namespace
}  // namespace slotrace::cli
