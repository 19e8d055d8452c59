#include "sim/explore/merge_check.hpp"

#include <gtest/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "sim/explore/state_search.hpp"

namespace slotrace::sim {
namespace {

/// Copies cell 0 to cell 1 in three steps, and forgets the value in between, or does not.
/// Property 1: cell 1 never becomes 1 when cell 0 was read before it was written.
auto copier(bool forgets_the_value) -> ProgramFactory {
  static constexpr auto copy = [](Cells& cells, bool forgets) -> Task<> {
    const int value = co_await cells.read(0);
    if (forgets) {
      cells.forgets_all_but(1);
    } else {
      cells.forgets_all_but(1, value);
    }
    co_await cells.write(2, 1);
    if (forgets) {
      cells.forgets_all_but(2);
    } else {
      cells.forgets_all_but(2, value);
    }
    co_await cells.write(1, value);
  };
  static constexpr auto writer = [](Cells& cells) -> Task<> { co_await cells.write(0, 1); };
  return cells_program(
      3,
      [](Cells& cells, unsigned forgets) {
        cells.spawn(copy(cells, forgets != 0));
        cells.spawn(writer(cells));
      },
      forgets_the_value ? 1 : 0);
}

TEST(MergeCheck, AcceptsDeclarationsThatKeepWhatMatters) {
  EXPECT_FALSE(check_merges(copier(false)()).has_value());
  EXPECT_FALSE(check_merges(last_zero(4)()).has_value());
  EXPECT_FALSE(check_merges(philosophers(3)()).has_value());
}

TEST(MergeCheck, FindsAProcessThatForgetsWhatItStillWrites) {
  const auto error = check_merges(copier(true)());
  ASSERT_TRUE(error.has_value());
  EXPECT_NE(error->text.find("forgets what it still depends on"), std::string::npos);
  EXPECT_FALSE(error->picks.empty());
}

TEST(MergeCheck, GuardsAgainstALossThatASearchWouldNotNotice) {
  // The search that forgets sees fewer states, and nothing else tells.
  EXPECT_LT(search_states(copier(true), {.reduce = false}).states,
            search_states(copier(false), {.reduce = false}).states);
}

}  // namespace
}  // namespace slotrace::sim
