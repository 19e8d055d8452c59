#include "sim/lock.hpp"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/failure.hpp"
#include "tests/sim/every_schedule.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

/// Holds `lock` for `hold`, and says when it got it.
auto hold_for(Simulation& simulation, Lock& lock, Duration hold, char name, std::string& log)
    -> Task<> {
  Lock::Guard guard = co_await lock.acquire();
  log.push_back(name);
  co_await simulation.delay(hold);
  co_await guard.release();
}

class LockTest : public testing::Test {
 protected:
  auto spawn(char name, Duration hold = 1s) -> ProcessRef {
    return simulation.spawn("holder", hold_for(simulation, lock, hold, name, log));
  }

  std::string log;
  SeededChooser chooser{1};
  Simulation simulation{{}, chooser};
  Lock lock{simulation, "test"};
};

TEST_F(LockTest, IsHeldFromAcquireToRelease) {
  EXPECT_FALSE(lock.held());
  spawn('a');
  simulation.run_until(TimePoint(500ms));
  EXPECT_TRUE(lock.held());
  simulation.run();
  EXPECT_FALSE(lock.held());
  EXPECT_EQ(simulation.now(), TimePoint(1s));
}

TEST_F(LockTest, HandsOverToWaitersInArrivalOrder) {
  for (const char name : {'a', 'b', 'c'}) spawn(name);
  simulation.run_until(TimePoint(1500ms));
  EXPECT_EQ(log, "ab");
  spawn('d');
  simulation.run();
  EXPECT_EQ(log, "abcd");
  EXPECT_EQ(simulation.now(), TimePoint(4s));
}

TEST_F(LockTest, IsNotOvertakenByAProcessThatComesAtTheHandOver) {
  spawn('a');
  spawn('b');
  auto release_and_return = [&]() -> Task<> {
    co_await simulation.delay(1s);
    Lock::Guard guard = co_await lock.acquire();
    log.push_back('c');
  };
  simulation.spawn("late", release_and_return());
  simulation.run();
  EXPECT_EQ(log, "abc");
}

TEST_F(LockTest, IsReleasedWhenItsHolderIsCancelled) {
  const ProcessRef holder = spawn('a', 1h);
  spawn('b');
  simulation.run_until(TimePoint(1s));
  simulation.cancel(holder);
  simulation.run();
  EXPECT_EQ(log, "ab");
  EXPECT_FALSE(lock.held());
  EXPECT_EQ(simulation.now(), TimePoint(2s));
}

TEST_F(LockTest, ForgetsACancelledWaiter) {
  spawn('a');
  const ProcessRef waiter = spawn('b');
  spawn('c');
  simulation.run_until(TimePoint(500ms));
  simulation.cancel(waiter);
  simulation.run();
  EXPECT_EQ(log, "ac");
}

TEST_F(LockTest, PassesOnWhenTheProcessItWasHandedToIsCancelledBeforeItsTurn) {
  const ProcessRef holder = spawn('a', 1h);
  const ProcessRef heir = spawn('b');
  spawn('c');
  simulation.run_until(TimePoint(1s));
  simulation.cancel(holder);
  simulation.cancel(heir);
  simulation.run();
  EXPECT_EQ(log, "ac");
  EXPECT_FALSE(lock.held());
}

TEST_F(LockTest, RejectsASecondReleaseOfOneGuard) {
  auto body = [&]() -> Task<> {
    Lock::Guard guard = co_await lock.acquire();
    co_await guard.release();
    EXPECT_FALSE(guard.holds());
    co_await guard.release();
  };
  simulation.spawn("p", body());
  EXPECT_THROW(simulation.run(), InternalError);
}

TEST_F(LockTest, MovesWithItsGuard) {
  auto body = [&]() -> Task<> {
    Lock::Guard first = co_await lock.acquire();
    Lock::Guard second = std::move(first);
    EXPECT_TRUE(second.holds());
    EXPECT_TRUE(lock.held());
    co_await second.release();
    EXPECT_FALSE(lock.held());
  };
  simulation.spawn("p", body());
  simulation.run();
}

