#include "scenarios/reader/questions.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

using namespace std::chrono_literals;

auto expect_error(std::string_view from, std::string_view to, std::string_view part) -> void {
  const std::string message = error_of(changed(from, to));
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

/// kValid with one more expectation.
auto with(std::string_view expectation) -> std::string {
  return changed(R"("expect": [)", R"("expect": [)" + std::string(expectation) + ",");
}

TEST(Expectations, AreReadWithTheTypesOfTheirFields) {
  const model::Scenario scenario = scenario_of(kValid);
  ASSERT_EQ(scenario.expectations.size(), 4U);
  const auto& all = scenario.expectations;
  EXPECT_EQ(std::get<model::CheckQuestion>(all[0].question).check, model::CheckId::P1);
  EXPECT_EQ(all[0].is, model::Value{std::string("violated")});
  EXPECT_EQ(all[0].position.line, 35U);
  EXPECT_EQ(std::get<model::ActionQuestion>(all[1].question).action, 2U);
  const auto& entry = std::get<model::EntryQuestion>(all[2].question);
  EXPECT_EQ(entry.layer, 0U);
  EXPECT_EQ(entry.at, scenario.world.start + 6min);
  EXPECT_EQ(entry.field, model::EntryField::ttl_left);
  EXPECT_EQ(all[2].is, model::Value{model::Duration{294s}});
  EXPECT_EQ(all[3].is, (model::Value{std::vector<std::string>{"a", "b"}}));
  EXPECT_EQ(all[3].xfail, "not modelled");
}

TEST(Expectations, TakeNullForAbsent) {
  const model::Scenario scenario =
      scenario_of(with(R"({"action": "call", "field": "ttl_left", "is": null})"));
  EXPECT_EQ(scenario.expectations[0].is, model::Value{model::Absent{}});
}

TEST(Expectations, ReadEveryType) {
  const auto is = [](std::string_view expectation) {
    return scenario_of(with(expectation)).expectations.at(0).is;
  };
  const model::TimePoint start = scenario_of(kValid).world.start;
  EXPECT_EQ(is(R"({"action": "call", "field": "stale", "is": true})"), model::Value{true});
  EXPECT_EQ(is(R"({"action": "call", "field": "keys_removed", "is": 30})"),
            model::Value{std::int64_t{30}});
  EXPECT_EQ(is(R"({"action": "call", "field": "started", "is": "+8min"})"),
            model::Value{start + 8min});
  EXPECT_EQ(is(R"({"action": "call", "field": "started", "is": "2025-10-11T18:38:00Z"})"),
            model::Value{start + 8min});
}

TEST(Observations, AreReadAsExpectationsAre) {
  const model::Scenario scenario = scenario_of(kValid);
  ASSERT_EQ(scenario.observations.size(), 1U);
  EXPECT_EQ(scenario.observations[0].claim, "TTL 294 s at 18:36");
  EXPECT_EQ(scenario.observations[0].says, model::Value{model::Duration{294s}});
  EXPECT_EQ(scenario.observations[0].reproduced, true);
}

TEST(Checks, DefaultToAllButTheOneThatNeedsABound) {
  std::string text = changed(R"("checks": {"P1": {}, "P4": {"at_most": "300s"}},)", "");
  std::string names;
  for (const auto& request : scenario_of(text).checks)
    names += std::string(name(request.check)) + " ";
  EXPECT_EQ(names, "P1 P2 P3 P6 P7 P8 ");
  EXPECT_EQ(scenario_of(kValid).checks.at(1).bound, model::Duration{300s});
}

TEST(Checks, RefuseBoundsWhereTheyDoNotBelong) {
  expect_error(R"("P1": {}, "P4": {"at_most": "300s"})", R"("P1": {}, "P4": {})",
               "checks.P4: \"at_most\" is missing: the longest stale window that is allowed");
  expect_error(R"("P1": {}, )", R"("P1": {"at_most": "1s"}, )", "checks.P1.at_most: only P4 takes");
  expect_error(R"("P1": {}, )", R"("P1": {}, "P5": {}, )", "checks: got a member \"P5\", expected");
}

TEST(Expectations, GoldenMessages) {
  EXPECT_EQ(
      error_of(changed(R"("action": "call", "field": "outcome")",
                       R"("action": "cal", "field": "outcome")")),
      "f.json:36:16: expect[1].action: got \"cal\", expected the name of an action: \"fill\", "
      "\"widget\", \"call\", \"move\", \"drop\" or \"forged\"\n"
      "      {\"action\": \"cal\", \"field\": \"outcome\", \"is\": \"booked...\n"
      "                 ^\n"
      "  did you mean \"call\"?\n");
  EXPECT_EQ(error_of(with("\n    "
                          R"({"action": "fill", "field": "offred", "is": 1})")),
            "f.json:35:33: expect[0].field: got \"offred\", expected a field of a read: "
            "\"started\", \"took\", \"outcome\", \"hit\", \"stale\", \"ttl_left\" or \"answer\"\n"
            "      {\"action\": \"fill\", \"field\": \"offred\", \"is\": 1},\n"
            "                                  ^\n");
}

TEST(Expectations, RefuseWhatDoesNotExist) {
  expect_error(
      R"({"check": "P1", "is": "violated"})", R"({"check": "P2", "is": "violated"})",
      "expect[0].check: got \"P2\", expected one of this scenario's checks: \"P1\" or \"P4\"");
  expect_error(R"({"check": "P1", "is": "violated"})", R"({"check": "P1", "is": "violates"})",
               "did you mean \"violated\"?");
  expect_error(R"("layer": "CalcomService")", R"("layer": "CalcomServices")",
               "did you mean \"CalcomService\"?");
  expect_error(R"("layer": "CalcomService")", R"("layer": "Cal.com")", "expected a layer: ");
  const std::string text = with(
      R"({"at": "+6min", "layer": "CalcomService", "key": "calcom:slots:5:2025-10-13:2025-10-13", "field": "ttl", "is": "1s"})");
  EXPECT_NE(error_of(text).find("expect[0].field: got \"ttl\", expected a field of an entry"),
            std::string::npos);
}

TEST(Expectations, RefuseAKeyThatTheLayerCannotForm) {
  EXPECT_NE(
      error_of(
          with(
              R"({"at": "+6min", "layer": "CalcomService", "key": "calcom:slot:5", "field": "present", "is": false})"))
          .find("expected a key of this layer: \"calcom:slots:{eventTypeId}"),
      std::string::npos);
}

TEST(Expectations, RefuseAnswersOfAnotherType) {
  expect_error(R"("is": "booked")", R"("is": 5)", "expect[1].is: got 5, expected a text");
  expect_error(R"("is": ["a", "b"])", R"("is": "a")",
               "expect[3].is: got \"a\", expected a list of texts");
  expect_error(R"("says": "294s")", R"("says": 294)",
               "observed[0].says: got 294, expected a duration: a text with its unit");
  expect_error(R"({"check": "P1", "is": "violated"})", R"({"check": "P1", "is": null})",
               "expect[0].is: got null, expected \"holds\", \"violated\", \"vacuous\" or");
}

TEST(Expectations, RefuseHalfQuestionsAndMixedOnes) {
  const auto all = [](std::string_view expectation) {
    std::string messages;
    for (const std::string& one : errors_of(with(expectation))) messages += one;
    return messages;
  };
  const auto expect = [&](std::string_view expectation, std::string_view part) {
    const std::string messages = all(expectation);
    EXPECT_NE(messages.find(part), std::string::npos) << messages;
  };
  expect(R"({"is": 1})", "expect[0]: expected one of \"check\", \"action\", \"layer\" or \"keys\"");
  expect(R"({"action": "call", "is": 1})", "expect[0]: \"field\" is missing");
  expect(R"({"keys": "*", "is": []})", "expect[0]: \"at\" is missing");
  expect(R"({"layer": "CalcomService", "at": "+1s", "field": "stale", "is": true})",
         "\"key\" is missing");
  expect(R"({"check": "P1", "field": "stale", "is": "holds"})",
         "this does not belong to this kind");
  expect(R"({"check": "P1", "at": "+1s", "is": "holds"})", "expect[0].at: this does not belong");
  expect(R"({"check": "P1", "action": "call", "is": "holds"})", "got \"check\" and \"action\"");
  expect(R"({"check": "P1"})", "expect[0]: \"is\" is missing");
  expect(R"({"check": "P1", "is": "holds", "xfail": ""})", "xfail: got \"\", expected a text that");
  expect(R"({"at": "2025-10-11T18:29:00Z", "keys": "*", "is": []})",
         "expected a time not before the start");
}

TEST(Reader, ReportsEverythingThatIsWrongAtOnce) {
  std::string text = changed(R"("summary")", R"("sumary")");
  text = changed(R"("zone": "Europe/Berlin")", R"("zone": "Berlin")", text);
  text = changed(R"("length": "30min")", R"("length": 30)", text);
  text = changed(R"("takes": 1)", R"("takes": "one")", text);
  text = changed(R"("field": "outcome")", R"("field": "outcme")", text);
  text = changed(R"("reproduced": true)", R"("reproduced": "yes")", text);
  std::string lines;
  const Cases cases = read_scenario_text(text, "f.json");
  for (const Diagnostic& one : std::get<std::vector<Diagnostic>>(cases)) {
    lines += std::to_string(one.position.line) + " ";
  }
  EXPECT_EQ(lines, "3 9 13 26 36 43 ");
}

}  // namespace
}  // namespace slotrace::scenarios
