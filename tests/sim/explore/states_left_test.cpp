#include "sim/explore/states_left.hpp"

#include <cstdint>
#include <optional>

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "model/protocol/nested_cache.hpp"
#include "sim/explore/stateful_dpor.hpp"
#include "tests/support/no_undo.hpp"

// What an estimate is worth is measured on programs whose number of states is known.

namespace slotrace::sim {
namespace {

TEST(StatesLeft, SaysNothingBeforeAnythingLiesBehind) {
  StatesLeft left;
  left.descend(0, 4);
  EXPECT_FALSE(left.after(100).has_value());
}

TEST(StatesLeft, TakesAsManyStatesToBeAllAsTheFourthRootOfTheOrdersBehindSays) {
  StatesLeft sixteenth;
  sixteenth.descend(0, 4);
  sixteenth.descend(1, 4);
  EXPECT_EQ(sixteenth.after(100), 100U) << "a 16th of the orders: half of the states";
  StatesLeft all;
  all.descend(1, 1);
  EXPECT_EQ(all.after(100), 0U);
}

TEST(StatesLeft, SaysNothingWhereTooManyAreLeftToCount) {
  StatesLeft left;
  for (int level = 0; level < 100; ++level) left.descend(0, 8);
  left.descend(1, 8);
  EXPECT_FALSE(left.after(1000).has_value());
}

/// What a search is told to be left after half of the states, as a part of what is left then.
auto left_after_half(const Program& program) -> double {
  const std::uint64_t all = search_states_dynamically(program).states;
  std::optional<double> part;
  StatefulDporOptions options;
  options.progress = [&](std::uint64_t states, const std::optional<std::uint64_t>& left) {
    if (part || states < all / 2) return;
    part = static_cast<double>(left.value_or(0)) / static_cast<double>(all - states);
  };
  (void)search_states_dynamically(program, options);
  return part.value_or(0);
}

TEST(StatesLeft, OfHalfTheStatesOfTheNestedCacheTellsTheOrderOfMagnitude) {
  for (unsigned policy = 0; policy < 17; ++policy) {
    const double left =
        left_after_half(without_undo(model::protocol_program({.readers = 2, .policy = policy}))());
    EXPECT_GT(left, 1.0 / 10) << policy;
    EXPECT_LT(left, 10.0) << policy;
  }
}

}  // namespace
}  // namespace slotrace::sim
