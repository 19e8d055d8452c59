#include "model/cache_layer.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const Window kMorning{"2025-10-13T10:00:00Z"_utc, "2025-10-13T12:00:00Z"_utc};

class CacheLayerTest : public StagedTest {
 protected:
  auto keys() -> std::vector<std::string> {
    std::vector<std::string> keys;
    for (const std::string& key : app().redis().keys("*"))
      keys.push_back(key.substr(world.key_prefix.size()));
    return keys;
  }
  auto look_at_monday() -> sim::Task<> { co_await look(kLayer1, {kEight, kEight}); }
  auto book_after(Duration delay) -> sim::Task<> {
    co_await simulation().delay(delay);
    co_await app().calcom().book(0, kEight, Caller{});
  }
  void wait(Duration duration) { simulation().run_until(now() + duration); }
};

TEST_F(CacheLayerTest, FillsOnAMissAndHitsAfterwards) {
  EXPECT_FALSE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
  const TimePoint before = now();
  const SlotAnswer hit = read(kLayer1, {kEight, kEight});
  ASSERT_TRUE(hit.answered_by.has_value());
  EXPECT_EQ(hit.answered_by->layer, kLayer1);
  EXPECT_EQ(now() - before, Duration{50us});  // a hit costs its command
}

TEST_F(CacheLayerTest, FillsTheLayerBelowToo) {
  read(kLayer2, kMorning);
  EXPECT_EQ(keys(), (std::vector<std::string>{"cal_slots_15_9_2563193_2025-10-13-10_2025-10-13-12",
                                              "calcom:slots:2563193:2025-10-13:2025-10-13"}));
}

TEST_F(CacheLayerTest, KeepsTheWholeDayUnderAWindowsKey) {
  EXPECT_TRUE(read(kLayer2, kMorning).slots->shows_free(kEight));
}

TEST_F(CacheLayerTest, KeepsOnlyTheWindowWhereThePolicySaysSo) {
  policy.layers.at(kLayer2).holds = Holds::window;
  const SlotAnswer answer = read(kLayer2, kMorning);
  EXPECT_EQ(answer.slots->free, (std::vector<TimePoint>{kMorning.start}));
  EXPECT_EQ(answer.slots->from, kMorning.start);
  EXPECT_EQ(answer.slots->to, kMorning.end);
}

TEST_F(CacheLayerTest, AsksLayer1ForARangeWhereAWindowGoesOverMidnight) {
  read(kLayer2, {"2025-10-13T23:00:00Z"_utc, "2025-10-14T01:00:00Z"_utc});
  EXPECT_EQ(keys().at(1), "calcom:slots:2563193:2025-10-13:2025-10-14");
}

TEST_F(CacheLayerTest, KeepsAnAnswerWithoutSlotsForAShorterTime) {
  const TimePoint closed = "2025-10-13T08:00:00Z"_utc;
  world.hosts[0].hours = {};
  read(kLayer1, {closed, closed});
  // A stored response is truthy even when it lists no slot.
  EXPECT_TRUE(read(kLayer1, {closed, closed}).answered_by.has_value());
  wait(60s);
  EXPECT_FALSE(read(kLayer1, {closed, closed}).answered_by.has_value());
}

TEST_F(CacheLayerTest, TakesAnAnswerWithoutSlotsAsAMissWhereThePolicySaysSo) {
  world.hosts[0].hours = {};
  policy.layers.at(kLayer1).hit = HitRule::not_empty;
  read(kLayer1, {kEight, kEight});
  EXPECT_FALSE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
}

TEST_F(CacheLayerTest, DoesNotRenewOnAHit) {
  read(kLayer1, {kEight, kEight});
  wait(200s);
  EXPECT_TRUE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
  wait(100s);
  EXPECT_FALSE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
}

TEST_F(CacheLayerTest, RenewsOnAHitWhereThePolicySaysSo) {
  policy.layers.at(kLayer1).renew_on_hit = true;
  read(kLayer1, {kEight, kEight});
  wait(200s);
  EXPECT_TRUE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
  wait(299s);
  EXPECT_TRUE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
}

TEST_F(CacheLayerTest, AddsWhatItDrawsToTheTtl) {
  policy.layers.at(kLayer1).ttl_jitter = sim::Distribution::constant(30s);
  read(kLayer1, {kEight, kEight});
  wait(329s);
  EXPECT_TRUE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
  wait(1s);
  EXPECT_FALSE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
}

