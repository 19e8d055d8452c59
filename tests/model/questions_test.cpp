#include "model/questions.hpp"

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kFill = "2025-10-11T18:35:54Z"_utc;
const TimePoint kWidget = "2025-10-11T18:36:00Z"_utc;
const TimePoint kRead = "2025-10-11T18:38:02Z"_utc;
const std::string kKey = "calcom:slots:2563193:2025-10-13:2025-10-13";

/// The incident without costs: an entry of 18:35:54, a booking at 18:36:00, a read at 18:38:02.
auto ask(const Question& question, const std::string& policy = "before-fix") -> Answer {
  Scenario one = scenario(without_costs(clinic()), preset(policy),
                          {action("fill", kFill, read_day(kLayer1, kEight)),
                           action("widget", kWidget, Book{.event_type = 0, .start = kEight}),
                           action("read", kRead, read_day(kLayer1, kEight))});
  one.expectations = {{.question = question, .is = Absent{}, .position = {}, .xfail = {}}};
  return run_seeded(one).expectations.at(0).answer;
}
auto of_action(ActionIndex action, ActionField field, const std::string& policy = "before-fix")
    -> Answer {
  return ask(ActionQuestion{.action = action, .field = field}, policy);
}
auto of_entry(TimePoint at, EntryField field, const std::string& policy = "before-fix") -> Answer {
  return ask(EntryQuestion{.at = at, .layer = kLayer1, .key = kKey, .field = field}, policy);
}

TEST(Questions, AboutARead) {
  EXPECT_EQ(of_action(2, ActionField::hit).simulated, Value{true});
  EXPECT_EQ(of_action(2, ActionField::stale).simulated, Value{true});
  EXPECT_EQ(of_action(2, ActionField::ttl_left).simulated, (Value{Duration{172s}}));
  EXPECT_EQ(of_action(2, ActionField::answer).simulated,
            (Value{std::vector<std::string>{"2025-10-13 08:00", "2025-10-13 09:00",
                                            "2025-10-13 10:00"}}));
  EXPECT_EQ(of_action(2, ActionField::started).simulated, Value{kRead});
  EXPECT_EQ(of_action(2, ActionField::took).simulated, Value{Duration{0s}});
  EXPECT_EQ(of_action(2, ActionField::outcome).simulated, Value{std::string("answered")});
}

TEST(Questions, NameTheEntryBehindAReadsAnswer) {
  EXPECT_EQ(of_action(2, ActionField::stale).cause,
            "hit at 2025-10-11T18:38:02Z: CalcomService stored " + kKey +
                " at 2025-10-11T18:35:54Z; it lives until 2025-10-11T18:40:54Z");
  EXPECT_EQ(of_action(2, ActionField::stale, "after-fix").simulated, Value{false});
}

TEST(Questions, AboutAChange) {
  EXPECT_EQ(of_action(1, ActionField::stale_window).simulated, (Value{Duration{294s}}));
  EXPECT_EQ(of_action(1, ActionField::exposed_window).simulated, (Value{Duration{122s}}));
  EXPECT_EQ(of_action(1, ActionField::keys_removed).simulated, Value{std::int64_t{0}});
  EXPECT_EQ(of_action(1, ActionField::keys_removed, "after-fix").simulated, Value{std::int64_t{1}});
  EXPECT_EQ(of_action(1, ActionField::exposed_window, "after-fix").simulated, Value{Duration{0s}});
  EXPECT_EQ(of_action(1, ActionField::handler_took).simulated, Value{Duration{0s}});
}

TEST(Questions, AboutAnOutcomeNameWhatDecidedIt) {
  EXPECT_EQ(of_action(1, ActionField::outcome).cause,
            "Cal.com committed it at 2025-10-11T18:36:00Z");
  Scenario twice = scenario(without_costs(clinic()), preset("before-fix"),
                            {action("first", kFill, Book{.event_type = 0, .start = kEight}),
                             action("second", kWidget, Book{.event_type = 0, .start = kEight})});
  twice.expectations = {{.question = ActionQuestion{.action = 1, .field = ActionField::outcome},
                         .is = Absent{},
                         .position = {},
                         .xfail = {}}};
  EXPECT_EQ(run_seeded(twice).expectations.at(0).answer.cause,
            "Cal.com refused at 2025-10-11T18:36:00Z: 400 no_available_users_found_error");
}

TEST(Questions, AboutAChangeThatAReadDidNotMakeAreAbsent) {
  EXPECT_EQ(of_action(2, ActionField::stale_window).simulated, Value{Absent{}});
  EXPECT_EQ(of_action(2, ActionField::stale_window).cause, "it changed nothing");
}

TEST(Questions, AboutALiveEntry) {
  EXPECT_EQ(of_entry(kWidget, EntryField::present).simulated, Value{true});
  EXPECT_EQ(of_entry(kWidget, EntryField::ttl_left).simulated, (Value{Duration{294s}}));
  EXPECT_EQ(of_entry(kWidget, EntryField::stored_at).simulated, Value{kFill});
  EXPECT_EQ(of_entry(kWidget, EntryField::expired_at).simulated, Value{Absent{}});
}

TEST(Questions, AboutAnEntryAreAnsweredAfterEveryEventOfTheInstant) {
  EXPECT_EQ(of_entry(kWidget - 1ns, EntryField::stale).simulated, Value{false});
  EXPECT_EQ(of_entry(kWidget, EntryField::stale).simulated, Value{true});
  EXPECT_EQ(of_entry(kFill - 1ns, EntryField::present).simulated, Value{false});
  EXPECT_EQ(of_entry(kFill - 1ns, EntryField::present).cause,
            "CalcomService had never stored " + kKey);
}

TEST(Questions, AboutAnEntryThatHasExpired) {
  const TimePoint expiry = kFill + 300s;
  EXPECT_EQ(of_entry(expiry - 1ns, EntryField::present).simulated, Value{true});
  EXPECT_EQ(of_entry(expiry, EntryField::present).simulated, Value{false});
  EXPECT_EQ(of_entry(expiry + 1h, EntryField::expired_at).simulated, Value{expiry});
  EXPECT_EQ(of_entry(expiry, EntryField::ttl_left).simulated, Value{Absent{}});
}

TEST(Questions, AboutAnEntryThatWasRemovedSayThatItDidNotExpire) {
  const Answer answer = of_entry(kWidget + 10s, EntryField::expired_at, "after-fix");
  EXPECT_EQ(answer.simulated, Value{Absent{}});
  EXPECT_NE(answer.cause.find("when it was removed or overwritten"), std::string::npos)
      << answer.cause;
}

TEST(Questions, AboutKeysNeedThePrefix) {
  const auto keys = [](const std::string& pattern) {
    return ask(KeysQuestion{.at = kWidget, .pattern = pattern}).simulated;
  };
  EXPECT_EQ(keys("*calcom*"),
            (Value{std::vector<std::string>{"laravel_database_laravel_cache:" + kKey}}));
  EXPECT_EQ(keys("calcom*"), (Value{std::vector<std::string>{}}));
}

TEST(Questions, AboutChecksGiveTheirFindingAndTheFirstEvidence) {
  const Answer p1 = ask(CheckQuestion{.check = CheckId::P1});
  EXPECT_EQ(p1.simulated, Value{std::string("violated")});
  EXPECT_NE(p1.cause.find("CalcomService " + kKey + " shows 2025-10-13T08:00:00Z"),
            std::string::npos)
      << p1.cause;
  EXPECT_EQ(ask(CheckQuestion{.check = CheckId::P6}).simulated, Value{std::string("vacuous")});
}

}  // namespace
}  // namespace slotrace::model
