#include "model/redis.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/explore/random_walk.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/failure.hpp"
#include "sim/task.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const auto kIgnore = [](const auto&...) {};

auto answer() -> StoredValue {
  return CachedAnswer{
      .answer = std::make_shared<const Availability>(), .layer = 0, .filled_for = {}};
}

/// Writes down what the store says that it did.
class Notes : public StoreObserver {
 public:
  void on_stored(const std::string& key, const StoredValue& /*value*/, TimePoint expires) override {
    lines.push_back(
        fmt::format("stored {} until {}", key,
                    expires == TimePoint::max() ? "ever" : to_string(expires.time_since_epoch())));
  }
  void on_expiry_changed(const std::string& key, TimePoint expires) override {
    lines.push_back(fmt::format("{} until {}", key, to_string(expires.time_since_epoch())));
  }
  void on_removed(const std::string& key) override { lines.push_back("removed " + key); }
  std::vector<std::string> lines;
};

/// One server at the analysis' own costs: 0.02 ms there, 0.01 ms service, 0.02 ms back.
class RedisOn {
 public:
  RedisOn(sim::Chooser& chooser, sim::Mode mode, const Costs& costs = {})
      : latencies_(costs),
        simulation({.mode = mode}, chooser),
        redis(simulation, latencies_, costs.redis, &notes) {}

  auto set(std::string key, std::optional<Duration> ttl) -> sim::Task<> {
    const StoredValue value = answer();
    co_await redis.set(key, value, ttl, kIgnore);
    done_at.push_back(simulation.now().time_since_epoch());
  }
  auto get_at(Duration when, std::string key) -> sim::Task<> {
    co_await simulation.until(TimePoint(when));
    const auto found = co_await redis.get(key, kIgnore);
    gets.push_back(found.has_value());
    ttls.push_back(found ? found->ttl_left : std::nullopt);
    done_at.push_back(simulation.now().time_since_epoch());
  }
  auto del(std::string key) -> sim::Task<> { dels.push_back(co_await redis.del(key, kIgnore)); }
  auto scan(std::string pattern, std::uint64_t count) -> sim::Task<> {
    auto cursor = Redis::begin_scan(count);
    for (; cursor.call < cursor.calls; ++cursor.call) {
      const auto part = co_await redis.scan(pattern, cursor, kIgnore);
      ++scans;
      scanned.insert(scanned.end(), part.begin(), part.end());
    }
    done_at.push_back(simulation.now().time_since_epoch());
  }
  void play(sim::Task<> body) {
    simulation.spawn("client", std::move(body));
    simulation.run();
  }

 private:
  Latencies latencies_;

 public:
  Notes notes;
  sim::Simulation simulation;
  Redis redis;
  std::vector<bool> gets;
  std::vector<std::optional<Duration>> ttls;
  std::vector<bool> dels;
  std::vector<std::string> scanned;
  int scans = 0;
  std::vector<Duration> done_at;
};

class RedisTest : public testing::Test {
 protected:
  sim::SeededChooser chooser{1};
  RedisOn store{chooser, sim::Mode::timed};
};

TEST_F(RedisTest, CostsTheAnalysisFigurePerCommand) {
  store.play(store.set("k", 300s));
  EXPECT_EQ(store.done_at, (std::vector<Duration>{50us}));
  EXPECT_EQ(store.notes.lines,
            (std::vector<std::string>{"stored k until 300.00003s"}));  // the effect's instant
}

TEST_F(RedisTest, FindsWhatWasSet) {
  store.play(store.set("k", 300s));
  store.play(store.get_at(10s, "k"));
  store.play(store.get_at(10s, "other"));
  EXPECT_EQ(store.gets, (std::vector<bool>{true, false}));
  EXPECT_EQ(store.ttls.front(), Duration{290s});
}

TEST_F(RedisTest, EntryIsDeadAtTheInstantItsTtlHasPassed) {
  // Set and get take effect 0.03 ms after they are sent.
  store.play(store.set("k", 300s));
  store.play(store.get_at(300s - 1ns, "k"));
  EXPECT_EQ(store.ttls.back(), Duration{1ns});
  RedisOn other(chooser, sim::Mode::timed);
  other.play(other.set("k", 300s));
  other.play(other.get_at(300s, "k"));
  EXPECT_EQ(other.gets, (std::vector<bool>{false}));
}

