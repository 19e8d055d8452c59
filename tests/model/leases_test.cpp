#include "model/leases.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const Window kMonday{kEight, kEight};
const std::string kKey = "calcom:slots:2563193:2025-10-13:2025-10-13";

/// Layer 1 with a lease, and nobody who clears it but the test.
class LeasesTest : public StagedTest {
 protected:
  void SetUp() override {
    policy = preset("ttl-only");
    policy.layers.at(kLayer1).protection = LeasePolicy{};
  }
  auto tokens() -> std::vector<std::string> {
    return app().redis().keyspace().smembers(Leases::tokens_of(world.key_prefix + kKey));
  }
  auto is_stored() -> bool { return app().redis().keyspace().exists(world.key_prefix + kKey); }
  auto clear_after(Duration delay) -> sim::Task<> {
    co_await simulation().delay(delay);
    const std::vector<std::string> keys = {world.key_prefix + kKey,
                                           Leases::tokens_of(world.key_prefix + kKey)};
    co_await app().redis().del(keys, [](const auto&) {});
  }
  auto look_at_monday() -> sim::Task<> { co_await look(kLayer1, kMonday); }
};

TEST_F(LeasesTest, AMissTakesATokenWhileTheEntryIsNotThere) {
  spawn("reader", look_at_monday());
  simulation().run_until(now() + 100ms);
  EXPECT_FALSE(is_stored());
  EXPECT_EQ(tokens().size(), 2U);  // the placeholder and one token
}

TEST_F(LeasesTest, TheStoreGivesTheTokenBack) {
  read(kLayer1, kMonday);
  EXPECT_TRUE(is_stored());
  EXPECT_EQ(tokens().size(), 1U);
  EXPECT_TRUE(read(kLayer1, kMonday).answered_by.has_value());
}

TEST_F(LeasesTest, AVoidedTokenStoresNothing) {
  spawn("clear", clear_after(200ms));
  EXPECT_NE(read(kLayer1, kMonday).slots, nullptr);
  EXPECT_FALSE(is_stored());
  EXPECT_EQ(happened<FillDiscarded>().size(), 1U);
  EXPECT_TRUE(happened<EntryStored>().empty());
}

TEST_F(LeasesTest, ATokenThatExpiredStoresNothing) {
  policy.layers.at(kLayer1).protection = LeasePolicy{.ttl = 200ms, .tokens = {}};
  read(kLayer1, kMonday);  // takes 300 ms
  EXPECT_FALSE(is_stored());
}

TEST_F(LeasesTest, OnlySoManyTokensAreOutPerKey) {
  policy.layers.at(kLayer1).protection = LeasePolicy{.ttl = 10s, .tokens = 1};
  spawn("first", look_at_monday());
  read(kLayer1, kMonday);
  // Both fetched; the second had no token, and one entry was stored.
  EXPECT_EQ(happened<SlotsFetched>().size(), 2U);
  EXPECT_EQ(happened<EntryStored>().size(), 1U);
}

TEST_F(LeasesTest, AnyNumberOfTokensIsOutWithoutALimit) {
  spawn("first", look_at_monday());
  read(kLayer1, kMonday);
  EXPECT_EQ(happened<EntryStored>().size(), 2U);
}

TEST_F(LeasesTest, AForgetVoidsTheTokensInTheStepThatDeletes) {
  policy = preset("lease-l1-first");
  policy.invalidation[static_cast<std::size_t>(EntryPoint::create_booking)] = {
      {.what =
           ForgetKeys{.keys = {.layer = kLayer1, .days = {.anchor = DayRange::Anchor::booking}}}}};
  world.webhooks.echoes = false;
  world.costs.calcom.fetch_response = sim::Distribution::constant(1s);
  spawn("reader", look_at_monday());
  result_of(app().calcom_service().create_booking(0, kEight));
  EXPECT_FALSE(is_stored());
  EXPECT_EQ(happened<InvalidationCompleted>().at(0).second.commands, 1U);
}

TEST(LeaseKeys, NameTheEntryThatTheyBelongTo) {
  EXPECT_EQ(Leases::entry_of(Leases::tokens_of("k")), "k");
  EXPECT_EQ(Leases::entry_of("k"), "k");
}

}  // namespace
}  // namespace slotrace::model
