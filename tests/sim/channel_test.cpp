#include "sim/channel.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "tests/sim/every_schedule.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;
using Log = std::vector<std::string>;

class ChannelTest : public testing::Test {
 protected:
  auto send(Channel<std::string>& channel, std::string message) -> Task<> {
    const std::string name = message;
    const bool sent = co_await channel.send(std::move(message));
    log.push_back((sent ? "sent " : "refused ") + name);
  }
  auto receive(Channel<std::string>& channel) -> Task<> {
    const auto message = co_await channel.receive();
    log.push_back("got " + message.value_or("the end"));
  }
  void spawn(Task<> body) { last = simulation.spawn("p", std::move(body)); }
  auto take_log() -> Log {
    simulation.run();
    return std::exchange(log, {});
  }

  Log log;
  ProcessRef last;
  SeededChooser chooser{1};
  Simulation simulation{{}, chooser};
  Channel<std::string> unbounded{simulation, "unbounded"};
  Channel<std::string> one{simulation, "one", 1};
  Channel<std::string> rendezvous{simulation, "rendezvous", 0};
};

TEST_F(ChannelTest, DeliversFirstInFirstOut) {
  for (const char* message : {"a", "b", "c"}) spawn(send(unbounded, message));
  EXPECT_EQ(take_log(), (Log{"sent a", "sent b", "sent c"}));
  EXPECT_EQ(unbounded.size(), 3U);
  for (int i = 0; i < 3; ++i) spawn(receive(unbounded));
  EXPECT_EQ(take_log(), (Log{"got a", "got b", "got c"}));
}

TEST_F(ChannelTest, HandsAMessageToTheReceiverThatWaitsLongest) {
  spawn(receive(unbounded));
  const ProcessRef first = last;
  spawn(receive(unbounded));
  EXPECT_EQ(take_log(), Log{});
  spawn(send(unbounded, "a"));
  EXPECT_EQ(take_log(), (Log{"got a", "sent a"}));
  EXPECT_TRUE(simulation.ended(first));
  EXPECT_EQ(unbounded.size(), 0U);
}

TEST_F(ChannelTest, MakesASenderWaitForRoom) {
  spawn(send(one, "a"));
  spawn(send(one, "b"));
  EXPECT_EQ(take_log(), Log{"sent a"});
  spawn(receive(one));
  EXPECT_EQ(take_log(), (Log{"sent b", "got a"}));
  EXPECT_EQ(one.size(), 1U);
}

TEST_F(ChannelTest, WithoutRoomPassesFromHandToHand) {
  spawn(send(rendezvous, "a"));
  EXPECT_EQ(take_log(), Log{});
  spawn(receive(rendezvous));
  EXPECT_EQ(take_log(), (Log{"sent a", "got a"}));
  spawn(receive(rendezvous));
  spawn(send(rendezvous, "b"));
  EXPECT_EQ(take_log(), (Log{"got b", "sent b"}));
}

TEST_F(ChannelTest, OffersWithoutWaiting) {
  EXPECT_TRUE(one.offer("a"));
  EXPECT_FALSE(one.offer("b"));
  EXPECT_FALSE(rendezvous.offer("c"));
  spawn(receive(one));
  spawn(receive(rendezvous));
  EXPECT_EQ(take_log(), Log{"got a"});
  EXPECT_TRUE(rendezvous.offer("d"));
  EXPECT_EQ(take_log(), Log{"got d"});
}

TEST_F(ChannelTest, CloseRefusesSendersAndLetsReceiversDrain) {
  spawn(send(one, "a"));
  spawn(send(one, "b"));
  EXPECT_EQ(take_log(), Log{"sent a"});
  one.close();
  EXPECT_TRUE(one.closed());
  spawn(send(one, "c"));
  EXPECT_EQ(take_log(), (Log{"refused b", "refused c"}));
  EXPECT_FALSE(one.offer("d"));
  spawn(receive(one));
  spawn(receive(one));
  EXPECT_EQ(take_log(), (Log{"got a", "got the end"}));
}

TEST_F(ChannelTest, CloseEndsTheWaitOfReceivers) {
  spawn(receive(unbounded));
  spawn(receive(unbounded));
  EXPECT_EQ(take_log(), Log{});
  unbounded.close();
  EXPECT_EQ(take_log(), (Log{"got the end", "got the end"}));
}

TEST_F(ChannelTest, DoesNotSendTheMessageOfACancelledSender) {
  spawn(send(rendezvous, "a"));
  const ProcessRef doomed = last;
  spawn(send(rendezvous, "b"));
  EXPECT_EQ(take_log(), Log{});
  simulation.cancel(doomed);
  spawn(receive(rendezvous));
  EXPECT_EQ(take_log(), (Log{"sent b", "got b"}));
}

TEST_F(ChannelTest, PassesACancelledReceiverBy) {
  spawn(receive(unbounded));
  const ProcessRef doomed = last;
  spawn(receive(unbounded));
  EXPECT_EQ(take_log(), Log{});
  simulation.cancel(doomed);
  unbounded.offer("a");
  EXPECT_EQ(take_log(), Log{"got a"});
}

TEST_F(ChannelTest, CarriesMessagesThatCannotBeCopied) {
  Channel<std::unique_ptr<int>> channel(simulation, "boxes", 1);
  int sum = 0;
  auto producer = [&]() -> Task<> {
    for (int i = 1; i <= 3; ++i) {
      auto box = std::make_unique<int>(i);
      co_await channel.send(std::move(box));
    }
    channel.close();
  };
  auto consumer = [&]() -> Task<> {
    for (;;) {
      const auto box = co_await channel.receive();
      if (!box) co_return;
      sum += **box;
    }
  };
  spawn(producer());
  spawn(consumer());
  simulation.run();
  EXPECT_TRUE(simulation.ended(last));
  EXPECT_EQ(sum, 6);
}

TEST_F(ChannelTest, MayBeDestroyedBeforeItsSimulation) {
  {
    Channel<std::string> doomed(simulation, "doomed", 0);
    spawn(send(doomed, "a"));
    EXPECT_EQ(take_log(), Log{});
  }
  simulation.cancel(last);
  EXPECT_EQ(log, Log{});
}

TEST(Channel, KeepsTheOrderOfEachSenderInEveryInterleaving) {
  std::set<std::string> orders;
  every_schedule([&](Chooser& chooser) {
    std::string order;
    Simulation simulation({.mode = Mode::interleaving}, chooser);
    Channel<char> channel(simulation, "test", 1);
    auto producer = [&](std::string messages) -> Task<> {
      for (const char message : messages) co_await channel.send(message);
    };
    auto consumer = [&]() -> Task<> {
      for (int i = 0; i < 3; ++i) {
        const auto message = co_await channel.receive();
        order.push_back(message.value_or('?'));
      }
    };
    simulation.spawn("digits", producer("12"));
    simulation.spawn("letter", producer("a"));
    simulation.spawn("consumer", consumer());
    simulation.run();
    orders.insert(order);
  });
  EXPECT_EQ(orders, (std::set<std::string>{"12a", "1a2", "a12"}));
}

}  // namespace
}  // namespace slotrace::sim