TEST_F(RedisTest, WithoutATtlLivesForever) {
  store.play(store.set("k", std::nullopt));
  store.play(store.get_at(24h * 3650, "k"));
  EXPECT_TRUE(store.gets.front());
  EXPECT_FALSE(store.ttls.front().has_value());
  EXPECT_EQ(store.notes.lines.front(), "stored k until ever");
}

TEST_F(RedisTest, RefusesATtlOfNothing) {
  EXPECT_THROW(store.play(store.set("k", 0s)), sim::InternalError);
}

TEST_F(RedisTest, DelAnswersWhetherTheKeyWasThere) {
  store.play(store.set("k", 300s));
  store.play(store.del("k"));
  store.play(store.del("k"));
  EXPECT_EQ(store.dels, (std::vector<bool>{true, false}));
  EXPECT_EQ(store.notes.lines.back(), "removed k");
}

TEST_F(RedisTest, DelOfADeadKeyFindsNothingButTakesItAway) {
  store.play(store.set("k", 1s));
  store.play(store.get_at(2s, "k"));
  store.play(store.del("k"));
  EXPECT_EQ(store.dels, (std::vector<bool>{false}));
  EXPECT_EQ(store.notes.lines.back(), "removed k");
}

TEST_F(RedisTest, ExecutesOneCommandAtATime) {
  // All three arrive at 0.02 ms, and each waits for those before it.
  for (const char* key : {"a", "b", "c"}) store.simulation.spawn("client", store.set(key, 300s));
  store.simulation.run();
  EXPECT_EQ(store.done_at, (std::vector<Duration>{50us, 60us, 70us}));
}

TEST_F(RedisTest, AScanKeepsTheNextCommandWaiting) {
  // A thousand keys at 0.4 us each, on top of the service time.
  store.simulation.spawn("scan", store.scan("*", 1000));
  store.simulation.spawn("client", store.set("k", 300s));
  store.simulation.run();
  EXPECT_EQ(store.done_at, (std::vector<Duration>{450us, 460us}));
}

TEST_F(RedisTest, ScanCostsByKeyspaceNotByMatches) {
  struct Case {
    std::uint64_t keyspace;
    std::uint64_t count;
    int calls;
    Duration takes;
  };
  // Each call: 0.05 ms, and 0.4 us a key that it looks at.
  for (const Case& one : {Case{1'000, 1'000, 1, 450us}, Case{1'000, 10, 100, 5'400us},
                          Case{10'000, 1'000, 10, 4'500us}, Case{2'500, 1'000, 3, 1'150us}}) {
    Costs costs;
    costs.redis.keyspace = one.keyspace;
    RedisOn large(chooser, sim::Mode::timed, costs);
    large.play(large.scan("nothing*", one.count));
    EXPECT_EQ(large.scans, one.calls) << one.keyspace;
    EXPECT_EQ(large.done_at.front(), one.takes) << one.keyspace << " keys, COUNT " << one.count;
    EXPECT_TRUE(large.scanned.empty());
  }
}

TEST_F(RedisTest, ScanOfNoKeysNeedsACount) {
  EXPECT_THROW((void)Redis::begin_scan(0), sim::InternalError);
}

TEST_F(RedisTest, ScanFindsEveryMatchOnceInHoweverManyCalls) {
  for (const std::uint64_t count : {1, 7, 1000}) {
    Costs costs;
    costs.redis.keyspace = 100;
    RedisOn some(chooser, sim::Mode::timed, costs);
    for (int i = 0; i < 40; ++i) some.play(some.set(fmt::format("cal_slots_{}", i), 300s));
    some.play(some.set("calcom:slots", 300s));
    some.play(some.scan("cal_*", count));
    EXPECT_EQ(some.scanned.size(), 40U);
    EXPECT_EQ(std::set<std::string>(some.scanned.begin(), some.scanned.end()).size(), 40U);
  }
}

