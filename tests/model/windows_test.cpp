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

const std::vector<Change> kChanges = {{.id = 0, .committed_at = kCommit},
                                      {.id = 1, .committed_at = kCommit + 5s}};

TEST(StaleWindows, LastToTheLastEntryThatContradictsTheChange) {
  const auto windows =
      stale_windows({entry(0, 10s), entry(0, 422s), entry(1, 900s), entry(0, 300s)}, kChanges);
  EXPECT_EQ(windows[0].length, Duration{422s});
  EXPECT_EQ(windows[0].ends_with, 1U);
  EXPECT_EQ(windows[1].length, Duration{895s});
  EXPECT_EQ(windows[1].ends_with, 2U);
}

TEST(StaleWindows, AreNothingWhereNoEntryContradictsTheChange) {
  const auto windows = stale_windows({entry(1, 10s)}, kChanges);
  EXPECT_EQ(windows[0].length, Duration{0s});
  EXPECT_FALSE(windows[0].ends_with.has_value());
  EXPECT_TRUE(stale_windows({}, {}).empty());
}

}  // namespace
}  // namespace slotrace::model
