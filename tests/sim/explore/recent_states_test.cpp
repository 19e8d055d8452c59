#include "sim/explore/recent_states.hpp"

#include <gtest/gtest.h>

namespace slotrace::sim {
namespace {

TEST(RecentStates, HoldsNothingAtFirst) {
  const RecentStates recent;
  for (std::uint64_t fingerprint = 0; fingerprint < 100'000; ++fingerprint)
    ASSERT_FALSE(recent.contains(fingerprint));
  EXPECT_FALSE(recent.contains(~std::uint64_t{0}));
}

TEST(RecentStates, HoldsTheLastOfEachPlace) {
  RecentStates recent;
  recent.add(0);
  recent.add(7);
  EXPECT_TRUE(recent.contains(0));
  EXPECT_TRUE(recent.contains(7));
  const std::uint64_t same_place = 7 + (std::uint64_t{1} << 40);
  EXPECT_FALSE(recent.contains(same_place));
  recent.add(same_place);
  EXPECT_TRUE(recent.contains(same_place));
  EXPECT_FALSE(recent.contains(7));
}

}  // namespace
}  // namespace slotrace::sim
