#include "model/redis_keyspace.hpp"

#include <gtest/gtest.h>

#include "model/redis_fault.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

class RedisKeyspaceTest : public testing::Test {
 protected:
  void wait(Duration duration) { clock.run_until(clock.now() + duration); }
  auto text(const std::string& key) -> std::string {
    const auto found = store.get(key);
    return found ? std::get<std::string>(found->value) : "nothing";
  }
  auto time_left(const std::string& key) -> Duration { return *store.expires(key) - clock.now(); }

 private:
  sim::SeededChooser chooser{1};

 protected:
  sim::Simulation clock{{}, chooser};
  RedisKeyspace store{clock, nullptr};
};

TEST_F(RedisKeyspaceTest, SetIfAbsentKeepsWhatIsThereUntilItIsDead) {
  EXPECT_TRUE(store.set_if_absent("k", "first", 10s));
  EXPECT_FALSE(store.set_if_absent("k", "second", 10s));
  EXPECT_EQ(text("k"), "first");
  wait(10s);
  EXPECT_TRUE(store.set_if_absent("k", "third", std::nullopt));
  EXPECT_EQ(text("k"), "third");
}

TEST_F(RedisKeyspaceTest, SetWithoutATtlTakesAnOldOneAway) {
  store.set("k", "a", 10s);
  store.set("k", "b", std::nullopt);
  EXPECT_EQ(store.expires("k"), TimePoint::max());
}

TEST_F(RedisKeyspaceTest, IncrementCountsFromNothingAndKeepsTheTtl) {
  EXPECT_EQ(store.increment("n"), 1);
  EXPECT_EQ(store.increment("n", 41), 42);
  EXPECT_EQ(text("n"), "42");
  EXPECT_TRUE(store.expire("n", 10s));
  wait(4s);
  EXPECT_EQ(store.increment("n", -2), 40);
  EXPECT_EQ(time_left("n"), 6s);
  wait(6s);
  EXPECT_EQ(store.increment("n"), 1);
  EXPECT_EQ(store.expires("n"), TimePoint::max());
}

TEST_F(RedisKeyspaceTest, IncrementRefusesWhatIsNoPlainInteger) {
  for (const char* text : {"", "x", "1.0", "01", "+1", " 1", "1 ", "-0", "9223372036854775808"}) {
    store.set("n", text, std::nullopt);
    EXPECT_THROW(store.increment("n"), RedisReplyError) << '"' << text << '"';
  }
  store.set("n", std::monostate{}, std::nullopt);
  EXPECT_THROW(store.increment("n"), RedisReplyError);
  store.set("n", "9223372036854775807", std::nullopt);
  EXPECT_THROW(store.increment("n"), RedisReplyError);
  EXPECT_EQ(text("n"), "9223372036854775807");
}

TEST_F(RedisKeyspaceTest, ExpireOfNothingOrLessDeletes) {
  store.set("k", "v", std::nullopt);
  EXPECT_TRUE(store.expire("k", 0s));
  EXPECT_FALSE(store.exists("k"));
  EXPECT_FALSE(store.expire("k", 10s));
}

TEST_F(RedisKeyspaceTest, PersistAnswersWhetherThereWasATtl) {
  store.set("k", "v", 10s);
  EXPECT_TRUE(store.persist("k"));
  EXPECT_FALSE(store.persist("k"));
  EXPECT_FALSE(store.persist("absent"));
  wait(20s);
  EXPECT_TRUE(store.exists("k"));
}

