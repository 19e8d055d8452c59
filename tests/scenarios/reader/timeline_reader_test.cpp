#include "scenarios/reader/timeline_reader.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

using namespace std::chrono_literals;

auto expect_error(std::string_view from, std::string_view to, std::string_view part) -> void {
  const std::string message = error_of(changed(from, to));
  EXPECT_NE(message.find(part), std::string::npos) << message;
}

TEST(Timeline, IsReadInItsOrder) {
  const model::Scenario scenario = scenario_of(kValid);
  const std::vector<model::Action>& actions = scenario.timeline;
  ASSERT_EQ(actions.size(), 6U);
  EXPECT_EQ(actions[0].name, "fill");
  EXPECT_EQ(actions[0].position.line, 21U);
  EXPECT_EQ(actions[0].position.column, 5U);
  const auto& read = std::get<model::Read>(actions[0].what);
  EXPECT_EQ(read.source, model::Source{0});
  EXPECT_EQ(model::to_string(read.start), "2025-10-13T00:00:00Z");
  EXPECT_EQ(read.end, read.start);
  EXPECT_EQ(actions[1].at, scenario.world.start + 6min);
  EXPECT_EQ(actions[2].after, model::ActionIndex{1});
  EXPECT_EQ(actions[2].delay, 2min);
  const auto& call = std::get<model::Call>(actions[2].what);
  EXPECT_EQ(call.takes, 1U);
  EXPECT_EQ(call.thinking, sim::Distribution::constant(12s));
  const auto& move = std::get<model::Reschedule>(actions[3].what);
  EXPECT_EQ(move.through, model::Reschedule::Through::reschedule_booking);
  EXPECT_EQ(std::get<model::ActionIndex>(move.booking.made_by), 1U);
  const auto& drop = std::get<model::Cancel>(actions[4].what);
  EXPECT_EQ(std::get<model::InitialBookingIndex>(drop.booking.made_by).position, 0U);
  const auto& forge = std::get<model::Forge>(actions[5].what);
  EXPECT_EQ(forge.secret, "wrong");
  EXPECT_EQ(forge.event_type, 1U);
}

