#include "model/windows.hpp"

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kCommit = "2025-10-11T18:36:00Z"_utc;

auto entry(ChangeId change, Duration until) -> EntryLife {
  EntryLife life;
  life.stale = {{.change = change,
                 .event_type = 0,
                 .slot = {},
                 .kind = {},
                 .from = kCommit,
                 .to = kCommit + until}};
  return life;
}

TEST(StaleWindow, LastsToTheLastEntryThatContradictsTheChange) {
  const Change change{.id = 1, .committed_at = kCommit};
  const StaleWindow window =
      stale_window({entry(1, 10s), entry(1, 422s), entry(1, 300s), entry(2, 900s)}, change);
  EXPECT_EQ(window.length, Duration{422s});
  EXPECT_EQ(window.ends_with, 1U);
}

TEST(StaleWindow, IsNothingWhereNoEntryContradictsTheChange) {
  const Change change{.id = 1, .committed_at = kCommit};
  EXPECT_EQ(stale_window({entry(2, 10s)}, change).length, Duration{0s});
  EXPECT_FALSE(stale_window({}, change).ends_with.has_value());
}

}  // namespace
}  // namespace slotrace::model