TEST_F(LockTest, MayBeDestroyedBeforeItsSimulation) {
  auto doomed = std::make_unique<Lock>(simulation, "doomed");
  const ProcessRef holder = simulation.spawn("a", hold_for(simulation, *doomed, 1h, 'a', log));
  const ProcessRef waiter = simulation.spawn("b", hold_for(simulation, *doomed, 1h, 'b', log));
  simulation.run_until(TimePoint(1s));
  doomed.reset();
  simulation.cancel(holder);
  simulation.cancel(waiter);
  EXPECT_EQ(log, "a");
}

/// Says that no question may come: a chooser may throw, and a destructor must not.
class Silent final : public Chooser {
 public:
  auto pick(const Choice& choice) -> std::uint32_t override {
    throw Divergence(std::string(name(choice.kind)));
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }
};

TEST(Lock, AsksNobodyWhenItsHolderIsCancelled) {
  std::string log;
  Silent chooser;
  Simulation simulation({}, chooser);
  Lock lock(simulation, "test");
  std::vector<ProcessRef> processes;
  for (const char name : {'a', 'b', 'c'}) {
    processes.push_back(simulation.spawn("holder", hold_for(simulation, lock, 1h, name, log)));
  }
  simulation.run_until(TimePoint(1s));
  simulation.cancel(processes[0]);
  simulation.run_until(TimePoint(2s));
  EXPECT_EQ(log, "ab");
}

TEST(Lock, MayOutliveItsSimulation) {
  std::string log;
  Silent chooser;
  std::optional<Lock> lock;
  {
    Simulation simulation({}, chooser);
    lock.emplace(simulation, "test");
    for (const char name : {'a', 'b', 'c'}) {
      simulation.spawn("holder", hold_for(simulation, *lock, 1h, name, log));
    }
    simulation.run_until(TimePoint(1s));
  }
  EXPECT_FALSE(lock->held());
  EXPECT_EQ(log, "a");
}

TEST(Lock, AsksTheChooserWhoWins) {
  std::set<std::string> orders;
  const int schedules = every_schedule([&](Chooser& chooser) {
    std::string log;
    Simulation simulation({}, chooser);
    Lock lock(simulation, "test");
    for (const char name : {'a', 'b', 'c', 'd'}) {
      simulation.spawn("holder", hold_for(simulation, lock, 1s, name, log));
    }
    simulation.run();
    orders.insert(log);
  });
  EXPECT_EQ(schedules, 6) << "a comes first; three waiters, then two";
  EXPECT_EQ(orders.size(), 6U);
}

TEST(Lock, ExcludesEveryOtherHolderInEveryInterleaving) {
  std::set<std::string> orders;
  const int schedules = every_schedule([&](Chooser& chooser) {
    std::string order;
    int inside = 0;
    Simulation simulation({.mode = Mode::interleaving}, chooser);
    Lock lock(simulation, "test");
    auto body = [&](char name) -> Task<> {
      Lock::Guard guard = co_await lock.acquire();
      EXPECT_EQ(++inside, 1);
      co_await simulation.step({.what = "work", .accesses = {}}, [&] { order.push_back(name); });
      --inside;
      co_await guard.release();
    };
    for (const char name : {'a', 'b'}) simulation.spawn("p", body(name));
    simulation.run();
    EXPECT_FALSE(lock.held());
    orders.insert(order);
  });
  EXPECT_EQ(orders, (std::set<std::string>{"ab", "ba"}));
  // The winner takes three steps; the loser asks before the second, before the third, or after it.
  EXPECT_EQ(schedules, 2 * 3);
}

TEST(Lock, MakesAcquireAndReleaseStepsThatWriteIt) {
  class Watcher final : public Chooser {
   public:
    auto pick(const Choice& choice) -> std::uint32_t override {
      const auto accesses = choice.alternatives[0].accesses();
      seen.emplace_back(accesses.begin(), accesses.end());
      return 0;
    }
    auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }
    std::vector<std::vector<Access>> seen;
  } watcher;
  Simulation simulation({.mode = Mode::interleaving}, watcher);
  Lock lock(simulation, "test");
  auto body = [&]() -> Task<> {
    Lock::Guard guard = co_await lock.acquire();
    co_await guard.release();
  };
  auto other = [&]() -> Task<> { co_await simulation.delay(1s); };
  simulation.spawn("p", body());
  simulation.spawn("q", other());
  simulation.run();
  const std::vector<Access> write{writes(lock.resource())};
  EXPECT_EQ(watcher.seen, (std::vector<std::vector<Access>>{write, write}));
}

}  // namespace
}  // namespace slotrace::sim
