#include "reports/json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/reports/sample.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::reports {
namespace {

TEST(Json, HoldsTheWholeHistoryOfACase) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::failed_result();
  expect_golden("reports/golden/incident.json",
                json_report({sample::report(scenario, result)}, {}, Detail::history));
}

TEST(Json, LeavesTheHistoryOutWhereOnlyVerdictsAreAskedFor) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::passed_result();
  const auto document =
      nlohmann::json::parse(json_report({sample::report(scenario, result)}, {}, Detail::verdicts));
  EXPECT_EQ(document["passed"], true);
  EXPECT_FALSE(document["cases"][0].contains("history"));
  EXPECT_EQ(document["cases"][0]["changes"][0]["exposed_window"], "122s");
}

TEST(Json, DoesNotPassWithATrouble) {
  const auto document = nlohmann::json::parse(
      json_report({}, {{.file = "a.json", .what = "invalid", .messages = {"a.json:1:1: empty"}}},
                  Detail::verdicts));
  EXPECT_EQ(document["passed"], false);
  EXPECT_EQ(document["troubles"][0]["messages"][0], "a.json:1:1: empty");
}

TEST(Json, IsWrittenEvenWhenAScenarioHoldsNoUtf8) {
  model::Scenario scenario = sample::scenario();
  scenario.summary = "\xff\x1b";
  const model::RunResult result;
  const auto document =
      nlohmann::json::parse(json_report({sample::report(scenario, result)}, {}, Detail::verdicts));
  EXPECT_EQ(document["cases"][0]["summary"], "\xEF\xBF\xBD\x1b");
}

}  // namespace
}  // namespace slotrace::reports
