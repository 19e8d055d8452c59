#include "sim/explore/shared_work.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace slotrace::sim {
namespace {

TEST(SharedWork, IsOverWhenAllWait) {
  SharedWork work(2);
  EXPECT_FALSE(work.is_wanted());
  const std::jthread other([&] { EXPECT_FALSE(work.take()); });
  EXPECT_FALSE(work.take());
  EXPECT_FALSE(work.take()) << "and it stays over";
}

TEST(SharedWork, IsWantedWhileMoreWaitThanWereGivenSome) {
  SharedWork work(2);
  std::optional<Branch> taken;
  std::jthread other([&] { taken = work.take(); });
  while (!work.is_wanted()) std::this_thread::yield();
  work.give({.picks = {2, 0}, .rest = 0b110});
  EXPECT_FALSE(work.is_wanted());
  other.join();
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->picks, (std::vector<std::uint32_t>{2, 0}));
  EXPECT_EQ(taken->rest, 0b110U);
}

TEST(SharedWork, GivesWhatIsLeftBeforeItIsOver) {
  SharedWork work(1);
  work.give({.picks = {}, .rest = 1});
  EXPECT_TRUE(work.take()) << "all wait, and a branch is left";
  EXPECT_FALSE(work.take());
}

TEST(SharedWork, EndsAllWaitingWhenItIsClosed) {
  SharedWork work(3);
  std::jthread other([&] { EXPECT_FALSE(work.take()); });
  work.close();
  other.join();
  EXPECT_FALSE(work.take());
}

}  // namespace
}  // namespace slotrace::sim
