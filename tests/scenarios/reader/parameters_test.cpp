#include "scenarios/reader/parameters.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

auto with_matrix(std::string_view matrix) -> std::string {
  return changed(R"("start": "2025-10-11)", R"("matrix": )" + std::string(matrix) + R"(,
  "start": "2025-10-11)");
}

auto names_of(const std::vector<model::Scenario>& cases) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const model::Scenario& one : cases) names.push_back(one.case_name);
  return names;
}

using Names = std::vector<std::string>;

TEST(Parameters, HaveDefaultsThatSetReplaces) {
  EXPECT_EQ(scenario_of(kValid).policy.name, "before-fix");
  EXPECT_EQ(scenario_of(kValid, {.set = {{"policy", "after-fix"}}}).policy.name, "after-fix");
  EXPECT_EQ(scenario_of(kValid, {.set = {{"policy", "\"after-fix\""}}}).policy.name, "after-fix");
  // Of two values the last one counts.
  EXPECT_EQ(scenario_of(kValid, {.set = {{"policy", "x"}, {"policy", "ttl-only"}}}).policy.name,
            "ttl-only");
}

TEST(Parameters, StandForWholeValuesOfAnyKind) {
  std::string text =
      changed(R"("ttl": "294s"})", R"("ttl": "294s", "wait": {"uniform": ["1s", "2s"]}})");
  text = changed(R"("takes": 1})", R"("takes": 1, "thinking": {"param": "wait"}})", text);
  using namespace std::chrono_literals;
  const auto thinking = [&](const ReadOptions& options) {
    return std::get<model::Call>(scenario_of(text, options).timeline[2].what).thinking;
  };
  EXPECT_EQ(thinking({}), sim::Distribution::uniform({.min = 1s, .max = 2s}));
  EXPECT_EQ(thinking({.set = {{"wait", R"({"exponential": "1s"})"}}}),
            sim::Distribution::exponential({.mean = 1s}));
  EXPECT_EQ(thinking({.set = {{"wait", "7s"}}}), sim::Distribution::constant(7s));
  const std::string message = error_of(text, {.set = {{"wait", "7"}}});
  EXPECT_NE(message.find("--set wait:1:1: timeline[2].call.thinking: got 7, expected a duration"),
            std::string::npos)
      << message;
}

TEST(Parameters, GoldenMessages) {
  EXPECT_EQ(error_of(changed(R"({"param": "ttl"})", R"({"param": "tll"})")),
            "f.json:38:43: expect[2].is.param: got \"tll\", expected a parameter of this file: "
            "\"policy\" or \"ttl\"\n"
            "       \"field\": \"ttl_left\", \"is\": {\"param\": \"tll\"}},\n"
            "                                            ^\n"
            "  did you mean \"ttl\"?\n");
  EXPECT_EQ(error_of(changed(R"("ttl": "294s"})", R"("ttl": "294s", "unused": 1})")),
            "f.json:4:57: parameters: nothing uses the parameter \"unused\"\n"
            "    \"parameters\": {\"policy\": \"before-fix\", \"ttl\": \"294s\", \"unused\": 1},\n"
            "                                                          ^\n");
  EXPECT_EQ(error_of(kValid, {.set = {{"polcy", "after-fix"}}}),
            "--set:1:1: got \"polcy\", expected a parameter of this file: \"policy\" or \"ttl\"\n"
            "  polcy=after-fix\n"
            "  ^\n"
            "  did you mean \"policy\"?\n");
}

TEST(Parameters, AreRefusedInPlacesWhereTheyMeanNothing) {
  const auto expect = [](std::string_view text, std::string_view part) {
    std::string all;
    for (const std::string& one : errors_of(text)) all += one;
    EXPECT_NE(all.find(part), std::string::npos) << all;
  };
  expect(changed(R"("ttl": "294s")", R"("ttl": {"param": "policy"})"),
         "parameters.ttl: the value of a parameter cannot refer to parameters");
  expect(changed(R"({"param": "ttl"})", R"({"param": "ttl", "x": 1})"),
         "expect[2].is: expected only {\"param\": NAME}: a parameter stands in place of a whole "
         "value");
  expect(changed(R"({"param": "ttl"})", R"({"param": 5})"), "expected only {\"param\": NAME}");
  expect(with_matrix(R"({"policy": [{"param": "ttl"}]})"), "matrix.policy[0]: the matrix gives");
  expect(changed(R"("parameters": {"policy": "before-fix", "ttl": "294s"})", R"("parameters": 5)"),
         "parameters: got 5, expected an object: default values by name");
}

