#include "sim/explore/visited_set.hpp"

#include <numeric>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "sim/random.hpp"

namespace slotrace::sim {
namespace {

TEST(VisitedSet, TakesEachFingerprintOnce) {
  VisitedSet set;
  EXPECT_TRUE(set.insert(0)) << "zero marks free places, and is a fingerprint all the same";
  EXPECT_FALSE(set.insert(0));
  EXPECT_TRUE(set.insert(7));
  EXPECT_FALSE(set.insert(7));
  EXPECT_EQ(set.size(), 2U);
}

TEST(VisitedSet, KeepsAllWhileItGrows) {
  VisitedSet set;
  SplitMix64 numbers(1);
  std::vector<std::uint64_t> fingerprints(200'000);
  for (std::uint64_t& one : fingerprints) one = numbers.next();
  for (const std::uint64_t one : fingerprints) EXPECT_TRUE(set.insert(one));
  for (const std::uint64_t one : fingerprints) EXPECT_FALSE(set.insert(one));
  EXPECT_EQ(set.size(), fingerprints.size());
  EXPECT_LT(set.bytes(), fingerprints.size() * 14) << "eight bytes each, and what is spare";
}

TEST(VisitedSet, KeepsFingerprintsThatDifferOnlyInTheirLastBits) {
  VisitedSet set;
  for (std::uint64_t i = 0; i < 10'000; ++i) EXPECT_TRUE(set.insert(i));
  for (std::uint64_t i = 0; i < 10'000; ++i) EXPECT_FALSE(set.insert(i));
}

TEST(VisitedSet, GivesEachFingerprintToOneThread) {
  constexpr std::uint64_t kFingerprints = 100'000;
  for (const unsigned threads : {2U, 8U}) {
    VisitedSet set(threads);
    std::vector<std::uint64_t> won(threads);
    {
      std::vector<std::jthread> running;
      for (unsigned i = 0; i < threads; ++i) {
        running.emplace_back([&set, &won, i] {
          SplitMix64 numbers(9);
          for (std::uint64_t n = 0; n < kFingerprints; ++n) {
            const std::uint64_t fingerprint = numbers.next();
            set.prefetch(fingerprint);  // while another thread may make the shard grow
            if (set.insert(fingerprint, i)) ++won[i];
          }
        });
      }
    }
    EXPECT_EQ(std::accumulate(won.begin(), won.end(), std::uint64_t{0}), kFingerprints);
    EXPECT_EQ(set.size(), kFingerprints);
  }
}

TEST(VisitedSet, KeepsRoomForAsManyThreadsAsItTakes) {
  // All go to one shard, which begins with two thousand places, each with fingerprints of its own.
  constexpr std::uint64_t kEach = 500;
  VisitedSet set(VisitedSet::kThreadsMax);
  {
    std::vector<std::jthread> running;
    for (unsigned i = 0; i < VisitedSet::kThreadsMax; ++i) {
      running.emplace_back([&set, i] {
        for (std::uint64_t n = 1; n <= kEach; ++n)
          EXPECT_TRUE(set.insert((i * kEach + n) << 43, i));
      });
    }
  }
  EXPECT_EQ(set.size(), VisitedSet::kThreadsMax * kEach);
}

TEST(CollisionOdds, AreThoseOfTheBirthdayBound) {
  // n^2 / 2^65, with n rounded up to a power of two.
  EXPECT_EQ(collision_odds(1), 63U);
  EXPECT_EQ(collision_odds(1023), 45U);
  EXPECT_EQ(collision_odds(10'552'125), 17U);
  EXPECT_EQ(collision_odds(~std::uint64_t{0}), 0U);
}

}  // namespace
}  // namespace slotrace::sim
