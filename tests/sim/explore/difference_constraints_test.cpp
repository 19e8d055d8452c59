#include "sim/explore/difference_constraints.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;
using Solution = DifferenceConstraints::Solution;
using Conflict = DifferenceConstraints::Conflict;

TEST(DifferenceConstraints, FindInstantsThatKeepAllOfThem) {
  DifferenceConstraints constraints;
  const auto fetch = constraints.variable();
  const auto store = constraints.variable();
  const auto clear = constraints.variable();
  constraints.at_least(fetch, DifferenceConstraints::kOrigin, 150ms);
  constraints.at_most(fetch, DifferenceConstraints::kOrigin, 150ms);
  constraints.at_least(store, fetch, 150ms);
  constraints.at_most(store, fetch, 2s);
  constraints.at_least(clear, fetch, 500ms);
  constraints.at_least(store, clear, 1ns);
  const auto solved = constraints.solve();
  ASSERT_TRUE(std::holds_alternative<Solution>(solved));
  const Solution& at = std::get<Solution>(solved);
  EXPECT_EQ(at[DifferenceConstraints::kOrigin], Duration{0});
  EXPECT_EQ(at[fetch], Duration{150ms});
  EXPECT_GE(at[clear], at[fetch] + 500ms);
  EXPECT_GT(at[store], at[clear]);
  EXPECT_LE(at[store], at[fetch] + 2s);
}

TEST(DifferenceConstraints, NameThoseThatContradictEachOtherAndByHowMuch) {
  DifferenceConstraints constraints;
  const auto fetch = constraints.variable();
  const auto store = constraints.variable();
  const auto clear = constraints.variable();
  constraints.at_least(fetch, DifferenceConstraints::kOrigin, 150ms);  // has no part in it
  const auto answer = constraints.at_most(store, fetch, 300ms);
  const auto delivery = constraints.at_least(clear, fetch, 2s);
  const auto order = constraints.at_least(store, clear, 1ns);
  const auto solved = constraints.solve();
  ASSERT_TRUE(std::holds_alternative<Conflict>(solved));
  auto conflict = std::get<Conflict>(solved);
  std::ranges::sort(conflict.cycle);
  EXPECT_EQ(conflict.cycle, (std::vector<std::size_t>{answer, delivery, order}));
  EXPECT_EQ(conflict.missing, Duration{1700ms + 1ns});
}

TEST(DifferenceConstraints, WithoutAnyPutEverythingAtTheOrigin) {
  DifferenceConstraints constraints;
  constraints.variable();
  EXPECT_EQ(std::get<Solution>(constraints.solve()), Solution(2, Duration{0}));
}

RC_GTEST_PROP(DifferenceConstraintsProperty, AreSolvedWheneverSomeInstantsKeepThem, ()) {
  // Instants are made up first, and constraints that they keep; then only these are handed over.
  const auto instants = *rc::gen::container<std::vector<int>>(8, rc::gen::inRange(0, 1000));
  DifferenceConstraints constraints;
  for (std::size_t i = 1; i < instants.size(); ++i) constraints.variable();
  struct Bound {
    std::uint32_t later;
    std::uint32_t earlier;
    Duration most;
  };
  std::vector<Bound> bounds;
  for (int i = 0; i < 30; ++i) {
    const auto a = *rc::gen::inRange<std::uint32_t>(0, 8);
    const auto b = *rc::gen::inRange<std::uint32_t>(0, 8);
    const int slack = *rc::gen::inRange(0, 50);
    bounds.push_back({a, b, Duration{instants[a] - instants[b] + slack}});
    constraints.at_most(a, b, bounds.back().most);
  }
  const auto solved = constraints.solve();
  RC_ASSERT(std::holds_alternative<Solution>(solved));
  const Solution& at = std::get<Solution>(solved);
  for (const Bound& bound : bounds) RC_ASSERT(at[bound.later] - at[bound.earlier] <= bound.most);
}

}  // namespace
}  // namespace slotrace::sim
