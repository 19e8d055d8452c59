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
