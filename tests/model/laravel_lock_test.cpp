#include "model/laravel_lock.hpp"

#include <gtest/gtest.h>

#include "sim/explore/random_walk.hpp"
#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

class LaravelLockTest : public StagedTest {
 protected:
  auto lock(Duration ttl) -> LaravelLock {
    if (!cache_) cache_.emplace(app().redis(), world.key_prefix);
    if (!queues_) queues_.emplace(simulation());
    return {simulation(), *cache_, *queues_, "fill", ttl};
  }

 private:
  std::optional<LaravelCache> cache_;
  std::optional<LockQueues> queues_;
};

TEST_F(LaravelLockTest, OneOwnerAtATimeAndOnlyItReleases) {
  LaravelLock first = lock(10s);
  LaravelLock second = lock(10s);
  EXPECT_NE(first.owner(), second.owner());
  EXPECT_TRUE(result_of(first.acquire()));
  EXPECT_FALSE(result_of(second.acquire()));
  EXPECT_FALSE(result_of(second.release()));
  EXPECT_TRUE(result_of(first.release()));
  EXPECT_TRUE(result_of(second.acquire()));
}

TEST_F(LaravelLockTest, ExpiresWhileItsOwnerWorksAndIsNotItsToReleaseAnyMore) {
  LaravelLock slow = lock(10s);
  LaravelLock next = lock(10s);
  EXPECT_TRUE(result_of(slow.acquire()));
  simulation().run_until(now() + 10s);
  EXPECT_TRUE(result_of(next.acquire()));
  EXPECT_FALSE(result_of(slow.release()));
  EXPECT_FALSE(result_of(lock(10s).acquire()));  // still the next one's
}

TEST_F(LaravelLockTest, NeverExpiresWithATtlOfLessThanASecond) {
  LaravelLock forever = lock(900ms);
  EXPECT_TRUE(result_of(forever.acquire()));
  simulation().run_until(now() + 24h);
  EXPECT_FALSE(result_of(lock(10s).acquire()));
}

TEST_F(LaravelLockTest, BlockGetsTheLockAtTheNextAttemptAfterItsRelease) {
  LaravelLock holder = lock(10s);
  LaravelLock waiter = lock(10s);
  EXPECT_TRUE(result_of(holder.acquire()));
  const TimePoint began = now();
  const auto release_later = [&]() -> sim::Task<> {
    co_await simulation().delay(600ms);
    co_await holder.release();
  };
  spawn("holder", release_later());
  EXPECT_TRUE(result_of(waiter.block(5s)));
  EXPECT_EQ(now() - began, 750ms + 4 * 50us);  // four attempts, 250 ms apart
}

TEST_F(LaravelLockTest, BlockGivesUpByTheClocksWholeSeconds) {
  EXPECT_TRUE(result_of(lock(60s).acquire()));
  simulation().run_until(world.start + 900ms);
  const TimePoint began = now();
  EXPECT_FALSE(result_of(lock(10s).block(1s)));
  // From second 0 to second 1 it is 100 ms only: the first look at the clock finds it past.
  EXPECT_EQ(now() - began, 250ms + 50us);
}

TEST_F(LaravelLockTest, InInterleavingModeEveryWaiterEndsInEveryWayThatTimeCouldBring) {
  int got_both = 0;
  int gave_up = 0;
  int held_twice = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    sim::RandomWalk walk(seed);
    Stage stage(world, policy, {.mode = sim::Mode::interleaving, .start = world.start}, walk);
    LaravelCache cache(stage.application.redis(), "");
    LockQueues queues(stage.simulation);
    int holding = 0;
    int got = 0;
    int ended = 0;
    bool twice = false;
    const auto work = [&]() -> sim::Task<> {
      LaravelLock lock(stage.simulation, cache, queues, "fill", 10s);
      if (co_await lock.block(5s)) {
        ++got;
        twice |= ++holding > 1;
        co_await stage.simulation.delay(1s);
        --holding;
        co_await lock.release();
      }
      ++ended;
    };
    for (const char* name : {"a", "b"}) stage.simulation.spawn(name, work());
    stage.simulation.run();
    EXPECT_EQ(ended, 2) << "seed " << seed;
    (got == 2 ? got_both : gave_up) += 1;
    held_twice += twice ? 1 : 0;
  }
  EXPECT_GT(got_both, 0);
  EXPECT_GT(gave_up, 0);
  EXPECT_GT(held_twice, 0);  // the first one's lock expired
}

TEST_F(LaravelLockTest, InInterleavingModeNobodyWaitsForAnOwnerThatIsGone) {
  for (const Duration ttl : {Duration{10s}, Duration{0s}}) {
    int got = 0;
    int gave_up = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      sim::RandomWalk walk(seed);
      Stage stage(world, policy, {.mode = sim::Mode::interleaving, .start = world.start}, walk);
      LaravelCache cache(stage.application.redis(), "");
      LockQueues queues(stage.simulation);
      const auto hold = [&]() -> sim::Task<> {
        LaravelLock lock(stage.simulation, cache, queues, "fill", ttl);
        co_await lock.acquire();
        co_await stage.simulation.parked();
      };
      std::optional<bool> result;
      const auto wait = [&]() -> sim::Task<> {
        LaravelLock lock(stage.simulation, cache, queues, "fill", ttl);
        result = co_await lock.block(5s);
      };
      const sim::ProcessRef holder = stage.simulation.spawn("holder", hold());
      stage.simulation.run();
      stage.simulation.spawn("waiter", wait());
      const auto kill = [&]() -> sim::Task<> {
        co_await stage.simulation.delay(1s);
        stage.simulation.cancel(holder);
      };
      stage.simulation.spawn("killer", kill());
      stage.simulation.run();
      ASSERT_TRUE(result.has_value()) << "the waiter is still parked, seed " << seed;
      (*result ? got : gave_up) += 1;
    }
    EXPECT_GT(gave_up, 0);
    // A lock without a TTL outlives its owner for ever.
    EXPECT_EQ(got > 0, ttl > Duration{0}) << got;
  }
}

TEST_F(LaravelLockTest, IsReleasedWhenWhatItGuardsThrows) {
  LaravelLock guard = lock(60s);
  const auto fail = []() -> sim::Task<int> {
    throw RedisReplyError("OOM");
    co_return 1;
  };
  bool thrown = false;
  const auto guarded = [&]() -> sim::Task<bool> {
    sim::Task<int> body = fail();
    try {
      co_await guard.block(1s, std::move(body));
    } catch (const RedisReplyError&) {
      thrown = true;
    }
    co_return true;
  };
  result_of(guarded());
  EXPECT_TRUE(thrown);
  EXPECT_TRUE(result_of(lock(60s).acquire()));
}

}  // namespace
}  // namespace slotrace::model