TEST(Timeline, ReadsADayInTheApplicationsZone) {
  const model::Scenario scenario = scenario_of(changed(R"("hosts": [
    {)",
                                                       R"("application": {"zone": "Europe/Berlin"},
  "hosts": [
    {)"));
  const auto& read = std::get<model::Read>(scenario.timeline[0].what);
  EXPECT_EQ(model::to_string(read.start), "2025-10-12T22:00:00Z");
}

TEST(Timeline, TakesNothingOrNoSignatureForNull) {
  const auto call = scenario_of(changed(R"("takes": 1)", R"("takes": null)")).timeline[2];
  EXPECT_EQ(std::get<model::Call>(call.what).takes, std::nullopt);
  const auto forged =
      scenario_of(changed(R"("event_type": 47, "start": "2025-10-13T10:00:00Z"}})",
                          R"("event_type": 47, "start": "2025-10-13T10:00:00Z", "secret": null}})"))
          .timeline[5];
  EXPECT_EQ(std::get<model::Forge>(forged.what).secret, "");
}

TEST(Timeline, GoldenMessages) {
  EXPECT_EQ(error_of(changed(R"("at": "+6min",
     "book")",
                             R"("at": "+5min",
     "book")")),
            "f.json:23:30: timeline[1].at: got \"+5min\", expected a time not before the one of "
            "\"fill\", 2025-10-11T18:35:54Z\n"
            "      {\"name\": \"widget\", \"at\": \"+5min\",\n"
            "                               ^\n");
  EXPECT_EQ(error_of(changed(R"("at": "+10min")", R"("at": 300)")),
            "f.json:30:30: timeline[5].at: got 300, expected a time such as "
            "\"2025-10-13T08:00:00Z\" or \"+6min\" (after the start)\n"
            "      {\"name\": \"forged\", \"at\": 300,\n"
            "                               ^\n");
  EXPECT_EQ(error_of(changed(R"("from": "CalcomService")", R"("from": "CalcomServise")")),
            "f.json:22:23: timeline[0].read.from: got \"CalcomServise\", expected "
            "\"CalcomService\", \"AlternativeFinder\" or \"Cal.com\"\n"
            "       \"read\": {\"from\": \"CalcomServise\", \"event_type\": 2563193, ...\n"
            "                        ^\n"
            "  did you mean \"CalcomService\"?\n");
}

TEST(Timeline, RefusesTimesOutsideTheScenario) {
  expect_error(
      R"("at": "2025-10-11T18:35:54Z")", R"("at": "2025-10-11T18:29:59Z")",
      "timeline[0].at: got \"2025-10-11T18:29:59Z\", expected a time not before the start, "
      "2025-10-11T18:30:00Z");
  expect_error(
      R"("start": "2025-10-11T18:30:00Z")", R"("start": "2150-12-31T23:49:00Z")",
      "timeline[0].at: got \"2025-10-11T18:35:54Z\", expected a time not before the start");
  std::string late =
      changed(R"("start": "2025-10-11T18:30:00Z")", R"("start": "2150-12-31T23:50:30Z")");
  late = changed(R"("at": "2025-10-11T18:35:54Z")", R"("at": "+1s")", late);
  EXPECT_NE(
      error_of(late).find("timeline[5].at: got \"+10min\", expected a time up to the year 2150"),
      std::string::npos);
}

TEST(Timeline, RefusesReferencesToWhatIsNotThere) {
  expect_error(R"("after": "widget")", R"("after": "widgt")", "did you mean \"widget\"?");
  expect_error(R"("after": "widget")", R"("after": "move")",
               "timeline[2].after: \"move\" stands further down, in line 27: expected an earlier "
               "action");
  expect_error(R"("after": "widget")", R"("after": "call")", "\"call\" stands further down");
  expect_error(R"("booking": "widget")", R"("booking": "fill")",
               "timeline[3].reschedule.booking: \"fill\" is a read, which makes no booking");
  expect_error(R"("booking": "b1")", R"("booking": "forged")", "\"forged\" stands further down");
  expect_error(
      R"("booking": "b1")", R"("booking": "b11")",
      "got \"b11\", expected the name of an action further up that books or calls, or of a "
      "booking");
  expect_error(R"("handleBookingCreated")", R"("handleBookingCreate")",
               "did you mean \"handleBookingCreated\"?");
}

TEST(Timeline, RefusesNamesThatComeTwice) {
  expect_error(R"("name": "drop")", R"("name": "fill")",
               "timeline[4].name: \"fill\" is there already");
  expect_error(R"("name": "drop")", R"("name": "b2")",
               "timeline[4].name: a booking is called \"b2\" already");
}

TEST(Timeline, WantsExactlyOneBeginningAndOneKind) {
  expect_error(R"("after": "widget", )", R"("after": "widget", "at": "+7min", )",
               "timeline[2]: got \"after\" and \"at\", expected only one of \"at\" or \"after\"");
  expect_error(R"("after": "widget", "delay": "2min",)", "",
               "timeline[2]: expected one of \"at\" or");
  expect_error(R"("cancel": {"through": "widget", "booking": "b1"})", R"("raed": 1)",
               "did you mean \"read\"?");
  expect_error(R"("at": "+10min",
     "forge")",
               R"("at": "+10min", "delay": "1s",
     "forge")",
               "timeline[5].delay: only \"after\" takes a delay");
  expect_error(R"("takes": 1)", R"("takes": 2)",
               "takes: got 2, expected a whole number from 0 to 1");
  expect_error(R"("end": "2025-10-13")", R"("end": "2025-10-12")",
               "end: got \"2025-10-12\", expected an end that is not before the start");
}

TEST(Timeline, NeedsNoEventTypeWhenThereIsOnlyOne) {
  std::string text = changed(R"(},
    {"id": 47, "length": "30min", "interval": "15min", "hosts": ["anna", "bert"]})",
                             "}");
  text = changed(R"(},
    {"name": "b2", "event_type": 47, "host": "anna", "start": "2025-10-13T10:00:00Z"})",
                 "}", text);
  text = changed(R"("event_type": 47, )", "", text);
  text = changed(R"("event_type": 2563193, "wish")", R"("wish")", text);
  EXPECT_TRUE(errors_of(text).empty());
  expect_error(R"("event_type": 2563193, "wish")", R"("wish")",
               "timeline[2].call: \"event_type\" is missing: there are several");
}

