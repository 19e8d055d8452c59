#include "scenarios/reader/legs.hpp"

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/run.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

using namespace std::chrono_literals;

auto with_legs(const std::string& legs) -> std::string {
  return changed(R"("checks": {"P1")", fmt::format(R"("legs": [{}],
  "checks": {{"P1")",
                                                   legs));
}

auto expect_error(const std::string& legs, std::string_view part) -> void {
  const std::string message = error_of(with_legs(legs));
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST(Legs, NameAStepAndItsDurations) {
  const model::Scenario scenario = scenario_of(with_legs(
      R"({"process": "fill", "step": "GET", "nth": 2, "request": "20us", "response": "400ms"},
         {"process": "call", "step": "thinking", "delay": "9s"},
         {"process": "webhook-0", "step": "webhook delivery", "request": "1s"})"));
  ASSERT_EQ(scenario.legs.size(), 3U);
  const model::ScriptedLeg& leg = scenario.legs[0];
  EXPECT_EQ(leg.process, "fill");
  EXPECT_EQ(leg.step, "GET");
  EXPECT_EQ(leg.nth, 2U);
  EXPECT_EQ(leg.request, 20us);
  EXPECT_EQ(leg.response, 400ms);
  EXPECT_EQ(leg.delay, std::nullopt);
  EXPECT_EQ(scenario.legs[1].nth, 1U);
  EXPECT_EQ(scenario.legs[1].delay, 9s);
}

TEST(Legs, NeedAProcessThatThereIs) {
  expect_error(R"({"process": "fil", "step": "GET", "request": "1ms"})", "did you mean \"fill\"");
}

TEST(Legs, NeedADuration) {
  expect_error(R"({"process": "fill", "step": "GET"})", "expected a \"request\"");
  expect_error(R"({"process": "fill", "step": "GET", "request": 3})", "a text with its unit");
}

TEST(Legs, NameEachStepOnce) {
  expect_error(R"({"process": "fill", "step": "GET", "request": "1ms"},
                  {"process": "fill", "step": "GET", "nth": 1, "response": "1ms"})",
               "stands further up");
}

TEST(Legs, FailTheRunWhoseStepsTheyDoNotMeet) {
  const model::Scenario scenario =
      scenario_of(with_legs(R"({"process": "fill", "step": "GET", "nth": 7, "request": "1ms"})"));
  sim::SeededChooser chooser(1);
  const model::RunResult result = model::run(scenario, chooser);
  ASSERT_EQ(result.unused_legs.size(), 1U);
  EXPECT_FALSE(result.passed());
  EXPECT_EQ(result.unused_legs[0].text, "a leg is for \"GET\" number 7 of fill, which took 1");
  EXPECT_EQ(result.unused_legs[0].position.file, "f.json");
  EXPECT_GT(result.unused_legs[0].position.line, 1U);
}

TEST(Legs, ArePartOfWhatATokenBelongsTo) {
  const auto fingerprint = [](const std::string& request) {
    return scenario_of(with_legs(fmt::format(
                           R"({{"process": "fill", "step": "GET", "request": "{}"}})", request)))
        .fingerprint;
  };
  EXPECT_EQ(fingerprint("1ms"), fingerprint("1ms"));
  EXPECT_NE(fingerprint("1ms"), fingerprint("2ms"));
}

}  // namespace
}  // namespace slotrace::scenarios
