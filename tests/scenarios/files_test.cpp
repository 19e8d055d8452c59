// Every scenario file of the project, against its own expectations and its golden digest.
// SLOTRACE_UPDATE_GOLDEN=1 writes the digests anew; a change of them is a change of behaviour, and
// its commit says why.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "cli/discover.hpp"
#include "model/run.hpp"
#include "scenarios/reader/protocol_reader.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SLOTRACE_SOURCE_DIR;
const fs::path kGolden = kRoot / "tests/scenarios/golden/digests.txt";

/// "scenarios/x.json [case]" -> case.
auto all_cases() -> std::map<std::string, model::Scenario> {
  std::map<std::string, model::Scenario> cases;
  for (const std::string& file : cli::discover({(kRoot / "scenarios").string()})) {
    if (scenarios::read_if_protocol(file)) continue;  // tests/cli/prove_command_test.cpp checks it
    auto read = scenarios::read_scenario(file);
    if (const auto* wrong = std::get_if<std::vector<scenarios::Diagnostic>>(&read)) {
      for (const auto& diagnostic : *wrong) ADD_FAILURE() << scenarios::render(diagnostic);
      continue;
    }
    for (model::Scenario& scenario : std::get<std::vector<model::Scenario>>(read)) {
      const std::string name = fmt::format(
          "{} [{}]", fs::path(file).lexically_relative(kRoot).string(), scenario.case_name);
      cases.emplace(name, std::move(scenario));
    }
  }
  return cases;
}

auto run_timed(const model::Scenario& scenario) -> model::RunResult {
  sim::SeededChooser chooser(scenario.seed);
  return model::run(scenario, chooser);
}

TEST(ScenarioFiles, MeetTheirExpectations) {
  const auto cases = all_cases();
  ASSERT_GE(cases.size(), 29U);
  for (const auto& [name, scenario] : cases) EXPECT_TRUE(run_timed(scenario).passed()) << name;
}

TEST(ScenarioFiles, HaveTheirGoldenDigests) {
  std::map<std::string, std::string> found;
  for (const auto& [name, scenario] : all_cases()) {
    found[name] = fmt::format("{:016x}", run_timed(scenario).digest);
  }
  if (std::getenv("SLOTRACE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream out(kGolden);
    for (const auto& [name, digest] : found) out << digest << ' ' << name << '\n';
  }
  std::map<std::string, std::string> golden;
  std::ifstream in(kGolden);
  for (std::string digest, name; in >> digest && std::getline(in >> std::ws, name);)
    golden[name] = digest;
  EXPECT_EQ(found, golden);
}

TEST(ScenarioFiles, SayWhichClaimTheyTest) {
  for (const auto& [name, scenario] : all_cases()) {
    EXPECT_FALSE(scenario.claim.empty()) << name;
    EXPECT_FALSE(scenario.summary.empty()) << name;
    EXPECT_FALSE(scenario.expectations.empty()) << name;
  }
}

TEST(ScenarioFiles, DoNotPassWhenAnExpectationIsTurnedRound) {
  for (auto& [name, scenario] : all_cases()) {
    model::Scenario broken = scenario;
    broken.expectations.front().is = std::string("something that no run answers");
    EXPECT_FALSE(run_timed(broken).passed()) << name;
  }
}

}  // namespace
}  // namespace slotrace