TEST(Timeline, ReadsHoldsAndConfirmations) {
  const model::Scenario scenario = scenario_of(changed(R"({"name": "forged", "at": "+10min",)",
                                                       R"({"name": "held", "at": "+9min",
          "hold": {"through": "application", "event_type": 47, "start": "2025-10-13T10:30:00Z"}},
         {"name": "with-hold", "after": "held",
          "book": {"through": "widget", "event_type": 47, "start": "2025-10-13T10:30:00Z", "hold": "held"}},
         {"name": "refused", "after": "with-hold", "confirm": {"booking": "with-hold", "answer": "reject"}},
         {"name": "forged", "at": "+10min",)"));
  const auto& actions = scenario.timeline;
  EXPECT_EQ(std::get<model::HoldSlot>(actions[5].what).through,
            model::HoldSlot::Through::application);
  EXPECT_EQ(std::get<model::Book>(actions[6].what).hold, model::ActionIndex{5});
  EXPECT_FALSE(std::get<model::Confirm>(actions[7].what).accept);
}

TEST(Timeline, RefusesAHoldThatIsNone) {
  EXPECT_NE(
      error_of(changed(R"("through": "widget", "event_type": 2563193, "start")",
                       R"("through": "widget", "hold": "fill", "event_type": 2563193, "start")"))
          .find("\"fill\" is a read, which holds no slot"),
      std::string::npos);
}

TEST(Timeline, ReadsHowACallerChooses) {
  const model::Scenario scenario =
      scenario_of(changed(R"("takes": 1})", R"("chooses": "latest", "retries": 2})"));
  const auto& call = std::get<model::Call>(scenario.timeline[2].what);
  EXPECT_EQ(call.choice, model::Call::Choice::latest);
  EXPECT_EQ(call.retries, 2U);
  EXPECT_NE(error_of(changed(R"("takes": 1})", R"("takes": 1, "chooses": "any"})"))
                .find("a call with \"takes\" chooses by position already"),
            std::string::npos);
}

auto with_faults(std::string_view faults) -> std::string {
  return changed(R"({"name": "widget", "at": "+6min",)",
                 R"({"name": "widget", "at": "+6min", "faults": )" + std::string(faults) + ",");
}

TEST(Timeline, ReadsWhatBefallsAChange) {
  const model::ScriptedFaults faults =
      scenario_of(with_faults(R"({"webhook_arrives": ["2s", "4h"], "webhook_lost": 2,
                                  "dies": [{"in": "handleBookingCreated", "after": "clear"}]})"))
          .timeline[1]
          .faults;
  EXPECT_EQ(faults.webhook_arrives, (std::vector<model::Duration>{2s, 4h}));
  EXPECT_EQ(faults.webhook_lost, 2U);
  ASSERT_EQ(faults.dies.size(), 1U);
  EXPECT_EQ(faults.dies[0].after, model::DeathPoint::clear);
}

TEST(Timeline, RefusesFaultsThatNothingCanFeel) {
  EXPECT_NE(error_of(changed(R"({"name": "fill", "at": "2025-10-11T18:35:54Z",)",
                             R"({"name": "fill", "at": "2025-10-11T18:35:54Z",
                                 "faults": {"webhook_lost": 1},)"))
                .find("a read sends no webhook and passes no entry point"),
            std::string::npos);
  EXPECT_NE(error_of(with_faults(R"({"dies": [{"in": "createBooking", "after": "write"}]})"))
                .find("createBooking never comes past its write"),
            std::string::npos);
  EXPECT_NE(
      error_of(with_faults(R"({"dies": [{"in": "createBooking", "after": "clear", "nth": 2}]})"))
          .find("only a \"command\" takes \"nth\""),
      std::string::npos);
  EXPECT_NE(error_of(with_faults(R"({"dies": [{"in": "handleBookingCreate", "after": "write"}]})"))
                .find("did you mean \"handleBookingCreated\""),
            std::string::npos);
}

constexpr std::string_view kBooksEight =
    R"("book": {"through": "widget", "event_type": 2563193, "start": "2025-10-13T08:00:00Z"})";

TEST(Timeline, MayLeaveOpenWhatAnActionDoes) {
  const model::Scenario scenario = scenario_of(changed(kBooksEight, R"("one_of": [
        {"book": {"through": "widget", "event_type": 2563193, "start": "2025-10-13T08:00:00Z"}},
        {"book": {"through": "createBooking", "event_type": 47, "start": "2025-10-13T08:00:00Z"}}])"));
  const model::Action& action = scenario.timeline.at(1);
  EXPECT_EQ(std::get<model::Book>(action.what).through, model::Book::Through::widget);
  ASSERT_EQ(action.instead.size(), 1U);
  EXPECT_EQ(std::get<model::Book>(action.instead.front()).event_type, 1U);
}

TEST(Timeline, LeavesOpenOnlyWhatThereIsToChooseFrom) {
  const std::string one = error_of(changed(
      kBooksEight,
      R"("one_of": [{"book": {"through": "widget", "event_type": 47, "start": "2025-10-13T08:00:00Z"}}])"));
  EXPECT_NE(one.find("at least two things to choose from"), std::string::npos) << one;
  const std::string nothing = error_of(changed(
      kBooksEight, R"("one_of": [{}, {"cancel": {"through": "widget", "booking": "b1"}}])"));
  EXPECT_NE(nothing.find("one_of[0]"), std::string::npos) << nothing;
}

}  // namespace
}  // namespace slotrace::scenarios
