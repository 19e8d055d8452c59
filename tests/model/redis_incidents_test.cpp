#include "model/redis_incidents.hpp"

#include <gtest/gtest.h>

#include "model/run.hpp"
#include "sim/explore/random_walk.hpp"
#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kStart = clinic().start;
using What = StrikeRedis::What;

auto rate(FaultPlan& plan, FaultKind kind) -> std::uint32_t& {
  return plan.rates.at(static_cast<std::size_t>(kind));
}

/// Both layers are filled, 8:00 is booked through the application a second later, and something
/// befalls Redis.
auto booking_and(TimePoint at, StrikeRedis incident) -> Scenario {
  Scenario one = scenario(
      clinic(), preset("after-fix"),
      {action("fill", kStart, read_window(kLayer2, {.start = kEight, .end = kEight + 2h})),
       action("booking", kStart + 1s,
              Book{.through = Book::Through::create_booking, .event_type = 0, .start = kEight}),
       action("incident", at, std::move(incident)),
       action("read", kStart + 20s, read_window(kLayer2, {.start = kEight, .end = kEight + 2h}))});
  one.world.webhooks.echoes = false;  // an echo would clear again
  return one;
}

auto outcome(const RunResult& result, std::string_view process) -> std::size_t {
  return static_cast<std::size_t>(
      std::ranges::count_if(result.history.events, [&](const HistoryEvent& event) {
        return event.process == process && std::holds_alternative<RequestFailed>(event.what);
      }));
}

// createBooking has Cal.com's answer after 300 ms, and clears for 2 ms from then on.
constexpr Duration kInMidClear = 1s + 300ms + 500us;

TEST(RedisIncidents, AnOutageInMidClearEndsTheRequestAndLeavesTheRestUncleared) {
  const RunResult result =
      run_seeded(booking_and(kStart + kInMidClear, {.what = What::refuses, .length = 5s}));
  EXPECT_EQ(result.totals.failed_commands, 1U);
  EXPECT_EQ(outcome(result, "booking"), 1U);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated);
  EXPECT_TRUE(result.idle_faults.empty());
}

TEST(RedisIncidents, AJobThatRedisRefusesDiesAndClearsNothing) {
  Scenario one = booking_and(kStart + 1s + 400ms, {.what = What::refuses, .length = 5s});
  auto& list = one.policy.invalidation.at(static_cast<std::size_t>(EntryPoint::create_booking));
  Enqueue job{.operations = list, .after = sim::Distribution::constant(200ms)};
  list = {Operation{.what = std::move(job)}};
  const RunResult result = run_seeded(one);
  EXPECT_EQ(outcome(result, "booking"), 0U);
  EXPECT_EQ(outcome(result, "job-of-createBooking"), 1U);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated);
}

TEST(RedisIncidents, ACommandThatAFullServerRefusesEndsTheRequest) {
  Scenario one = booking_and(kStart + 10s, {.what = What::evicts, .length = {}, .pattern = "no"});
  one.policy = preset("shared-generation");
  one.world.redis_memory.keys_max = 1;
  const RunResult result = run_seeded(one);
  EXPECT_GE(result.totals.failed_requests, 1U);
}

TEST(RedisIncidents, AClientWaitsForAnAnswerThatDoesNotCome) {
  const RunResult result =
      run_seeded(booking_and(kStart + kInMidClear, {.what = What::does_not_answer, .length = 5s}));
  const auto failed = std::ranges::find_if(result.history.events, [](const HistoryEvent& event) {
    return std::holds_alternative<RequestFailed>(event.what);
  });
  ASSERT_NE(failed, result.history.events.end());
  EXPECT_GT(failed->time, kStart + 61s);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated);
}

TEST(RedisIncidents, AReadFailsWhileRedisDoes) {
  const RunResult result =
      run_seeded(booking_and(kStart + 19s, {.what = What::refuses, .length = 5s}));
  EXPECT_EQ(outcome(result, "read"), 1U);
  EXPECT_EQ(result.totals.failed_requests, 1U);
}

TEST(RedisIncidents, AForgedDeliveryFailsAsAnyRequestDoes) {
  Scenario one = booking_and(kStart + 2s, {.what = What::refuses, .length = 5s});
  one.timeline.push_back(
      action("insider", kStart + 3s,
             Forge{.event_type = 0, .start = kEight + 1h, .secret = one.world.webhooks.secret}));
  const RunResult result = run_seeded(one);
  EXPECT_EQ(outcome(result, "insider"), 1U);
}

