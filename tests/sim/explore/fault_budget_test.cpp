#include "sim/explore/fault_budget.hpp"

#include <array>

#include <gtest/gtest.h>

namespace slotrace::sim {
namespace {

/// Picks the last alternative of everything.
class Last final : public Chooser {
 public:
  auto pick(const Choice& choice) -> std::uint32_t override {
    return static_cast<std::uint32_t>(choice.alternatives.size() - 1);
  }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return stream; }
};

TEST(FaultBudget, LetsSoManyFaultsHappenAndNoMore) {
  const std::array<Alternative, 2> two{};
  Last last;
  FaultBudget budget(last, 2);
  const Choice fault{.kind = ChoiceKind::fault, .alternatives = two};
  EXPECT_EQ(budget.pick(fault), 1U);
  EXPECT_EQ(budget.pick({.kind = ChoiceKind::process, .alternatives = two}), 1U);
  EXPECT_EQ(budget.pick(fault), 1U);
  EXPECT_EQ(budget.pick(fault), 0U);
  EXPECT_EQ(budget.pick({.kind = ChoiceKind::process, .alternatives = two}), 1U);
  EXPECT_EQ(budget.draw(5), 5U);
}

}  // namespace
}  // namespace slotrace::sim