TEST(Matrix, OfListsMeansEveryCombination) {
  const auto cases = cases_of(
      with_matrix(R"({"policy": ["before-fix", "after-fix"], "ttl": ["294s", "172s", null]})"));
  EXPECT_EQ(names_of(cases), (Names{"policy=before-fix, ttl=294s", "policy=before-fix, ttl=172s",
                                    "policy=before-fix, ttl=null", "policy=after-fix, ttl=294s",
                                    "policy=after-fix, ttl=172s", "policy=after-fix, ttl=null"}));
  EXPECT_EQ(cases[3].policy.name, "after-fix");
  EXPECT_EQ(scenario_of(kValid).case_name, "");
}

TEST(Matrix, OfCasesNamesThemAndTakesDefaultsForTheRest) {
  const auto cases = cases_of(with_matrix(
      R"([{"case": "Direct, before"}, {"policy": "after-fix"}, {"policy": "ttl-only", "ttl": "1s"}])"));
  EXPECT_EQ(names_of(cases),
            (Names{"Direct, before", "policy=after-fix", "policy=ttl-only, ttl=1s"}));
  EXPECT_EQ(cases[0].policy.name, "before-fix");
}

TEST(Matrix, IsPinnedBySet) {
  const ReadOptions pin{.set = {{"policy", "after-fix"}}};
  EXPECT_EQ(names_of(cases_of(with_matrix(R"({"policy": ["before-fix", "ttl-only"]})"), pin)),
            (Names{"policy=after-fix"}));
  const auto cases = cases_of(
      with_matrix(R"([{"case": "a", "policy": "before-fix"}, {"case": "b", "ttl": "1s"}])"), pin);
  EXPECT_EQ(names_of(cases), (Names{"a", "b"}));
  EXPECT_EQ(cases.at(0).policy.name, "after-fix");
  EXPECT_EQ(cases.at(1).policy.name, "after-fix");
  // Cases without names of their own become one.
  EXPECT_EQ(
      names_of(cases_of(with_matrix(R"([{"policy": "before-fix"}, {"policy": "ttl-only"}])"), pin)),
      (Names{"policy=after-fix"}));
}

TEST(Matrix, RefusesWhatItIsNotMadeOf) {
  const auto expect = [](std::string_view matrix, std::string_view part) {
    const std::string message = error_of(with_matrix(matrix));
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  expect("5", "matrix: got 5, expected an object of lists, or a list of cases");
  expect("{}", "matrix: expected at least one parameter");
  expect("[]", "matrix: expected at least one case");
  expect(
      R"({"polcy": ["before-fix"]})",
      "matrix: got a member \"polcy\", expected a parameter of this file: \"policy\" or \"ttl\"");
  expect(R"({"policy": "before-fix"})",
         "matrix.policy: got \"before-fix\", expected a list of at least");
  expect(R"({"policy": []})",
         "matrix.policy: got an empty list, expected a list of at least one value");
  expect(R"([5])", "matrix[0]: got 5, expected an object");
  expect(R"([{"case": 5}])", "matrix[0].case: got 5, expected the name of the case, a text");
  expect(R"({"policy": ["before-fix", "before-fix"]})",
         "two cases are called \"policy=before-fix\"");
}

TEST(Matrix, IsBounded) {
  std::string axis;
  for (int i = 0; i < 101; ++i) axis += (i == 0 ? "" : ", ") + std::to_string(i);
  EXPECT_NE(error_of(with_matrix("{\"policy\": [" + axis + "], \"ttl\": [" + axis + "]}"))
                .find("this makes more than 10000 cases"),
            std::string::npos);
}

TEST(Matrix, ReportsAnErrorOfAllCasesOnce) {
  const std::string text = changed(R"("takes": 1)", R"("takes": 9)",
                                   with_matrix(R"({"policy": ["before-fix", "after-fix"]})"));
  EXPECT_NE(error_of(text).find("takes: got 9"), std::string::npos);
}

}  // namespace
}  // namespace slotrace::scenarios
