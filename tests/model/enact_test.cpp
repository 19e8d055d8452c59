#include "model/enact.hpp"

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;
using Kind = Enactment::Kind;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
constexpr std::uint64_t kAttempts = 3'000;

/// A read and a booking under the proposed fix, `apart` from each other: the in-flight fill needs an
/// answer that is longer on its way than the booking's and the clear.
auto fill_and_booking(const sim::Distribution& fetch_response, Duration apart = 10ms) -> Scenario {
  World world = clinic();
  world.webhooks.echoes = false;
  world.costs.calcom.fetch_response = fetch_response;
  const TimePoint start = world.start;
  return scenario(
      std::move(world), preset("after-fix"),
      {action("reader", start, read_window(kLayer2, {kEight, kEight + 2h})),
       action("booking", start + apart,
              Book{.through = Book::Through::create_booking, .event_type = 0, .start = kEight})});
}

TEST(Enact, TakesAScenarioThatShowsItAsItIs) {
  const Enactment found =
      enact(fill_and_booking(sim::Distribution::constant(400ms)), CheckId::P1, kAttempts);
  EXPECT_EQ(found.kind, Kind::as_written);
  EXPECT_TRUE(violates(found.scenario, CheckId::P1));
}

TEST(Enact, FindsDrawsThatTheFileAllowsAndHowLongALegHasToBe) {
  const auto rarely = sim::Distribution::empirical({{.value = 150ms, .weight = 40}, {.value = 2s}});
  const Enactment found = enact(fill_and_booking(rarely), CheckId::P1, kAttempts);
  ASSERT_EQ(found.kind, Kind::other_draws);
  EXPECT_TRUE(violates(found.scenario, CheckId::P1));
  ASSERT_EQ(found.needs.size(), 1U);
  EXPECT_EQ(found.needs[0].cost->name, "fetch_response");
  // Commit to clear takes 150 ms and the commands, and the booking's request begins 10 ms later.
  EXPECT_GT(*found.needs[0].least, Duration{160ms});
  EXPECT_LT(*found.needs[0].least, Duration{166ms});
}

TEST(Enact, FindsInstantsAtWhichTheActionsHaveToBegin) {
  const Enactment found =
      enact(fill_and_booking(sim::Distribution::constant(400ms), 20s), CheckId::P1, kAttempts);
  ASSERT_EQ(found.kind, Kind::other_instants);
  EXPECT_TRUE(violates(found.scenario, CheckId::P1));
}

TEST(Enact, SaysApartWhatOnlyOtherLatenciesWouldGive) {
  const Enactment found =
      enact(fill_and_booking(sim::Distribution::constant(1ms)), CheckId::P1, 300);
  ASSERT_EQ(found.kind, Kind::other_latencies);
  ASSERT_EQ(found.needs.size(), 1U);
  EXPECT_GT(*found.needs[0].least, Duration{1ms});
  EXPECT_EQ(found.needs[0].allowed_max, Duration{1ms});
  EXPECT_TRUE(violates(found.scenario, CheckId::P1));
}

TEST(Enact, SaysWhenItIsNotMet) {
  Scenario quiet = fill_and_booking(sim::Distribution::constant(150ms));
  quiet.timeline.pop_back();
  EXPECT_EQ(enact(quiet, CheckId::P1, 20).kind, Kind::none);
}

}  // namespace
}  // namespace slotrace::model
