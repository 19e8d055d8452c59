#include "model/invalidation_plan.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNextDay = "2025-10-14T09:00:00Z"_utc;

/// The clinic with a second event type of the host; commands for a change of the first.
class InvalidationPlanTest : public StagedTest {
 protected:
  void SetUp() override {
    world.event_types.push_back(
        {.id = 7, .name = "follow-up", .hosts = {0}, .tenant = {"15", "9"}});
    world.key_prefix = "p:";
  }
  auto commands(const Operation& operation, std::vector<TimePoint> touched = {kEight})
      -> std::vector<command::Any> {
    LaravelCache cache(app().redis(), world.key_prefix);
    const Generations generations(stage().environment, cache);
    const InvalidationPlan plan(stage().environment, cache, generations);
    return plan.commands({operation}, {.entry_point = EntryPoint::reschedule_booking,
                                       .event_type = 0,
                                       .touched = std::move(touched),
                                       .change = {}});
  }
  auto keys(const Operation& operation, std::vector<TimePoint> touched = {kEight})
      -> std::vector<std::string> {
    std::vector<std::string> keys;
    for (const command::Any& one : commands(operation, std::move(touched))) {
      for (const std::string& key : std::get<command::Delete>(one.what).keys) keys.push_back(key);
    }
    return keys;
  }
  /// Forgets keys of Layer 1; Monday is 2025-10-13, the clinic's today the Saturday before it.
  static auto days(DayRange days) -> ForgetKeys {
    return {.keys = {.layer = kLayer1, .days = std::move(days)}};
  }
};

using Anchor = DayRange::Anchor;
using Keys = std::vector<std::string>;

TEST_F(InvalidationPlanTest, GoesOverDaysFromToday) {
  EXPECT_EQ(keys({days({.anchor = Anchor::today, .count = 2})}),
            (Keys{"p:calcom:slots:2563193:2025-10-11:2025-10-11",
                  "p:calcom:slots:2563193:2025-10-12:2025-10-12"}));
}

TEST_F(InvalidationPlanTest, GoesOverTheOldOrTheNewDayOrBoth) {
  const std::string old_key = "p:calcom:slots:2563193:2025-10-13:2025-10-13";
  const std::string new_key = "p:calcom:slots:2563193:2025-10-14:2025-10-14";
  const std::vector<TimePoint> moved = {kEight, kNextDay};
  EXPECT_EQ(keys({days({.anchor = Anchor::booking})}, moved), (Keys{old_key, new_key}));
  EXPECT_EQ(keys({days({.anchor = Anchor::old_day})}, moved), (Keys{old_key}));
  EXPECT_EQ(keys({days({.anchor = Anchor::new_day})}, moved), (Keys{new_key}));
}

TEST_F(InvalidationPlanTest, GoesOverKeysOfSeveralDays) {
  EXPECT_EQ(keys({days({.anchor = Anchor::booking, .back = 1, .count = 2, .spans = {2}})}),
            (Keys{"p:calcom:slots:2563193:2025-10-12:2025-10-13",
                  "p:calcom:slots:2563193:2025-10-13:2025-10-14"}));
}

TEST_F(InvalidationPlanTest, GoesOverWindowsOfHours) {
  ForgetKeys forget = days({.anchor = Anchor::booking});
  forget.keys.layer = kLayer2;
  forget.keys.hours = HourRange{.from = 8, .to = 10, .lengths = {1, 2}};
  EXPECT_EQ(keys({forget}), (Keys{"p:cal_slots_15_9_2563193_2025-10-13-08_2025-10-13-09",
                                  "p:cal_slots_15_9_2563193_2025-10-13-09_2025-10-13-10",
                                  "p:cal_slots_15_9_2563193_2025-10-13-08_2025-10-13-10"}));
}

TEST_F(InvalidationPlanTest, GoesOverTheHostsOtherEventTypes) {
  ForgetKeys forget = days({.anchor = Anchor::booking});
  forget.keys.scope = Scope::host;
  EXPECT_EQ(keys({forget}), (Keys{"p:calcom:slots:2563193:2025-10-13:2025-10-13",
                                  "p:calcom:slots:7:2025-10-13:2025-10-13"}));
}

TEST_F(InvalidationPlanTest, SendsOneDelForAllKeysWhereThePolicySaysSo) {
  ForgetKeys forget = days({.anchor = Anchor::today, .count = 30});
  EXPECT_EQ(commands({forget}).size(), 30U);
  forget.at_once = true;
  EXPECT_EQ(commands({forget}).size(), 1U);
  EXPECT_EQ(keys({forget}).size(), 30U);
}

TEST_F(InvalidationPlanTest, DeletesTheTokensOfLeasedKeysWithThem) {
  policy.layers.at(kLayer1).protection = LeasePolicy{};
  const auto commands_sent = commands({days({.anchor = Anchor::booking})});
  ASSERT_EQ(commands_sent.size(), 1U);
  EXPECT_EQ(std::get<command::Delete>(commands_sent[0].what).keys,
            (Keys{"p:calcom:slots:2563193:2025-10-13:2025-10-13",
                  "p:calcom:slots:2563193:2025-10-13:2025-10-13:lease"}));
}

TEST_F(InvalidationPlanTest, WritesKeysAsTheOperationSays) {
  world.event_types[0].tenant.branch = "7f9c24e8-3b12";
  ForgetKeys forget = days({.anchor = Anchor::booking});
  forget.keys.written_as = std::get<KeyTemplate>(KeyTemplate::parse("{branchId:%d}_{start:Y-m-d}"));
  forget.keys.zone = Zone::find("Pacific/Auckland");  // the 14th begins at 11:00 UTC of the 13th
  EXPECT_EQ(keys({forget}, {kEight + 4h}), (Keys{"p:7_2025-10-14"}));
}

TEST_F(InvalidationPlanTest, FormsKeysAsTheEntryPointPassesTheTeamOrBothWays) {
  world.event_types[0].team = "77";
  policy.layers.at(kLayer1).key = std::get<KeyTemplate>(KeyTemplate::parse("{?{teamId}:}{start}"));
  policy.passes_team.entry_points[static_cast<std::size_t>(EntryPoint::reschedule_booking)] = false;
  ForgetKeys forget = days({.anchor = Anchor::booking});
  EXPECT_EQ(keys({forget}), (Keys{"p:2025-10-13"}));
  forget.keys.team = TeamPart::both;
  EXPECT_EQ(keys({forget}), (Keys{"p:77:2025-10-13", "p:2025-10-13"}));
}

TEST_F(InvalidationPlanTest, BumpsEachCounterOnce) {
  policy.generations = {
      {.name = "g", .key = std::get<KeyTemplate>(KeyTemplate::parse("g:{host}"))},
      {.name = "t", .key = std::get<KeyTemplate>(KeyTemplate::parse("t:{eventTypeId}"))}};
  EXPECT_EQ(commands({BumpGeneration{.generation = 0, .scope = Scope::host}}).size(), 1U);
  EXPECT_EQ(commands({BumpGeneration{.generation = 1, .scope = Scope::host}}).size(), 2U);
}

}  // namespace
}  // namespace slotrace::model