TEST_F(CacheLayerTest, WritesItsKeysInTheZoneThatThePolicyNames) {
  policy.layers.at(kLayer1).key_zone = Zone::find("Europe/Berlin");
  const TimePoint evening = "2025-10-13T22:30:00Z"_utc;
  read(kLayer1, {evening, evening});
  EXPECT_EQ(keys(), (std::vector<std::string>{"calcom:slots:2563193:2025-10-14:2025-10-14"}));
}

TEST_F(CacheLayerTest, AsksItsSourceInTheZoneThatThePolicyNames) {
  policy.layers.at(kLayer1).asks_in = Clock{*Zone::find("Europe/Berlin")};
  const SlotAnswer monday = read(kLayer1, {kEight, kEight});
  EXPECT_EQ(monday.slots->from, "2025-10-12T22:00:00Z"_utc);
  EXPECT_EQ(monday.slots->to, "2025-10-13T22:00:00Z"_utc);
}

TEST_F(CacheLayerTest, HandsOnInWhichZoneItWasAsked) {
  policy.layers.at(kLayer2).asks_in = OfBranch{};
  world.branches = {{.tenant = world.event_types[0].tenant,
                     .zone = Zone::find("Europe/Berlin"),
                     .business_hours = {}}};
  const SlotAnswer monday = read(kLayer2, {kEight, kEight + 2h});
  EXPECT_EQ(monday.slots->from, "2025-10-12T22:00:00Z"_utc);
}

TEST_F(CacheLayerTest, UnderALockFillsOnceForAllWhoWait) {
  policy.layers.at(kLayer1).lock = LockPolicy{};
  spawn("other", look_at_monday());
  EXPECT_TRUE(read(kLayer1, {kEight, kEight}).answered_by.has_value());
  EXPECT_EQ(happened<SlotsFetched>().size(), 1U);
  EXPECT_EQ(happened<EntryStored>().size(), 1U);
}

TEST_F(CacheLayerTest, WhoWaitsInVainForALockDoesAsThePolicySays) {
  world.costs.calcom.fetch_response = sim::Distribution::constant(4s);
  LockPolicy lock{.ttl = 10s, .wait = 1s};
  struct Expected {
    LockPolicy::Loser loser;
    bool answers;
    std::size_t stores;
  };
  for (const auto& [loser, answers, stores] :
       {Expected{LockPolicy::Loser::fetches, true, 1}, Expected{LockPolicy::Loser::fills, true, 2},
        Expected{LockPolicy::Loser::gives_up, false, 1}}) {
    lock.loser = loser;
    policy.layers.at(kLayer1).lock = lock;
    restage();
    spawn("other", look_at_monday());
    EXPECT_EQ(read(kLayer1, {kEight, kEight}).slots != nullptr, answers);
    EXPECT_EQ(happened<EntryStored>().size(), stores);
  }
}

TEST_F(CacheLayerTest, PassesTheTeamIdUnlessItsCallerOmitsIt) {
  world.event_types[0].team = "77";
  policy.layers.at(kLayer1).key =
      std::get<KeyTemplate>(KeyTemplate::parse("slots:{?{teamId}:}{eventTypeId}"));
  policy.passes_team.wish = false;
  SlotQuery query{.event_type = 0, .start = kEight, .end = kEight};
  result_of(app().source(kLayer1).read(query));
  query.asked_by = KeyCaller::wish;
  result_of(app().source(kLayer1).read(query));
  EXPECT_EQ(keys(), (std::vector<std::string>{"slots:2563193", "slots:77:2563193"}));
}

TEST_F(CacheLayerTest, IsNotSingleFlight) {
  spawn("other", look_at_monday());
  read(kLayer1, {kEight, kEight});
  EXPECT_EQ(happened<SlotsFetched>().size(), 2U);
  EXPECT_EQ(happened<EntryStored>().size(), 2U);
}

TEST_F(CacheLayerTest, StoresAnAnswerThatABookingHasOvertaken) {
  // Cal.com answers at 150 ms, the booking comes at 200 ms, the answer is stored after that.
  spawn("widget", book_after(200ms));
  read(kLayer1, {kEight, kEight});
  ASSERT_EQ(happened<EntryStored>().size(), 1U);
  EXPECT_TRUE(happened<EntryStored>()[0].second.stale);
}

TEST_F(CacheLayerTest, LooksTheSameKeyUpForWindowsOfTheSameHours) {
  read(kLayer2, kMorning);
  EXPECT_TRUE(
      read(kLayer2, {kMorning.start + 30min, kMorning.end + 30min}).answered_by.has_value());
}

}  // namespace
}  // namespace slotrace::model
