#include "model/laravel_cache.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const auto kIgnore = [](const auto&...) {};

class LaravelCacheTest : public StagedTest {
 protected:
  auto put(StoredValue value, std::optional<Duration> ttl) -> sim::Task<bool> {
    co_await cache().put("k", value, ttl, [this] { ++puts; });
    co_return true;
  }
  auto get() -> bool { return result_of(get_k()); }
  auto cache() -> LaravelCache& {
    if (!cache_) cache_.emplace(app().redis(), world.key_prefix);
    return *cache_;
  }
  static auto slots() -> StoredValue {
    return CachedAnswer{
        .answer = std::make_shared<const Availability>(), .layer = 0, .filled_for = {}};
  }
  int puts = 0;

 private:
  auto get_k() -> sim::Task<bool> {
    const std::optional<Found> found = co_await cache().get("k", kIgnore);
    co_return found.has_value();
  }
  std::optional<LaravelCache> cache_;
};

TEST_F(LaravelCacheTest, KeepsWhatWasPutUnderItsPrefix) {
  result_of(put(slots(), 300s));
  EXPECT_TRUE(get());
  EXPECT_EQ(app().redis().keys("*"), (std::vector<std::string>{world.key_prefix + "k"}));
}

TEST_F(LaravelCacheTest, ForgetsOnATtlOfNothingOrLess) {
  for (const Duration ttl : {Duration{0}, Duration{-1s}}) {
    result_of(put(slots(), 300s));
    result_of(put(slots(), ttl));
    EXPECT_FALSE(get());
    EXPECT_TRUE(app().redis().keys("*").empty());
  }
  EXPECT_EQ(puts, 2);  // what is forgotten is not stored
}

TEST_F(LaravelCacheTest, KeepsForeverWithoutATtl) {
  result_of(put(slots(), std::nullopt));
  simulation().run_until(world.start + 24h * 365);
  EXPECT_TRUE(get());
}

TEST_F(LaravelCacheTest, StoresNullAndReadsItAsAMiss) {
  result_of(put(std::monostate{}, 300s));
  EXPECT_FALSE(get());
  EXPECT_EQ(app().redis().keys("*"), (std::vector<std::string>{world.key_prefix + "k"}));
}

TEST_F(LaravelCacheTest, TakesAnEmptyAnswerAsAHit) {
  result_of(put(slots(), 60s));
  EXPECT_TRUE(get());
}

TEST_F(LaravelCacheTest, ForgetAnswersWhetherTheKeyWasThere) {
  result_of(put(slots(), 300s));
  EXPECT_TRUE(result_of(cache().forget("k", kIgnore)));
  EXPECT_FALSE(result_of(cache().forget("k", kIgnore)));
  EXPECT_FALSE(get());
}

}  // namespace
}  // namespace slotrace::model