TEST(RedisIncidents, AFailOverBringsBackWhatAClearDeleted) {
  const RunResult result =
      run_seeded(booking_and(kStart + 2s, {.what = What::loses_writes, .length = 1s}));
  EXPECT_EQ(result.totals.lost_keys, 2U);  // one entry of each layer
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::violated);
}

TEST(RedisIncidents, AnEvictedEntryIsReadAnewAndHarmless) {
  const RunResult result = run_seeded(
      booking_and(kStart + 900ms, {.what = What::evicts, .length = {}, .pattern = "*cal_slots_*"}));
  EXPECT_EQ(result.totals.lost_keys, 1U);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::holds);
}

TEST(RedisIncidents, ThatNobodyFeelsAreListed) {
  for (const StrikeRedis& incident :
       {StrikeRedis{.what = What::refuses, .length = 1s},
        StrikeRedis{.what = What::loses_writes, .length = 1s},
        StrikeRedis{.what = What::evicts, .length = {}, .pattern = "nothing*"}}) {
    const RunResult result = run_seeded(booking_and(kStart + 10s, incident));
    EXPECT_EQ(result.idle_faults,
              (std::vector<std::string>{"incident: no command met it, and no key was lost"}));
    EXPECT_EQ(result.totals.failed_commands, 0U);
  }
}

TEST(RedisIncidents, ComeByThemselvesAtMostSoOften) {
  Scenario one = booking_and(kStart + 10s, {.what = What::evicts, .length = {}, .pattern = "no"});
  one.faults.at_most = 1;
  for (const FaultKind kind : {FaultKind::redis_refused, FaultKind::redis_unanswered}) {
    one.faults.rates = {};
    rate(one.faults, kind) = 1'000'000;
    EXPECT_EQ(run_seeded(one).totals.failed_commands, 1U);
  }
  for (const FaultKind kind : {FaultKind::redis_evicts, FaultKind::redis_fails_over}) {
    one.faults.rates = {};
    rate(one.faults, kind) = 1'000'000;
    EXPECT_EQ(run_seeded(one).totals.lost_keys, 1U);
  }
}

TEST(RedisIncidents, HappenWhereThePlanNamesThePlace) {
  for (const FaultKind kind : {FaultKind::redis_refused, FaultKind::redis_unanswered,
                               FaultKind::redis_evicts, FaultKind::redis_fails_over}) {
    Scenario one = booking_and(kStart + 10s, {.what = What::evicts, .length = {}, .pattern = "no"});
    one.faults.happens = {{.kind = kind, .process = "booking", .nth = 2}};
    const RunResult result = run_seeded(one);
    EXPECT_EQ(result.faults, one.faults.happens) << name(kind);
    EXPECT_EQ(result.totals.failed_commands + result.totals.lost_keys, 1U) << name(kind);
  }
}

TEST(RedisIncidents, LetATtlRunOutWhereThereIsNoTime) {
  Scenario one = booking_and(kStart + 10s, {.what = What::evicts, .length = {}, .pattern = "no"});
  rate(one.faults, FaultKind::redis_expires) = 1;
  one.faults.at_most = 1;
  std::uint64_t expired = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    sim::RandomWalk walk(seed);
    const RunResult result = run(one, walk, {.mode = sim::Mode::interleaving});
    EXPECT_LE(result.totals.lost_keys, 1U);
    EXPECT_EQ(result.faults.size(), result.totals.lost_keys);
    expired += result.totals.lost_keys;
  }
  EXPECT_GT(expired, 0U);
}

TEST(RedisIncidents, AreTheChoosersToDecideWhereThereIsNoTime) {
  Scenario one = booking_and(kStart + 10s, {.what = What::evicts, .length = {}, .pattern = "no"});
  rate(one.faults, FaultKind::redis_refused) = 1;
  one.faults.at_most = 1;
  int failed = 0;
  int stale = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    sim::RandomWalk walk(seed);
    const RunResult result = run(one, walk, {.mode = sim::Mode::interleaving});
    EXPECT_LE(result.totals.failed_commands, 1U);
    failed += static_cast<int>(result.totals.failed_commands);
    stale += found(result, CheckId::P1).finding == Finding::violated ? 1 : 0;
  }
  EXPECT_GT(failed, 0);
  EXPECT_GT(stale, 0);
}

}  // namespace
}  // namespace slotrace::model
