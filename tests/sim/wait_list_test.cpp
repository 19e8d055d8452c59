#include "sim/wait_list.hpp"

#include <memory>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "tests/sim/every_schedule.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

/// Appends its name when it was woken, and '!' when its time was out.
auto wait_in(WaitList& list, char name, std::optional<Duration> timeout, std::string& log)
    -> Task<> {
  log.push_back(co_await list.wait(timeout) ? name : '!');
}

class WaitListTest : public testing::Test {
 protected:
  auto spawn(char name, std::optional<Duration> timeout = {}) -> ProcessRef {
    return simulation.spawn("waiter", wait_in(list, name, timeout, log));
  }

  std::string log;
  SeededChooser chooser{1};
  Simulation simulation{{}, chooser};
  WaitList list{simulation};
};

TEST_F(WaitListTest, WakesInTheOrderOfArrival) {
  for (const char name : {'a', 'b', 'c'}) spawn(name);
  simulation.run();
  EXPECT_TRUE(list.wake_one());
  simulation.run();
  EXPECT_EQ(log, "a");
  list.wake_all();
  EXPECT_TRUE(list.empty());
  EXPECT_FALSE(list.wake_one());
  simulation.run();
  EXPECT_EQ(log, "abc");
}

TEST_F(WaitListTest, ForgetsAWaiterWhoseTimeIsOut) {
  spawn('a', 1s);
  spawn('b', 3s);
  simulation.run_until(TimePoint(2s));
  EXPECT_EQ(log, "!");
  EXPECT_TRUE(list.wake_one());
  simulation.run();
  EXPECT_EQ(log, "!b");
}

TEST_F(WaitListTest, WakesAWaiterAtTheInstantOfItsTimeOut) {
  auto waker = [&]() -> Task<> {
    co_await simulation.delay(1s);
    list.wake_one();
  };
  simulation.spawn("waker", waker());
  spawn('a', 1s);
  simulation.run();
  EXPECT_EQ(log, "a");
}

TEST_F(WaitListTest, ForgetsACancelledWaiter) {
  const ProcessRef first = spawn('a');
  spawn('b');
  simulation.run();
  simulation.cancel(first);
  list.wake_one();
  simulation.run();
  EXPECT_EQ(log, "b");
  EXPECT_TRUE(list.empty());
}

TEST_F(WaitListTest, LetsItsWaitersGoWhenItIsDestroyed) {
  auto doomed = std::make_unique<WaitList>(simulation);
  const ProcessRef waiter = simulation.spawn("waiter", wait_in(*doomed, 'a', {}, log));
  simulation.run();
  doomed.reset();
  simulation.cancel(waiter);
  EXPECT_EQ(log, "");
}

TEST(WaitList, AsksTheChooserWhoWins) {
  std::set<std::string> orders;
  const int schedules = every_schedule([&](Chooser& chooser) {
    std::string log;
    Simulation simulation({}, chooser);
    WaitList list(simulation);
    for (const char name : {'a', 'b', 'c'}) {
      simulation.spawn("waiter", wait_in(list, name, {}, log));
    }
    simulation.run();
    while (list.wake_one()) {
    }
    simulation.run();
    orders.insert(log);
  });
  EXPECT_EQ(schedules, 6);
  EXPECT_EQ(orders.size(), 6U);
}

}  // namespace
}  // namespace slotrace::sim
