#include "sim/explore/shrink.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

using Picks = std::vector<std::uint32_t>;

/// Asks `questions` times, each with four alternatives, and violates property 0 when `bad` says so.
auto asking(std::size_t questions, std::function<bool(const Picks&)> bad) -> Program {
  return [questions, bad = std::move(bad)](Chooser& chooser, Trace*) {
    const std::array<Alternative, 4> alternatives{};
    Picks picks;
    for (std::size_t i = 0; i < questions; ++i)
      picks.push_back(chooser.pick({.kind = ChoiceKind::process, .alternatives = alternatives}));
    return Outcome{.violated = bad(picks) ? 1U : 0U};
  };
}

auto schedule(Picks picks) -> Schedule {
  return {.mode = Mode::interleaving, .picks = std::move(picks)};
}

TEST(Shrink, KeepsOnlyThePicksThatTheViolationNeeds) {
  const Program program =
      asking(20, [](const Picks& picks) { return picks[3] >= 1 && picks[11] >= 2; });
  const Shrunk shrunk = shrink(program, 0, schedule(Picks(20, 3)));
  Picks expected(12, 0);
  expected[3] = 1;
  expected[11] = 2;
  EXPECT_EQ(shrunk.schedule.picks, expected);
  EXPECT_EQ(deviations(shrunk.schedule.picks), 2U);
  EXPECT_GT(shrunk.runs, 0U);
}

TEST(Shrink, LeavesNothingWhereTheUsualOrderShowsItToo) {
  const Program program = asking(5, [](const Picks&) { return true; });
  EXPECT_TRUE(shrink(program, 0, schedule({1, 2, 3})).schedule.picks.empty());
}

TEST(Shrink, TakesAPickThatNoLongerFitsForTheFirstAlternative) {
  const Program program = asking(3, [](const Picks& picks) { return picks[0] == 1; });
  EXPECT_EQ(shrink(program, 0, schedule({1, 9, 9})).schedule.picks, Picks{1});
}

TEST(Shrink, RefusesAScheduleThatViolatesNothing) {
  const Program program = asking(3, [](const Picks&) { return false; });
  EXPECT_THROW(static_cast<void>(shrink(program, 0, schedule({1}))), InternalError);
}

RC_GTEST_PROP(ShrinkProperty, KeepsTheViolationAndIsOneMinimal, ()) {
  const auto needed = *rc::gen::container<Picks>(12, rc::gen::inRange(0U, 4U));
  const auto start = *rc::gen::container<Picks>(12, rc::gen::inRange(0U, 4U));
  // Violated by whatever is at least `needed` where both are set, so that `start` is.
  const auto bad = [&](const Picks& picks) {
    for (std::size_t i = 0; i < picks.size(); ++i)
      if (picks[i] < std::min(needed[i], start[i])) return false;
    return true;
  };
  const Program program = asking(12, bad);
  Picks shrunk = shrink(program, 0, schedule(start)).schedule.picks;
  shrunk.resize(12, 0);
  for (std::size_t i = 0; i < shrunk.size(); ++i)
    RC_ASSERT(shrunk[i] == std::min(needed[i], start[i]));
}

}  // namespace
}  // namespace slotrace::sim