TEST_F(RedisTest, ScanDropsTheDeadKeysThatMatchAndDoesNotNameThem) {
  for (const char* key : {"dead", "other"}) store.play(store.set(key, 1s));
  store.play(store.get_at(2s, "dead"));
  store.play(store.set("de", 300s));
  store.play(store.scan("de*", 1000));
  EXPECT_EQ(store.scanned, (std::vector<std::string>{"de"}));
  EXPECT_EQ(store.notes.lines.back(), "removed dead");
  EXPECT_EQ(store.redis.keyspace().size(), 2U);  // de, and other, which nobody looked at
}

TEST_F(RedisTest, ScanNamesKeysAgainWhenTheTableShrinksMeanwhile) {
  Costs costs;
  costs.redis.keyspace = 1;
  RedisOn some(chooser, sim::Mode::timed, costs);
  for (int i = 0; i < 40; ++i) some.play(some.set(fmt::format("k{}", i), 300s));
  const auto scan_while_keys_go = [&]() -> sim::Task<> {
    const std::string all = "*";
    auto cursor = Redis::begin_scan(10);
    for (; cursor.call < cursor.calls; ++cursor.call) {
      const auto part = co_await some.redis.scan(all, cursor, kIgnore);
      some.scanned.insert(some.scanned.end(), part.begin(), part.end());
      if (cursor.call != 0) continue;
      for (int i = 10; i < 40; ++i) {
        const std::string key = fmt::format("k{}", i);
        co_await some.redis.del(key, kIgnore);
      }
    }
  };
  some.play(scan_while_keys_go());
  const std::set<std::string> named(some.scanned.begin(), some.scanned.end());
  EXPECT_GT(some.scanned.size(), named.size());
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(named.contains(fmt::format("k{}", i)));
}

TEST_F(RedisTest, KeysBlocksTheServerForTheWholeStore) {
  const auto keys = [&]() -> sim::Task<> {
    const std::string pattern = "b*";
    store.scanned = co_await store.redis.keys(pattern, kIgnore);
  };
  for (const char* key : {"b", "a"}) store.play(store.set(key, 300s));
  const Duration before = store.simulation.now().time_since_epoch();
  store.simulation.spawn("keys", keys());
  store.simulation.spawn("client", store.set("k", 300s));
  store.simulation.run();
  EXPECT_EQ(store.scanned, (std::vector<std::string>{"b"}));
  EXPECT_EQ(store.done_at.back() - before, 460us);  // as long as a SCAN over everything
}

TEST_F(RedisTest, ThrowsTheServersErrorAtTheClient) {
  std::string error;
  const auto play = [&]() -> sim::Task<> {
    const std::string key = "set";
    const std::string member = "m";
    co_await store.redis.sadd(key, member);
    try {
      co_await store.redis.get(key, kIgnore);
    } catch (const RedisReplyError& wrong) {
      error = wrong.what();
    }
  };
  store.play(play());
  EXPECT_TRUE(error.starts_with("WRONGTYPE")) << error;
}

/// How a command ends for the client while the server is out of order.
auto attempt(RedisOn& store, std::string& error, Duration& waited) -> sim::Task<> {
  const std::string key = "k";
  const StoredValue value = answer();
  try {
    co_await store.redis.set(key, value, 300s, kIgnore);
  } catch (const RedisConnectionError& failure) {
    error = failure.what();
    waited = failure.waited();
  }
}

TEST_F(RedisTest, RefusedCommandDoesNothing) {
  std::string error;
  Duration waited{-1};
  std::vector<std::string> told;
  store.redis.health().tells(
      [&](std::string_view command, CommandFate) { told.emplace_back(command); });
  store.redis.health().all(CommandFate::refused);
  store.play(attempt(store, error, waited));
  EXPECT_EQ(error, "Redis refused the connection");
  EXPECT_EQ(waited, 0s);
  EXPECT_TRUE(store.redis.keys("*").empty());
  EXPECT_EQ(told, (std::vector<std::string>{"SETEX"}));
}

TEST_F(RedisTest, UnansweredCommandTakesEffectAndKeepsItsClientWaiting) {
  std::string error;
  Duration waited{-1};
  store.redis.health().all(CommandFate::unanswered);
  store.play(attempt(store, error, waited));
  EXPECT_EQ(error, "Redis did not answer");
  EXPECT_EQ(waited, 60s);
  EXPECT_EQ(store.redis.keys("*"), (std::vector<std::string>{"k"}));
}

