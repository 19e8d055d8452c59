#include "model/laravel_tags.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const auto kIgnore = [](const auto&...) {};

class LaravelTagsTest : public StagedTest, public testing::WithParamInterface<TagKind> {
 protected:
  auto tags(std::vector<std::string> names) -> TaggedCache {
    if (!cache_) cache_.emplace(app().redis(), "");
    return {simulation(), *cache_, GetParam(), std::move(names)};
  }
  void put(TaggedCache cache, const std::string& key, std::optional<Duration> ttl = 300s) {
    const auto body = [&]() -> sim::Task<bool> {
      const StoredValue value = "v";
      co_await cache.put(key, value, ttl, kIgnore);
      co_return true;
    };
    result_of(body());
  }
  auto has(TaggedCache cache, const std::string& key) -> bool {
    const auto body = [&]() -> sim::Task<bool> {
      const auto found = co_await cache.get(key, kIgnore);
      co_return found.has_value();
    };
    return result_of(body());
  }
  /// The keys that the flush took away.
  auto flush(TaggedCache cache) -> std::vector<std::string> {
    std::vector<std::string> gone;
    int last_commands = 0;
    const auto body = [&]() -> sim::Task<bool> {
      co_await cache.flush([&](const std::vector<std::string>& removed, bool last) {
        gone.insert(gone.end(), removed.begin(), removed.end());
        last_commands += last ? 1 : 0;
      });
      co_return true;
    };
    result_of(body());
    EXPECT_EQ(last_commands, 1);
    return gone;
  }
  auto is_namespaces() -> bool { return GetParam() == TagKind::namespace_ids; }
  auto keys() -> std::vector<std::string> { return app().redis().keys("*"); }

  std::optional<LaravelCache> cache_;
};

INSTANTIATE_TEST_SUITE_P(Laravel, LaravelTagsTest,
                         testing::Values(TagKind::namespace_ids, TagKind::sets),
                         [](const auto& one) {
                           return one.param == TagKind::sets ? "UpTo11Sets" : "UpTo9NamespaceIds";
                         });

TEST_P(LaravelTagsTest, FindsWhatWasPutUnderTheSameTagsAndOnlyThat) {
  put(tags({"host-1"}), "day");
  EXPECT_TRUE(has(tags({"host-1"}), "day"));
  EXPECT_FALSE(has(tags({"host-2"}), "day"));
  EXPECT_FALSE(has(tags({"host-1", "host-2"}), "day"));
}

TEST_P(LaravelTagsTest, FlushTakesAwayWhatAnyOfItsTagsMarks) {
  put(tags({"a"}), "k");
  put(tags({"a", "b"}), "k", std::nullopt);
  put(tags({"b"}), "k");
  const auto gone = flush(tags({"a"}));
  EXPECT_FALSE(has(tags({"a"}), "k"));
  EXPECT_FALSE(has(tags({"a", "b"}), "k"));
  EXPECT_TRUE(has(tags({"b"}), "k"));
  EXPECT_GE(gone.size(), 3U);  // two entries, and what belonged to the tag
}

TEST_P(LaravelTagsTest, ItemKeyNowIsTheOneThatALookUpUses) {
  TaggedCache cache = tags({"a"});
  EXPECT_EQ(cache.item_key_now("k").has_value(), !is_namespaces());
  put(cache, "k");
  EXPECT_TRUE(app().redis().keyspace().exists(*cache.item_key_now("k")));
  flush(cache);
  EXPECT_FALSE(has(cache, "k"));
}

TEST_P(LaravelTagsTest, AFlushDuringAFillIsNotNoticed) {
  TaggedCache cache = tags({"a"});
  const auto fill = [&]() -> sim::Task<bool> {
    const StoredValue value =
        co_await model::remember(cache, "k", 300s, [&]() -> sim::Task<StoredValue> {
          co_await cache.flush(kIgnore);
          co_return "older than the flush";
        });
    co_return true;
  };
  result_of(fill());
  EXPECT_TRUE(has(cache, "k"));
}

TEST_P(LaravelTagsTest, APutThatMeetsAFlushLeavesAnEntryThatNoListNames) {
  TaggedCache cache = tags({"a"});
  put(cache, "other");
  // The put notes its entry after the flush has read the list. It stores the value after the flush,
  // with namespace ids under an id that it finds missing and makes anew.
  const auto put_later = [&](Duration delay) -> sim::Task<> {
    const StoredValue value = "v";
    co_await simulation().delay(delay);
    co_await cache.put("k", value, 300s, kIgnore);
  };
  spawn("put", put_later(is_namespaces() ? 260us : 10us));
  flush(cache);
  EXPECT_TRUE(has(cache, "k"));
  flush(cache);
  // The key of a set never changes, so the entry outlives any number of flushes. An id does.
  EXPECT_EQ(has(cache, "k"), !is_namespaces());
}

TEST_P(LaravelTagsTest, NoteAnEntryBeforeItsValueIsThere) {
  TaggedCache cache = tags({"a"});
  spawn("put", [](TaggedCache into) -> sim::Task<> {
    const StoredValue value = "v";
    co_await into.put("k", value, 300s, kIgnore);
  }(cache));
  const auto count = [&](std::string_view what) {
    return std::ranges::count_if(
        keys(), [&](const std::string& key) { return key.find(what) != std::string::npos; });
  };
  while (std::ranges::none_of(keys(), TaggedCache::is_entry)) {
    simulation().run_until(simulation().now() + 5us);
  }
  EXPECT_EQ(count(is_namespaces() ? "standard_ref" : "entries"), 1);
}

TEST_P(LaravelTagsTest, AddAndIncrementWorkUnderTheTags) {
  TaggedCache cache = tags({"a"});
  const StoredValue value = "v";
  EXPECT_TRUE(result_of(cache.add("k", value, 10s)));
  EXPECT_FALSE(result_of(cache.add("k", value, 10s)));
  EXPECT_FALSE(result_of(cache.add("none", value, 0s)));
  EXPECT_TRUE(result_of(cache.add("forever", value, std::nullopt)));
  EXPECT_EQ(result_of(cache.increment("n")), 1);
  EXPECT_EQ(result_of(cache.increment("n", 4)), 5);
  EXPECT_FALSE(result_of(cache.increment("k")).has_value());
  flush(cache);
  for (const char* key : {"k", "forever", "n"}) EXPECT_FALSE(has(cache, key)) << key;
}

}  // namespace
}  // namespace slotrace::model
