/// From an order of steps without time to latencies that give it: the in-flight fill and the nested
/// refill, found in scenarios whose latencies have ranges.

#include "model/realise.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "scenarios/reader/reader.hpp"
#include "sim/explore/pct.hpp"
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

/// Layer 1 is cleared first; Layer 2 is empty and Layer 1 is not.
auto nested_refill(const std::string& redis_request) -> Scenario {
  return scenario_of("nested-refill.json", "Layer 1 first, a late store",
                     {{"redis_request", redis_request}});
}

/// Orders that violate P1, by probabilistic concurrency testing: a random walk hardly ever leaves a
/// reader behind for the thirty commands of a clear.
auto orders_that_violate_p1(const Scenario& scenario) -> std::vector<sim::Schedule> {
  std::vector<sim::Schedule> orders;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    sim::Pct walk({.seed = seed, .depth = 3, .steps = 80});
    sim::Recorder recorder(walk);
    const RunResult result = run(scenario, recorder, {.mode = sim::Mode::interleaving});
    if (found(result, CheckId::P1).finding != Finding::violated) continue;
    orders.push_back(
        recorder.schedule({.mode = sim::Mode::interleaving, .fingerprint = 0, .seed = seed}));
  }
  return orders;
}

struct Outcomes {
  std::vector<Realised> realised;
  std::vector<OutOfReach> out_of_reach;
  std::vector<NotRealised> others;
};

auto outcomes_of(const Scenario& scenario, const RealiseOptions& options = {}) -> Outcomes {
  Outcomes outcomes;
  for (const sim::Schedule& order : orders_that_violate_p1(scenario)) {
    sim::Replay chooser(order);
    Realisation found = realise(scenario, chooser, options);
    if (auto* one = std::get_if<Realised>(&found)) outcomes.realised.push_back(std::move(*one));
    if (auto* one = std::get_if<OutOfReach>(&found)) outcomes.out_of_reach.push_back(*one);
    if (auto* one = std::get_if<NotRealised>(&found)) outcomes.others.push_back(*one);
  }
  return outcomes;
}

constexpr const char* kUpToTwoSeconds = R"({"uniform": ["150ms", "2s"]})";

TEST(Realise, GivesTheInFlightFillItsSlowAnswer) {
  const Outcomes outcomes = outcomes_of(in_flight_fill(kUpToTwoSeconds));
  EXPECT_GE(outcomes.realised.size(), 5U);
  EXPECT_TRUE(outcomes.others.empty());
  for (const Realised& realised : outcomes.realised) {
    EXPECT_EQ(found(realised.timed, CheckId::P1).finding, Finding::violated);
    ASSERT_FALSE(realised.needs.empty());
    EXPECT_TRUE(realised.needs.front().starts_with(
        "needs an answer to GET /slots/available (reader) that takes longer than the answer to "
        "calcom commit plus "))
        << realised.needs.front();
  }
}

TEST(Realise, RunsToTheSameVerdictWithAnySeed) {
  const Outcomes outcomes = outcomes_of(in_flight_fill(kUpToTwoSeconds));
  ASSERT_FALSE(outcomes.realised.empty());
  const Realised& realised = outcomes.realised.front();
  for (const std::uint64_t seed : {1U, 2U, 77U}) {
    sim::SeededChooser chooser(seed);
    EXPECT_EQ(run(realised.scenario, chooser).digest, realised.timed.digest)
        << "nothing is drawn any more, seed " << seed;
  }
}

TEST(Realise, SaysWhatNoAllowedLatencyGives) {
  // Cal.com's answer is never slower than the clear.
  const Outcomes outcomes = outcomes_of(in_flight_fill(R"("150ms")"));
  EXPECT_TRUE(outcomes.realised.empty());
  EXPECT_TRUE(outcomes.others.empty());
  EXPECT_TRUE(std::ranges::any_of(outcomes.out_of_reach, [](const OutOfReach& none) {
    return none.needs.starts_with(
               "needs an answer to GET /slots/available (reader) to take longer than the answer to "
               "calcom commit plus ") &&
           none.needs.ends_with("; at most 150.02ms is allowed");
  })) << outcomes.out_of_reach.front().needs;
}

TEST(Realise, GivesTheNestedRefillItsLateStore) {
  const Outcomes outcomes = outcomes_of(nested_refill(R"({"uniform": ["20us", "3ms"]})"));
  ASSERT_FALSE(outcomes.realised.empty());
  EXPECT_TRUE(outcomes.others.empty());
  for (const Realised& realised : outcomes.realised) {
    EXPECT_EQ(found(realised.timed, CheckId::P1).finding, Finding::violated);
    EXPECT_TRUE(realised.needs.front().starts_with("needs a way to SETEX (reader) that takes"))
        << realised.needs.front();
  }
}

TEST(Realise, RefusesTheLateStoreWhereNoCommandIsLate) {
  const Outcomes outcomes = outcomes_of(nested_refill(R"("20us")"));
  EXPECT_TRUE(outcomes.realised.empty());
  EXPECT_FALSE(outcomes.out_of_reach.empty());
}

TEST(Realise, KeepsWhomAClearWaitsFor) {
  // The clear looks for readers before the second one comes, and deletes again before that one stores:
  // no step declares that the look and the reader's first command must not change places.
  const Scenario scenario = scenario_of("search/two-layers.json", "twice; Layer 1, Layer 2", {});
  const sim::Schedule order{.mode = sim::Mode::interleaving,
                            .picks = {0, 1, 1, 2, 0, 2, 2, 2, 2, 0, 2, 2, 1, 0, 0, 1, 1}};
  sim::Replay chooser(order);
  const Realisation realisation = realise(scenario, chooser);
  ASSERT_TRUE(std::holds_alternative<Realised>(realisation));
  EXPECT_EQ(found(std::get<Realised>(realisation).timed, CheckId::P1).finding, Finding::violated);
}

TEST(Realise, MovesStartsOnlyWhenItMay) {
  // The reader begins when all is over.
  const Scenario scenario =
      scenario_of("nested-refill.json", "Layer 2 first", {{"reader", "+20s"}});
  const Outcomes free = outcomes_of(scenario);
  ASSERT_FALSE(free.realised.empty());
  for (const Realised& realised : free.realised) {
    EXPECT_FALSE(realised.moved.empty());
    EXPECT_EQ(found(realised.timed, CheckId::P1).finding, Finding::violated);
  }
  EXPECT_TRUE(outcomes_of(scenario, {.may_move_starts = false}).realised.empty());
}

}  // namespace
}  // namespace slotrace::model