TEST_F(RedisKeyspaceTest, SetsHoldMembersOnceAndAreGoneWithTheLast) {
  EXPECT_TRUE(store.sadd("s", "b"));
  EXPECT_TRUE(store.sadd("s", "a"));
  EXPECT_FALSE(store.sadd("s", "a"));
  EXPECT_EQ(store.smembers("s"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(store.srem("s", "a"));
  EXPECT_FALSE(store.srem("s", "a"));
  EXPECT_TRUE(store.srem("s", "b"));
  EXPECT_FALSE(store.exists("s"));
  EXPECT_FALSE(store.srem("s", "b"));
}

TEST_F(RedisKeyspaceTest, SortedSetsOrderByScoreAndThenByName) {
  EXPECT_TRUE(store.zadd("z", {"b", 2}));
  EXPECT_TRUE(store.zadd("z", {"c", 1}));
  EXPECT_TRUE(store.zadd("z", {"a", 2}));
  EXPECT_FALSE(store.zadd("z", {"c", 9}, RedisKeyspace::Zadd::only_new));
  EXPECT_EQ(store.zrange("z").front().member, "c");
  EXPECT_FALSE(store.zadd("z", {"c", 9}));
  std::string order;
  for (const auto& one : store.zrange("z")) order += one.member;
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(store.zremrangebyscore("z", 0, 2), 2U);
  EXPECT_TRUE(store.zrem("z", "c"));
  EXPECT_FALSE(store.exists("z"));
}

TEST_F(RedisKeyspaceTest, RefusesACommandForAnotherType) {
  store.sadd("set", "m");
  store.set("text", "v", std::nullopt);
  store.zadd("sorted", {"m", 1});
  EXPECT_THROW((void)store.get("set"), RedisReplyError);
  EXPECT_THROW(store.increment("set"), RedisReplyError);
  EXPECT_THROW(store.sadd("text", "m"), RedisReplyError);
  EXPECT_THROW((void)store.smembers("sorted"), RedisReplyError);
  EXPECT_THROW(store.zadd("set", {"m", 1}), RedisReplyError);
  // These are for keys of any type.
  EXPECT_FALSE(store.set_if_absent("set", "v", 10s));
  store.set("set", "v", 10s);
  EXPECT_TRUE(store.del("sorted"));
}

/// A store with room for three keys.
class FullRedisTest : public RedisKeyspaceTest {
 protected:
  auto with(Eviction eviction) -> RedisKeyspace {
    RedisKeyspace full(clock, nullptr, {.keys_max = 3, .eviction = eviction});
    for (const char* key : {"a", "b", "c"}) full.set(key, key, std::nullopt);
    return full;
  }
};

TEST_F(FullRedisTest, TakesAwayTheKeyThatHasBeenUnusedForLongest) {
  RedisKeyspace full = with(Eviction::allkeys_lru);
  std::vector<std::string> evicted;
  full.on_eviction([&](const std::string& key) { evicted.push_back(key); });
  (void)full.get("a");
  full.set("d", "d", std::nullopt);
  full.sadd("e", "member");
  EXPECT_EQ(evicted, (std::vector<std::string>{"b", "c"}));
  full.set("a", "again", std::nullopt);  // takes no room
  EXPECT_EQ(evicted.size(), 2U);
  EXPECT_EQ(full.keys("*"), (std::vector<std::string>{"a", "d", "e"}));
}

TEST_F(FullRedisTest, TakesOnlyKeysWithATtlWhereThePolicySaysSo) {
  RedisKeyspace full = with(Eviction::volatile_lru);
  full.expire("c", 300s);
  (void)full.get("c");  // used last, and still the only one that may go
  full.set("d", "d", std::nullopt);
  EXPECT_EQ(full.keys("*"), (std::vector<std::string>{"a", "b", "d"}));
  EXPECT_THROW(full.set("e", "e", std::nullopt), RedisReplyError);
}

TEST_F(FullRedisTest, RefusesNewKeysWithoutEviction) {
  RedisKeyspace full = with(Eviction::noeviction);
  EXPECT_THROW(full.increment("n"), RedisReplyError);
  EXPECT_THROW(full.sadd("s", "m"), RedisReplyError);
  full.set("a", "new", std::nullopt);
  full.del("b");
  full.set("d", "d", std::nullopt);
  EXPECT_EQ(full.keys("*"), (std::vector<std::string>{"a", "c", "d"}));
}

TEST_F(RedisKeyspaceTest, AFailOverTakesBackTheWritesAfterAnInstant) {
  const auto ignore = [](const std::string&) {};
  store.remember_writes();
  store.set("generation", "7", std::nullopt);
  store.set("entry", "old", 300s);
  store.sadd("set", "a");
  wait(1s);
  const TimePoint replicated = clock.now();
  wait(1ms);
  store.increment("generation");
  store.del("entry");
  store.srem("set", "a");
  store.set("new", "v", std::nullopt);
  std::vector<std::string> lost;
  store.lose_writes_after(replicated, [&](const std::string& key) { lost.push_back(key); });
  EXPECT_EQ(lost, (std::vector<std::string>{"new", "set", "entry", "generation"}));
  EXPECT_EQ(text("generation"), "7");
  EXPECT_EQ(text("entry"), "old");
  EXPECT_EQ(time_left("entry"), 300s - 1001ms);
  EXPECT_EQ(store.smembers("set"), (std::vector<std::string>{"a"}));
  EXPECT_FALSE(store.exists("new"));
  store.lose_last_writes(1, ignore);
  EXPECT_FALSE(store.exists("set"));
  store.lose_last_writes(99, ignore);
  EXPECT_EQ(store.size(), 0U);
}

TEST_F(RedisKeyspaceTest, ASetMayTakeThePlaceOfADeadText) {
  store.set("k", "v", 1s);
  wait(1s);
  EXPECT_TRUE(store.sadd("k", "m"));
  EXPECT_EQ(store.expires("k"), TimePoint::max());
}

TEST_F(RedisKeyspaceTest, AScanComesAcrossWhatIsThereAtEachOfItsCalls) {
  const auto matches = [&](std::uint64_t part) { return store.scan("*", part, 2); };
  store.remember_writes();
  for (char name = 'a'; name < 'i'; ++name) store.set({name}, "", std::nullopt);
  const std::vector<std::string> first = matches(0);
  ASSERT_GT(first.size(), 0U);
  ASSERT_GT(matches(1).size(), 0U);
  for (const std::string& key : first) store.del(key);
  EXPECT_EQ(matches(0), std::vector<std::string>());
  for (const std::string& key : first) store.set(key, "again", std::nullopt);
  EXPECT_EQ(matches(0), first);
  store.lose_last_writes(first.size(), [](const std::string&) {});
  EXPECT_EQ(matches(0), std::vector<std::string>());
  store.lose_last_writes(first.size(), [](const std::string&) {});
  EXPECT_EQ(matches(0), first);
  store.sadd(first[0] + "set", "member");
  EXPECT_EQ(matches(0).size() + matches(1).size(), 9U);
}

}  // namespace
}  // namespace slotrace::model
