/// Which steps of a run the nested-cache protocol has too.

#include "model/step_count.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kFirstSlot = "2025-10-13T08:00:00Z"_utc;

auto steps(const char* policy, Book booking) -> StepCount {
  World world = clinic();
  world.webhooks.echoes = false;
  std::vector<Action> timeline{
      action("reader", world.start, read_window(kLayer2, {kFirstSlot, kFirstSlot + 2h})),
      action("booking", world.start + 1s, booking)};
  const Scenario one = scenario(std::move(world), preset(policy), std::move(timeline));
  sim::SeededChooser order(1);
  return count_steps(one, order);
}

using Names = std::vector<std::string>;

TEST(StepCount, OfAReadAndABookingIsWhatTheProtocolHasOfThem) {
  // GET, GET, fetch, SETEX, SETEX; commit, delivery.
  const StepCount none = steps("ttl-only", {.start = kFirstSlot, .hold = {}});
  EXPECT_EQ(none.of_protocol, 7U);
  EXPECT_EQ(none.beyond_protocol,
            (Names{"calcom check", "webhook received", "UPDATE appointments"}));
  EXPECT_EQ(none.all, 10U);
}

TEST(StepCount, OfAClearByPatternLeavesTheSearchForItsKeysOut) {
  // Besides, a DEL of Layer 1's key, and a SCAN and a DEL of Layer 2's.
  const StepCount clear = steps("date-scoped", {.start = kFirstSlot, .hold = {}});
  EXPECT_EQ(clear.of_protocol, 9U);
  EXPECT_EQ(clear.beyond_protocol,
            (Names{"calcom check", "webhook received", "UPDATE appointments", "SCAN"}));
  EXPECT_EQ(clear.all, 13U);
}

TEST(StepCount, SaysHowOftenAStepBeyondTheProtocolCame) {
  const StepCount host = steps("lease-l1-first", {.start = kFirstSlot, .hold = {}});
  EXPECT_EQ(host.of_protocol, 9U);
  EXPECT_EQ(host.beyond_protocol,
            (Names{"calcom check", "webhook received", "UPDATE appointments", "2 x SCAN"}));
}

}  // namespace
}  // namespace slotrace::model
