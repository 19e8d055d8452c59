#include "model/faults.hpp"

#include <gtest/gtest.h>

#include "model/run.hpp"
#include "sim/explore/random_walk.hpp"
#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
constexpr auto kLost = static_cast<std::size_t>(FaultKind::webhook_lost);
constexpr auto kDies = static_cast<std::size_t>(FaultKind::handler_dies);

/// A booking through the widget whose webhook is handled as before the fix.
auto booking() -> Scenario {
  return scenario(clinic(), preset("after-fix"),
                  {action("fill", clinic().start, read_day(kLayer1, kEight)),
                   action("booking", clinic().start + 1s, Book{.event_type = 0, .start = kEight})});
}

TEST(Faults, DoNotHappenUnlessThePlanSaysSo) {
  const RunResult result = run_seeded(booking());
  EXPECT_EQ(result.totals.lost_deliveries, 0U);
  EXPECT_EQ(result.totals.dead_handlers, 0U);
}

TEST(Faults, HappenAsOftenAsTheirRateSays) {
  Scenario one = booking();
  one.faults.rates[kLost] = 250'000;
  std::uint64_t lost = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    lost += run_seeded(one, seed).totals.lost_deliveries;
  }
  // 1000 draws at 1/4: the standard deviation is 13.7.
  EXPECT_NEAR(static_cast<double>(lost), 250.0, 55.0);
}

TEST(Faults, AreAtMostAsManyAsThePlanSays) {
  Scenario one = booking();
  one.world.webhooks.attempts = 5;
  one.faults.rates[kLost] = 1'000'000;
  EXPECT_EQ(run_seeded(one).totals.lost_deliveries, 5U);
  one.faults.at_most = 2;
  const RunResult result = run_seeded(one);
  EXPECT_EQ(result.totals.lost_deliveries, 2U);
  EXPECT_EQ(found(result, CheckId::P7).finding, Finding::holds);
}

TEST(Faults, AreTheChoosersToDecideWhereThereIsNoTime) {
  Scenario one = booking();
  one.policy = preset("before-fix");  // two places to die in, not one for each command of a clear
  one.faults.rates[kLost] = one.faults.rates[kDies] = 1;
  one.faults.at_most = 1;
  std::uint64_t lost = 0;
  std::uint64_t died = 0;
  std::uint64_t neither = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    sim::RandomWalk chooser(seed);
    const RunResult result = run(one, chooser, {.mode = sim::Mode::interleaving});
    const Totals& totals = result.totals;
    EXPECT_LE(totals.lost_deliveries + totals.dead_handlers, 1U);
    lost += totals.lost_deliveries;
    died += totals.dead_handlers;
    if (totals.lost_deliveries + totals.dead_handlers == 0) ++neither;
  }
  EXPECT_GT(lost, 0U);
  EXPECT_GT(died, 0U);
  EXPECT_GT(neither, 0U);
}

TEST(Faults, OfADeadHandlerLeaveWhatItHadNotDone) {
  Scenario one = booking();
  one.timeline[1].faults.dies = {{EntryPoint::handle_booking_created, DeathPoint::write}};
  const RunResult result = run_seeded(one);
  EXPECT_EQ(result.totals.dead_handlers, 1U);
  EXPECT_EQ(found(result, CheckId::P7).finding, Finding::holds) << "the write was done";
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated) << "the clear was not";
  EXPECT_TRUE(result.idle_faults.empty());
}

TEST(Faults, OfADeadTransactionAreRolledBack) {
  Scenario one = booking();
  one.world.transactions = true;
  one.timeline[1].faults.dies = {{EntryPoint::handle_booking_created, DeathPoint::clear}};
  const RunResult result = run_seeded(one);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::holds) << "the clear was done";
  EXPECT_EQ(found(result, CheckId::P7).finding, Finding::violated) << "the commit was not";
}

TEST(Faults, ThatNothingFeelsAreNamed) {
  Scenario one = booking();
  one.timeline[1].what =
      Book{.through = Book::Through::create_booking, .event_type = 0, .start = kEight};
  one.world.webhooks.echoes = false;
  one.timeline[1].faults = {.webhook_lost = 1,
                            .dies = {{EntryPoint::handle_booking_created, DeathPoint::write}}};
  EXPECT_EQ(run_seeded(one).idle_faults,
            (std::vector<std::string>{"booking: it sent no webhook",
                                      "booking: handleBookingCreated never came past its write"}));
}

