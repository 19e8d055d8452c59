#include "sim/explore/random_walk.hpp"

#include <array>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

/// The order of two processes of two steps under the walk of `seed`.
auto order_of_walk(std::uint64_t seed) -> std::string {
  RandomWalk walk(seed);
  std::string order;
  Simulation simulation({.mode = Mode::interleaving}, walk);
  auto body = [&](char name) -> Task<> {
    for (int i = 0; i < 2; ++i) {
      co_await simulation.step({.what = "step", .accesses = {}}, [&] { order.push_back(name); });
    }
  };
  simulation.spawn("a", body('a'));
  simulation.spawn("b", body('b'));
  simulation.run();
  return order;
}

TEST(RandomWalk, IsAFunctionOfItsSeed) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(order_of_walk(seed), order_of_walk(seed));
  }
}

// The first two picks are coins, and the third too unless one process has ended: so aabb and bbaa
// have probability 1/4, the other four orders 1/8. The bound is the 99.9 % point of chi-square with
// five degrees of freedom.
TEST(RandomWalk, TakesEachOrderWithItsProbability) {
  constexpr int kWalks = 8000;
  std::map<std::string, int> counts;
  for (int seed = 0; seed < kWalks; ++seed)
    ++counts[order_of_walk(static_cast<std::uint64_t>(seed))];
  ASSERT_EQ(counts.size(), 6U);
  double chi_square = 0;
  for (const auto& [order, count] : counts) {
    const double expected = order == "aabb" || order == "bbaa" ? kWalks / 4.0 : kWalks / 8.0;
    chi_square += (count - expected) * (count - expected) / expected;
  }
  EXPECT_LT(chi_square, 20.515);
}

TEST(RandomWalk, AsksForTiesAndDrawsLikeASeededChooser) {
  RandomWalk walk(5);
  SeededChooser seeded(5);
  const std::array<Alternative, 3> three{};
  EXPECT_TRUE(walk.wants_ties());
  EXPECT_LT(walk.pick({.kind = ChoiceKind::tie, .alternatives = three}), 3U);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(walk.draw(9), seeded.draw(9)) << "picks shift no draws";
}

}  // namespace
}  // namespace slotrace::sim
