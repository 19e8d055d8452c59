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

TEST_F(LaravelCacheTest, TakesFalseAsAHit) {
  result_of(put(Serialized{"b:0;"}, 60s));
  EXPECT_TRUE(get());
}

TEST_F(LaravelCacheTest, CutsTtlsToWholeSeconds) {
  result_of(put(slots(), 1999ms));
  simulation().run_until(now() + 1s);
  EXPECT_FALSE(get());
  result_of(put(slots(), 999ms));
  EXPECT_FALSE(get());
  EXPECT_EQ(puts, 1);
}

TEST_F(LaravelCacheTest, AddStoresOnlyWhatIsAbsent) {
  const StoredValue first = "1";
  EXPECT_TRUE(result_of(cache().add("k", first, 10s)));
  EXPECT_FALSE(result_of(cache().add("k", first, 10s)));
  EXPECT_FALSE(result_of(cache().add("other", first, 0s)));
  simulation().run_until(now() + 10s);
  EXPECT_TRUE(result_of(cache().add("k", first, std::nullopt)));
}

TEST_F(LaravelCacheTest, AddFindsNullThereWithATtlAndAbsentWithout) {
  result_of(put(std::monostate{}, 300s));
  const StoredValue value = "1";
  EXPECT_FALSE(result_of(cache().add("k", value, 10s)));
  EXPECT_TRUE(result_of(cache().add("k", value, std::nullopt)));
}

TEST_F(LaravelCacheTest, IncrementAnswersNothingForWhatIsNoNumber) {
  EXPECT_EQ(result_of(cache().increment("k")), 1);
  EXPECT_EQ(result_of(cache().increment("k", 2)), 3);
  result_of(put(slots(), 300s));
  EXPECT_EQ(result_of(cache().increment("k")), std::nullopt);
}

TEST_F(LaravelCacheTest, RememberComputesOnAMissAndOnNull) {
  int computed = 0;
  const auto remember = [&](StoredValue value) -> sim::Task<StoredValue> {
    co_return co_await model::remember(cache(), "k", 300s, [&]() -> sim::Task<StoredValue> {
      ++computed;
      co_return value;
    });
  };
  result_of(remember(std::monostate{}));
  result_of(remember("v"));
  EXPECT_EQ(computed, 2);
  EXPECT_EQ(std::get<std::string>(result_of(remember("w"))), "v");
  EXPECT_EQ(computed, 2);
}

TEST_F(LaravelCacheTest, RememberStoresNothingWhenTheClosureThrows) {
  const auto remember = [&]() -> sim::Task<bool> {
    try {
      co_await model::remember(cache(), "k", 300s, []() -> sim::Task<StoredValue> {
        throw std::runtime_error("no answer");
        co_return std::monostate{};
      });
    } catch (const std::runtime_error&) {
      co_return true;
    }
    co_return false;
  };
  EXPECT_TRUE(result_of(remember()));
  EXPECT_TRUE(app().redis().keys("*").empty());
}

TEST_F(LaravelCacheTest, ForgetAnswersWhetherTheKeyWasThere) {
  result_of(put(slots(), 300s));
  EXPECT_TRUE(result_of(cache().forget("k", kIgnore)));
  EXPECT_FALSE(result_of(cache().forget("k", kIgnore)));
  EXPECT_FALSE(get());
}

}  // namespace
}  // namespace slotrace::model
