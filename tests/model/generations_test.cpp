#include "model/generations.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const Window kMorning{kEight, kEight + 2h};

class GenerationsTest : public StagedTest {
 protected:
  void SetUp() override {
    policy = preset("shared-generation");
    world.webhooks.echoes = false;
  }
  auto count_up() -> sim::Task<bool> {
    const std::string counter = world.key_prefix + "slots:generation:host";
    co_await app().redis().increment(counter, 1, [](std::int64_t) {});
    co_return true;
  }
  auto lose_the_counter() -> sim::Task<bool> {
    const std::string counter = world.key_prefix + "slots:generation:host";
    co_await app().redis().del(counter, [](bool) {});
    co_return true;
  }
  auto keys(const std::string& pattern) -> std::vector<std::string> {
    return app().redis().keys("*" + pattern + "*");
  }
};

TEST_F(GenerationsTest, StandInTheKeysAndCountFromZero) {
  read(kLayer2, kMorning);
  EXPECT_EQ(keys("calcom:slots:0:2563193").size(), 1U);
  EXPECT_EQ(keys("cal_slots_0_15_9").size(), 1U);
}

TEST_F(GenerationsTest, AreReadOnceForBothLayers) {
  const TimePoint before = now();
  read(kLayer2, kMorning);
  // Counter, Layer 2, Layer 1, two stores: five commands of 0.05 ms, and the fetch.
  EXPECT_EQ(now() - before, Duration{300ms + 5 * 50us});
}

TEST_F(GenerationsTest, AreReadForEachLayerWhereTheyDiffer) {
  policy = preset("two-generations");
  const TimePoint before = now();
  read(kLayer2, kMorning);
  EXPECT_EQ(now() - before, Duration{300ms + 6 * 50us});
}

TEST_F(GenerationsTest, HideWhatWasStoredUnderTheOneBefore) {
  read(kLayer2, kMorning);
  result_of(count_up());
  EXPECT_FALSE(read(kLayer2, kMorning).answered_by.has_value());
  EXPECT_EQ(keys("calcom:slots:").size(), 2U);  // the old entry is still there
}

TEST_F(GenerationsTest, ShowItAgainWhenTheCounterIsLost) {
  read(kLayer2, kMorning);
  result_of(count_up());
  result_of(lose_the_counter());
  EXPECT_TRUE(read(kLayer2, kMorning).answered_by.has_value());
}

TEST_F(GenerationsTest, TellTheAuditWhatIsReadable) {
  read(kLayer2, kMorning);
  result_of(app().calcom().book(0, kEight, Caller{}));
  const auto readable = [&] { return audit().resting_entries().size(); };
  EXPECT_EQ(readable(), 0U);  // the webhook's handler has counted up
  result_of(lose_the_counter());
  EXPECT_EQ(readable(), 2U);
  // Stale again, from the loss on, until its TTL.
  EXPECT_EQ(audit().lives().at(0).stale.back().from, now() - 20us);
}

TEST_F(GenerationsTest, OfAnEventTypeWithSeveralHostsAreOneCounterEach) {
  world.hosts.push_back({.name = "second", .hours = every_day({8h, 11h})});
  world.event_types[0].hosts = {0, 1};
  read(kLayer2, kMorning);
  EXPECT_EQ(keys("calcom:slots:0-0:2563193").size(), 1U);
  result_of(app().calcom_service().create_booking(0, kEight));
  read(kLayer2, kMorning);
  EXPECT_EQ(keys("calcom:slots:1-1:2563193").size(), 1U);
}

TEST(Scopes, AreTheEventTypeTheHostsOrAll) {
  World world = clinic();
  world.hosts.push_back({.name = "other", .hours = {}});
  world.event_types.push_back({.id = 2, .name = "same host", .hosts = {0}});
  world.event_types.push_back({.id = 3, .name = "other host", .hosts = {1}});
  using Types = std::vector<EventTypeIndex>;
  EXPECT_EQ(event_types_in(Scope::event_type, 0, world), (Types{0}));
  EXPECT_EQ(event_types_in(Scope::host, 0, world), (Types{0, 1}));
  EXPECT_EQ(event_types_in(Scope::calendar, 2, world), (Types{2, 0, 1}));
}

class VersionCheckTest : public GenerationsTest {
 protected:
  void SetUp() override {
    GenerationsTest::SetUp();
    policy = preset("ttl-only");
    policy.generations = preset("shared-generation").generations;
    policy.layers.at(kLayer1).protection = VersionCheck{0};
  }
  auto count_up_after(Duration delay) -> sim::Task<> {
    co_await simulation().delay(delay);
    co_await count_up();
  }
};

TEST_F(VersionCheckTest, StoresWhenNothingHasHappened) {
  read(kLayer1, {kEight, kEight});
  EXPECT_EQ(happened<EntryStored>().size(), 1U);
}

TEST_F(VersionCheckTest, StoresNothingWhenTheGenerationHasMoved) {
  spawn("clear", count_up_after(200ms));
  read(kLayer1, {kEight, kEight});
  EXPECT_TRUE(happened<EntryStored>().empty());
  EXPECT_EQ(happened<FillDiscarded>().size(), 1U);
}

}  // namespace
}  // namespace slotrace::model