TEST(Faults, ByThemselvesThatNothingCouldFeelAreNamed) {
  Scenario one = booking();
  one.policy = preset("no-cache");
  one.timeline = {action("read", clinic().start, read_day(kCalcom, kEight))};
  one.faults.rates.fill(1);
  EXPECT_EQ(run_seeded(one).idle_faults.size(), kFaultKinds);
  EXPECT_EQ(run_seeded(one).idle_faults.at(kLost),
            "webhook_lost: nothing happened that could have felt it");
  EXPECT_EQ(run_seeded(booking()).idle_faults, (std::vector<std::string>{})) << "none is planned";
}

TEST(Faults, OfADeadHandlerMayComeBetweenTwoCommandsOfItsClear) {
  Scenario one = booking();
  // Monday is the third of the thirty days that are forgotten one by one.
  for (const std::uint64_t nth : {2U, 3U}) {
    one.timeline[1].faults.dies = {{EntryPoint::handle_booking_created, DeathPoint::command, nth}};
    const RunResult result = run_seeded(one);
    EXPECT_EQ(result.totals.dead_handlers, 1U);
    EXPECT_EQ(found(result, CheckId::P1).finding, nth == 2 ? Finding::violated : Finding::holds);
    EXPECT_TRUE(result.idle_faults.empty());
  }
  one.timeline[1].faults.dies = {{EntryPoint::handle_booking_created, DeathPoint::command, 99}};
  EXPECT_EQ(
      run_seeded(one).idle_faults,
      (std::vector<std::string>{"booking: handleBookingCreated never came past its command 99"}));
}

TEST(Faults, OfACommandMayComeBetweenAScanAndItsDelete) {
  Scenario one = booking();
  one.timeline[0].what = read_window(kLayer2, {.start = kEight, .end = kEight + 2h});
  one.timeline[1].faults.dies = {{EntryPoint::handle_booking_created, DeathPoint::command, 31}};
  const RunResult result = run_seeded(one);
  EXPECT_EQ(result.totals.dead_handlers, 1U);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated) << "SCAN named it, no DEL came";
}

TEST(Faults, OfACallLeaveTheCallerWithoutAnAnswer) {
  Scenario one = booking();
  one.timeline[1].what = Call{.event_type = 0, .wish = kEight};
  one.timeline[1].faults.dies = {{EntryPoint::create_booking, DeathPoint::commit}};
  one.expectations = {
      {.question = ActionQuestion{1, ActionField::outcome},
       .is = std::string("the application died")},
      {.question = ActionQuestion{1, ActionField::keys_removed}, .is = std::int64_t{1}}};
  const RunResult result = run_seeded(one);
  EXPECT_EQ(result.expectations[0].outcome, ExpectationOutcome::met);
  EXPECT_EQ(result.expectations[1].outcome, ExpectationOutcome::met) << "by the echo";
  EXPECT_EQ(found(result, CheckId::P6).finding, Finding::holds);
}

TEST(Faults, HappenWhereThePlanNamesThePlace) {
  Scenario one = booking();
  one.world.webhooks.attempts = 3;
  one.faults.happens = {{.kind = FaultKind::webhook_lost, .process = "webhook-0", .nth = 2},
                        {.kind = FaultKind::webhook_unanswered, .process = "webhook-0", .nth = 1}};
  const RunResult result = run_seeded(one);
  EXPECT_EQ(result.totals.lost_deliveries, 1U);
  EXPECT_EQ(result.faults, (std::vector<FaultPlace>{one.faults.happens[1], one.faults.happens[0]}));
  EXPECT_TRUE(result.idle_faults.empty());
}

TEST(Faults, SayWhichOfThePlanHadNoChance) {
  Scenario one = booking();
  one.faults.happens = {{.kind = FaultKind::webhook_lost, .process = "webhook-0", .nth = 7}};
  const RunResult result = run_seeded(one);
  ASSERT_EQ(result.idle_faults.size(), 1U);
  EXPECT_EQ(result.idle_faults.front(),
            "webhook_lost number 7 of webhook-0: there was no chance of it");
}

}  // namespace
}  // namespace slotrace::model