TEST_F(RedisTest, ServesAgainOnceItHasRecovered) {
  std::string error;
  Duration waited{-1};
  int asked = 0;
  store.redis.health().asks(
      [&] { return ++asked == 1 ? CommandFate::refused : CommandFate::served; });
  store.play(attempt(store, error, waited));
  EXPECT_FALSE(error.empty());
  error.clear();
  store.redis.health().all(CommandFate::served);
  store.play(attempt(store, error, waited));
  EXPECT_TRUE(error.empty());
}

TEST_F(RedisTest, ExecutesAScriptAsOneStep) {
  const auto both = [&](std::string key) -> sim::Task<> {
    co_await store.redis.script("EVAL", store.redis.writing_any_key(), [&](RedisKeyspace& keys) {
      const std::int64_t first = keys.increment("first");
      const std::int64_t second = keys.increment("second");
      EXPECT_EQ(first, second) << key;
    });
    store.done_at.push_back(store.simulation.now().time_since_epoch());
  };
  for (const char* key : {"a", "b"}) store.simulation.spawn("client", both(key));
  store.simulation.run();
  EXPECT_EQ(store.done_at, (std::vector<Duration>{50us, 60us}));
}

TEST_F(RedisTest, DelOfSeveralAnswersTheLiveOnesAndTakesAwayAll) {
  store.play(store.set("dead", 1s));
  store.play(store.get_at(2s, "dead"));
  store.play(store.set("live", 300s));
  std::vector<std::string> removed;
  const auto del_all = [&]() -> sim::Task<> {
    const std::vector<std::string> keys = {"absent", "dead", "live"};
    removed = co_await store.redis.del(keys, kIgnore);
  };
  store.play(del_all());
  EXPECT_EQ(removed, (std::vector<std::string>{"live"}));
  EXPECT_EQ(store.notes.lines.size(), 4U);  // two stored, two removed
}

TEST_F(RedisTest, ListsKeysSorted) {
  for (const char* key : {"b", "c", "a"}) store.play(store.set(key, 300s));
  EXPECT_EQ(store.redis.keys("*"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(store.redis.keys("[ab]"), (std::vector<std::string>{"a", "b"}));
}

TEST(RedisInterleaved, CommandsWorkWithoutTime) {
  sim::RandomWalk walk(1);
  RedisOn store(walk, sim::Mode::interleaving);
  store.play(store.set("k", 300s));
  store.play(store.get_at(10h, "k"));  // time stands still, so nothing expires
  store.play(store.scan("*", 1));
  store.play(store.del("k"));
  EXPECT_EQ(store.gets, (std::vector<bool>{true}));
  EXPECT_EQ(store.scanned, (std::vector<std::string>{"k"}));
  EXPECT_EQ(store.dels, (std::vector<bool>{true}));
  EXPECT_EQ(store.done_at.back(), Duration{0});
}

TEST(RedisInterleaved, ScanFindsWhatIsThereDuringTheWholeIteration) {
  // 20 keys stay, 20 come and 20 go while a scan of many calls is under way.
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    sim::RandomWalk walk(seed);
    Costs costs;
    costs.redis.keyspace = 60;
    RedisOn store(walk, sim::Mode::interleaving, costs);
    for (int i = 0; i < 20; ++i) {
      store.play(store.set(fmt::format("stays-{}", i), 300s));
      store.play(store.set(fmt::format("goes-{}", i), 300s));
    }
    store.simulation.spawn("scan", store.scan("*", 10));
    for (int i = 0; i < 20; ++i) {
      store.simulation.spawn("comes", store.set(fmt::format("comes-{}", i), 300s));
      store.simulation.spawn("goes", store.del(fmt::format("goes-{}", i)));
    }
    store.simulation.run();
    const auto stayed = std::ranges::count_if(
        store.scanned, [](const auto& key) { return key.starts_with("stays"); });
    EXPECT_EQ(stayed, 20) << "seed " << seed;
  }
}

}  // namespace
}  // namespace slotrace::model
