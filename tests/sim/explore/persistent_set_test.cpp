#include "sim/explore/persistent_set.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::sim {
namespace {

constexpr ResourceId kA{1};
constexpr ResourceId kB{2};

struct Plan {
  Access next;
  std::vector<Access> future;
};

/// Chooses among processes that are about to take one step each.
auto chosen(const std::vector<Plan>& plans) -> std::uint64_t {
  struct Asks final : Chooser {
    auto pick(const Choice& /*choice*/) -> std::uint32_t override { return 0; }
    auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }
    [[nodiscard]] auto needs() const -> RunNeeds override { return {.state = true}; }
    void drive(Simulation& run) override { set = PersistentSet().choose(run); }
    std::uint64_t set = 0;
  } chooser;
  Simulation simulation({.mode = Mode::interleaving}, chooser);
  auto body = [&](const Plan& plan) -> Task<> {
    simulation.may_touch(Footprint::of(plan.future));
    co_await simulation.step({.what = "step", .accesses = plan.next}, [] {});
  };
  for (const Plan& plan : plans) simulation.spawn("p", body(plan));
  simulation.run();
  return chooser.set;
}

TEST(PersistentSet, IsOneProcessWhoseStepNobodyElseWillTouch) {
  EXPECT_EQ(chosen({{reads(kA), {reads(kA)}}, {writes(kB), {writes(kB)}}}), 0b01U);
  EXPECT_EQ(chosen({{writes(kB), {writes(kB)}}, {reads(kA), {writes(kB)}}}), 0b10U);
}

TEST(PersistentSet, HoldsAllThatMayLaterTouchTheNextStep) {
  EXPECT_EQ(chosen({{writes(kA), {writes(kA)}}, {writes(kB), {writes(kB), reads(kA)}}}), 0b10U)
      << "what the second does next, the first never touches";
  EXPECT_EQ(chosen({{writes(kA), {writes(kA), reads(kB)}}, {writes(kB), {writes(kB), reads(kA)}}}),
            0b11U);
}

TEST(PersistentSet, LetsReadersOfOneResourceApart) {
  EXPECT_EQ(chosen({{reads(kA), {reads(kA)}}, {reads(kA), {reads(kA)}}}), 0b01U);
}

}  // namespace
}  // namespace slotrace::sim
