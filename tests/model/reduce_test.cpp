#include "model/reduce.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;

auto names(const Scenario& scenario) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const Action& action : scenario.timeline) names.push_back(action.name);
  return names;
}

/// A booking, its cancellation, a read that follows the cancellation, and a read that stands alone.
auto four() -> Scenario {
  const TimePoint start = clinic().start;
  Action cancel = action("cancel", start + 2s, Cancel{.booking = {ActionIndex{0}}});
  Action after = action("after", start, read_day(kLayer1, kEight));
  after.after = 1;
  return scenario(clinic(), preset("before-fix"),
                  {action("book", start + 1s, Book{.event_type = 0, .start = kEight}), cancel,
                   after, action("alone", start + 9s, read_day(kLayer1, kEight))});
}

TEST(WithoutActions, TakesAwayWhatDependsOnThemToo) {
  const Reduced reduced = without_actions(four(), [](ActionIndex i) { return i == 0; });
  EXPECT_EQ(names(reduced.scenario), std::vector<std::string>{"alone"});
  EXPECT_EQ(reduced.kept, std::vector<ActionIndex>{3});
}

TEST(WithoutActions, KeepsWhatTheOthersReferTo) {
  const Reduced reduced = without_actions(four(), [](ActionIndex i) { return i == 3; });
  ASSERT_EQ(names(reduced.scenario), (std::vector<std::string>{"book", "cancel", "after"}));
  EXPECT_EQ(reduced.scenario.timeline[2].after, 1U);
  EXPECT_EQ(run_seeded(reduced.scenario).totals.changes, 2U);
}

TEST(Reduce, LeavesNoActionThatCanBeMissed) {
  // What is to hold needs the cancellation, which needs the booking.
  const auto still = [](const Scenario& candidate) {
    return std::ranges::count(names(candidate), "cancel") == 1;
  };
  EXPECT_EQ(names(reduce(four(), still).scenario), (std::vector<std::string>{"book", "cancel"}));
}

}  // namespace
}  // namespace slotrace::model
