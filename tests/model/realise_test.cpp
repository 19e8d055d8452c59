/// From an order of steps without time to latencies that give it: the in-flight fill and the nested
/// refill, found by random walks over scenarios whose latencies have ranges.

#include "model/realise.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "scenarios/reader/reader.hpp"
#include "sim/explore/random_walk.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

auto scenario_of(const std::string& file, const std::string& case_name, const Settings& set)
    -> Scenario {
  const auto path = std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios" / file;
  auto read = scenarios::read_scenario(path, {.set = set});
  if (auto* cases = std::get_if<0>(&read)) {
    for (Scenario& scenario : *cases) {
      if (scenario.case_name == case_name) return std::move(scenario);
    }
  }
  throw std::invalid_argument("no such case: " + case_name);
}

auto in_flight_fill(const std::string& fetch_response) -> Scenario {
  return scenario_of("concurrent-fill.json", "after the fix, usual latencies",
                     {{"fetch_response", fetch_response}});
}

auto nested_refill(const std::string& redis_request) -> Scenario {
  return scenario_of("nested-refill.json", "Layer 1 first", {{"redis_request", redis_request}});
}

/// The first of the walks that violates P1.
auto walk_that_violates_p1(const Scenario& scenario) -> sim::Schedule {
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    sim::RandomWalk walk(seed);
    sim::Recorder recorder(walk);
    const RunResult result = run(scenario, recorder, {.mode = sim::Mode::interleaving, .stop_at = {}});
    if (found(result, CheckId::P1).finding != Finding::violated) continue;
    return recorder.schedule({.mode = sim::Mode::interleaving, .fingerprint = 0, .seed = seed});
  }
  throw std::runtime_error("no walk violates P1");
}

auto realise_first_violation(const Scenario& scenario, const RealiseOptions& options = {})
    -> Realisation {
  sim::Replay order(walk_that_violates_p1(scenario));
  return realise(scenario, order, options);
}

TEST(Realise, GivesTheInFlightFillItsSlowAnswer) {
  const Realisation found_times =
      realise_first_violation(in_flight_fill(R"({"uniform": ["150ms", "2s"]})"));
  ASSERT_TRUE(std::holds_alternative<Realised>(found_times));
  const auto& realised = std::get<Realised>(found_times);
  EXPECT_EQ(found(realised.timed, CheckId::P1).finding, Finding::violated);
  ASSERT_FALSE(realised.needs.empty());
  EXPECT_NE(realised.needs.front().find("GET /slots/available"), std::string::npos)
      << realised.needs.front();
  EXPECT_NE(realised.needs.front().find("DEL"), std::string::npos) << realised.needs.front();
}

TEST(Realise, RunsToTheSameVerdictWithAnySeed) {
  const Realisation found_times =
      realise_first_violation(in_flight_fill(R"({"uniform": ["150ms", "2s"]})"));
  const auto& realised = std::get<Realised>(found_times);
  for (const std::uint64_t seed : {1U, 2U, 77U}) {
    sim::SeededChooser chooser(seed);
    EXPECT_EQ(run(realised.scenario, chooser).digest, realised.timed.digest)
        << "nothing is drawn any more, seed " << seed;
  }
}

TEST(Realise, SaysWhatNoAllowedLatencyGives) {
  // Cal.com's answer is never slower than the clear.
  const Realisation none = realise_first_violation(in_flight_fill(R"("150ms")"));
  ASSERT_TRUE(std::holds_alternative<OutOfReach>(none));
  const std::string& needs = std::get<OutOfReach>(none).needs;
  EXPECT_NE(needs.find("GET /slots/available (reader)"), std::string::npos) << needs;
  EXPECT_NE(needs.find("allowed"), std::string::npos) << needs;
}

TEST(Realise, GivesTheNestedRefillItsLateStore) {
  const Realisation found_times =
      realise_first_violation(nested_refill(R"({"uniform": ["20us", "3ms"]})"));
  ASSERT_TRUE(std::holds_alternative<Realised>(found_times));
  const auto& realised = std::get<Realised>(found_times);
  EXPECT_EQ(found(realised.timed, CheckId::P1).finding, Finding::violated);
  EXPECT_FALSE(realised.needs.empty());
}

TEST(Realise, KeepsTheStartsWhenAskedTo) {
  const Scenario scenario = in_flight_fill(R"({"uniform": ["150ms", "2s"]})");
  const Realisation kept = realise_first_violation(scenario, {.may_move_starts = false});
  if (const auto* realised = std::get_if<Realised>(&kept)) {
    EXPECT_TRUE(realised->moved.empty());
  } else {
    EXPECT_TRUE(std::holds_alternative<OutOfReach>(kept));
  }
}

}  // namespace
}  // namespace slotrace::model
