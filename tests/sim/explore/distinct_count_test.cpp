#include "sim/explore/distinct_count.hpp"

#include <gtest/gtest.h>

#include "sim/random.hpp"

namespace slotrace::sim {
namespace {

/// The first `n` values of a stream, and some of them twice.
auto counted(std::uint64_t n, std::uint64_t stream = 1) -> DistinctCount {
  DistinctCount count;
  Random values(1, stream);
  for (std::uint64_t i = 0; i < n; ++i) {
    const std::uint64_t value = values.next();
    count.add(value);
    if (i % 3 == 0) count.add(value);
  }
  return count;
}

TEST(DistinctCount, IsExactWhileThereAreFew) {
  EXPECT_EQ(counted(0).count(), 0U);
  EXPECT_EQ(counted(1).count(), 1U);
  EXPECT_EQ(counted(1023).count(), 1023U);
  EXPECT_TRUE(counted(1023).is_exact());
}

TEST(DistinctCount, EstimatesWithinAFewPercentWhenThereAreMany) {
  for (std::uint64_t stream = 0; stream < 20; ++stream) {
    const DistinctCount count = counted(200'000, stream);
    EXPECT_FALSE(count.is_exact());
    // Four standard deviations.
    EXPECT_GT(count.count(), 200'000U * 87 / 100);
    EXPECT_LT(count.count(), 200'000U * 113 / 100);
  }
}

TEST(DistinctCount, OfAUnionFollowsFromItsParts) {
  for (const std::uint64_t n : {100U, 1500U, 20'000U}) {
    for (const std::uint64_t parts : {2U, 3U, 7U}) {
      std::vector<DistinctCount> shares(parts);
      Random values(1, 1);
      for (std::uint64_t i = 0; i < n; ++i) shares[i % parts].add(values.next());
      DistinctCount all;
      for (const DistinctCount& share : shares) all.add(share);
      EXPECT_EQ(all.kept(), counted(n).kept());
    }
  }
}

TEST(DistinctCount, SaysWhichValuesItTakesIn) {
  DistinctCount count;
  EXPECT_TRUE(count.add(7));
  EXPECT_FALSE(count.add(7));
  for (std::uint64_t value = 100; count.is_exact(); ++value) count.add(value);
  EXPECT_FALSE(count.add(1'000'000)) << "larger than all that are kept";
  EXPECT_TRUE(count.add(8));
  EXPECT_EQ(count.kept().size(), DistinctCount::kKept);
}

}  // namespace
}  // namespace slotrace::sim
