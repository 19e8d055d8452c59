#include "sim/interruption.hpp"

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

/// Takes two million events, or until it is interrupted; returns how many it took.
auto events_of_a_long_run(Mode mode) -> std::uint64_t {
  SeededChooser chooser(1);
  Simulation simulation({.mode = mode}, chooser);
  const auto body = [](Simulation& run) -> Task<> {
    for (int i = 0; i < 2'000'000; ++i) co_await run.delay(1ns);
  };
  simulation.spawn("long", body(simulation));
  try {
    simulation.run();
  } catch (const Interrupted&) {
    return simulation.events();
  }
  return simulation.events();
}

TEST(Interruptible, EndsARunSoonAfterItIsNotWantedAnyMore) {
  for (const Mode mode : {Mode::timed, Mode::interleaving}) {
    int asked = 0;
    const Interruptible interruptible([&] { return ++asked == 3; });
    EXPECT_LT(events_of_a_long_run(mode), 20'000U);
    EXPECT_EQ(asked, 3);
  }
}

TEST(Interruptible, LeavesARunAloneThatIsWanted) {
  const Interruptible interruptible([] { return false; });
  EXPECT_GE(events_of_a_long_run(Mode::timed), 2'000'000U);
}

TEST(Interruptible, CountsAsLongAsItLives) {
  {
    const Interruptible interruptible([] { return true; });
    EXPECT_THROW(Interruptible::check(), Interrupted);
    const Interruptible inner([] { return false; });
    EXPECT_NO_THROW(Interruptible::check());
  }
  EXPECT_NO_THROW(Interruptible::check());
}

}  // namespace
}  // namespace slotrace::sim
