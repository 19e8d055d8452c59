#include "sim/explore/seeded_chooser.hpp"

#include <array>

#include <gtest/gtest.h>

namespace slotrace::sim {
namespace {

TEST(SeededChooser, TakesTheFirstAlternativeAndDoesNotAskForTies) {
  SeededChooser chooser(1);
  const std::array<Alternative, 3> three{};
  EXPECT_EQ(chooser.pick({.kind = ChoiceKind::winner, .alternatives = three}), 0U);
  EXPECT_FALSE(chooser.wants_ties());
}

TEST(SeededChooser, DrawsEachStreamFromSeedAndNameAlone) {
  SeededChooser alone(1);
  const std::uint64_t first = alone.draw(7);
  const std::uint64_t second = alone.draw(7);
  SeededChooser mixed(1);
  EXPECT_NE(mixed.draw(8), first);
  EXPECT_EQ(mixed.draw(7), first);
  mixed.draw(8);
  EXPECT_EQ(mixed.draw(7), second);
  EXPECT_NE(SeededChooser(2).draw(7), first);
}

}  // namespace
}  // namespace slotrace::sim
