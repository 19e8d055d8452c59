#include "sim/explore/difference_constraints.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::sim {
namespace {

using Solution = DifferenceConstraints::Solution;
using Cycle = DifferenceConstraints::Cycle;

TEST(DifferenceConstraints, GiveTheLeastValues) {
  DifferenceConstraints system(3);
  system.add({.from = 0, .to = 1, .length = 5});
  system.add({.from = 1, .to = 2, .length = 2});
  system.add({.from = 0, .to = 2, .length = 6});
  const auto solved = system.solve(0);
  const auto& solution = std::get<Solution>(solved);
  EXPECT_TRUE(*solution.values[1] == 5);
  EXPECT_TRUE(*solution.values[2] == 7);
  EXPECT_EQ(solution.chain_to(2, system), (std::vector<std::uint32_t>{0, 1}));
}

TEST(DifferenceConstraints, LeaveAloneWhatNothingTiesToTheOrigin) {
  DifferenceConstraints system(3);
  system.add({.from = 1, .to = 2, .length = 1});
  const auto solved = system.solve(0);
  EXPECT_FALSE(std::get<Solution>(solved).values[2].has_value());
}

TEST(DifferenceConstraints, NameACycleThatContradictsItself) {
  DifferenceConstraints system(3);
  system.add({.from = 0, .to = 1, .length = 5});
  system.add({.from = 1, .to = 2, .length = 3});
  system.add({.from = 2, .to = 1, .length = -2});
  const auto solved = system.solve(0);
  ASSERT_TRUE(std::holds_alternative<Cycle>(solved));
  EXPECT_EQ(std::get<Cycle>(solved).constraints.size(), 2U);
}

TEST(DifferenceConstraints, AreKeptOrNotAsTheySay) {
  DifferenceConstraints system(2);
  system.add({.from = 0, .to = 1, .length = 5});
  system.add({.from = 1, .to = 0, .length = -4, .on = false});
  EXPECT_TRUE(std::holds_alternative<Solution>(system.solve(0)));
  system.at(1).on = true;
  EXPECT_TRUE(std::holds_alternative<Cycle>(system.solve(0)));
}

RC_GTEST_PROP(DifferenceConstraints, AnswerASolutionOrACycle, ()) {
  const auto variables = *rc::gen::inRange<std::uint32_t>(1, 8);
  DifferenceConstraints system(variables);
  for (std::uint32_t i = 0; i < variables; ++i) system.add({.from = 0, .to = i, .length = 0});
  const auto more = *rc::gen::inRange(0, 20);
  for (int i = 0; i < more; ++i) {
    system.add({.from = *rc::gen::inRange<std::uint32_t>(0, variables),
                .to = *rc::gen::inRange<std::uint32_t>(0, variables),
                .length = *rc::gen::inRange<std::int64_t>(-10, 8)});
  }
  const auto solved = system.solve(0);
  if (const auto* cycle = std::get_if<Cycle>(&solved)) {
    std::int64_t sum = 0;
    std::uint32_t at = system.at(cycle->constraints.back()).to;
    for (const std::uint32_t number : cycle->constraints) {
      RC_ASSERT(system.at(number).from == at);
      at = system.at(number).to;
      sum += system.at(number).length;
    }
    RC_ASSERT(sum > 0);
    return;
  }
  const auto& values = std::get<Solution>(solved).values;
  for (std::uint32_t i = 0; i < system.size(); ++i) {
    const auto& constraint = system.at(i);
    RC_ASSERT(*values[constraint.to] >= *values[constraint.from] + constraint.length);
  }
}

}  // namespace
}  // namespace slotrace::sim
