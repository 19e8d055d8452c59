#include "model/voice_agent.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNine = "2025-10-13T09:00:00Z"_utc;

class VoiceAgentTest : public StagedTest {
 protected:
  auto take(const Call& call) -> ActionRecord {
    ActionRecord record;
    spawn("call", app().agent().take_call(0, call, record));
    run();
    return record;
  }
};

TEST_F(VoiceAgentTest, OffersTheWishAndBooksIt) {
  const ActionRecord record = take({.event_type = 0, .wish = kEight});
  EXPECT_EQ(record.outcome, "booked");
  EXPECT_EQ(record.offered, (std::vector<TimePoint>{kEight}));
  EXPECT_FALSE(*record.hit);
  EXPECT_FALSE(record.ttl_left.has_value());
  EXPECT_EQ(app().database().rows().size(), 1U);
  EXPECT_EQ(record.change, ChangeId{0});
}

TEST_F(VoiceAgentTest, ReadsTheWishedDayFromLayer1) {
  read(kLayer1, {kEight, kEight});
  simulation().run_until(now() + 100s);
  const ActionRecord record = take({.event_type = 0, .wish = kEight});
  EXPECT_TRUE(*record.hit);
  EXPECT_FALSE(*record.stale);
  // Stored 0.02 ms before its answer; the look-up takes effect 0.03 ms after it is sent.
  EXPECT_EQ(record.ttl_left, Duration{200s - 50us});
}

TEST_F(VoiceAgentTest, OffersAStaleSlotAndIsRefusedByTheDatabase) {
  read(kLayer1, {kEight, kEight});
  result_of(app().calcom().book(0, kEight, Caller{}));
  const ActionRecord record = take({.event_type = 0, .wish = kEight});
  EXPECT_TRUE(*record.stale);
  EXPECT_TRUE(record.taken_offered);
  EXPECT_EQ(record.outcome, "refused by the database");
  EXPECT_EQ(happened<AppointmentRefused>().size(), 1U);
}

TEST_F(VoiceAgentTest, LooksForAlternativesWhereTheWishIsTaken) {
  result_of(app().calcom().book(0, kNine, Caller{}));
  const ActionRecord record = take({.event_type = 0, .wish = kNine});
  EXPECT_EQ(record.offered, (std::vector<TimePoint>{kEight, kNine + 1h}));
  EXPECT_FALSE(record.taken_offered);
  EXPECT_EQ(record.outcome, "booked");
}

TEST_F(VoiceAgentTest, BooksWhatTheCallerTakes) {
  result_of(app().calcom().book(0, kNine, Caller{}));
  const ActionRecord record = take({.event_type = 0, .wish = kNine, .takes = 1});
  EXPECT_EQ(audit().truth().bookings().back().start, kNine + 1h);
  EXPECT_EQ(record.outcome, "booked");
}

TEST_F(VoiceAgentTest, EndsWithoutABookingWhereTheCallerTakesNothing) {
  EXPECT_EQ(take({.event_type = 0, .wish = kEight, .takes = {}}).outcome, "declined");
  EXPECT_EQ(take({.event_type = 0, .wish = kEight, .takes = 1}).outcome,
            "declined");  // one was offered
  EXPECT_TRUE(audit().changes().empty());
}

TEST_F(VoiceAgentTest, OffersNothingWhereNothingIsFree) {
  world.hosts[0].hours = {};
  EXPECT_EQ(take({.event_type = 0, .wish = kEight}).outcome, "nothing offered");
  EXPECT_TRUE(happened<SlotsOffered>().empty());
}

TEST_F(VoiceAgentTest, BooksTheLatestOffer) {
  result_of(app().calcom().book(0, kNine, Caller{}));
  take({.event_type = 0, .wish = kNine, .choice = Call::Choice::latest});
  EXPECT_EQ(audit().truth().bookings().back().start, kNine + 1h);
}

TEST_F(VoiceAgentTest, LooksAndOffersAgainAfterARefusal) {
  read(kLayer1, {kEight, kEight});
  result_of(app().calcom().book(0, kEight, Caller{}));
  simulation().run_until(now() + 295s);
  // The stale entry expires while the caller thinks.
  const ActionRecord record = take({.event_type = 0, .wish = kEight, .retries = 1});
  EXPECT_TRUE(*record.stale) << "of the first look-up";
  EXPECT_EQ(happened<SlotsOffered>().size(), 2U);
  EXPECT_EQ(record.outcome, "booked");
  EXPECT_EQ(record.asked, kNine);
}

TEST_F(VoiceAgentTest, ChecksTheSourceBeforeItBooksWhereThePolicyWantsIt) {
  policy.agent.checks_source = true;
  read(kLayer1, {kEight, kEight});
  result_of(app().calcom().book(0, kEight, Caller{}));
  EXPECT_EQ(take({.event_type = 0, .wish = kEight}).outcome, "refused by the check");
  EXPECT_EQ(take({.event_type = 0, .wish = kNine}).outcome, "booked");
}

TEST_F(VoiceAgentTest, HoldsWhatItOffersWhereThePolicyWantsIt) {
  policy.agent.holds_offers = true;
  result_of(app().calcom().book(0, kNine, Caller{}));
  ActionRecord record;
  spawn("call", app().agent().take_call(0, {.event_type = 0, .wish = kNine}, record));
  simulation().run_until(now() + 10s);
  EXPECT_EQ(audit().truth().holds().size(), 2U) << "while the caller thinks";
  run();
  EXPECT_EQ(record.outcome, "booked");
  EXPECT_TRUE(audit().truth().holds().empty());
}

TEST_F(VoiceAgentTest, DoesNotOfferWhatItCannotHold) {
  policy.agent.holds_offers = true;
  read(kLayer1, {kEight, kEight});
  result_of(app().calcom().book(0, kEight, Caller{}));
  const ActionRecord record = take({.event_type = 0, .wish = kEight});
  EXPECT_EQ(record.outcome, "nothing offered");
}

TEST_F(VoiceAgentTest, LocksTheSlotWhileItBooksWhereThePolicyWantsIt) {
  policy.agent.lock = AgentLock{};
  LaravelCache cache(app().redis(), world.key_prefix);
  LockQueues queues(simulation());
  LaravelLock other(simulation(), cache, queues, "booking:2563193:2025-10-13-08-00", 60s);
  EXPECT_TRUE(result_of(other.acquire()));
  EXPECT_EQ(take({.event_type = 0, .wish = kEight}).outcome, "refused by the lock");
  EXPECT_EQ(take({.event_type = 0, .wish = kNine}).outcome, "booked");
  EXPECT_TRUE(result_of(other.release()));
  EXPECT_EQ(take({.event_type = 0, .wish = kEight}).outcome, "booked");
  EXPECT_TRUE(app().redis().keys("*booking:*").empty()) << "locks are given back";
}

TEST_F(VoiceAgentTest, LocksEveryHostWhereThePolicyWantsIt) {
  world.hosts.push_back({.name = "another", .hours = every_day({8h, 11h})});
  world.event_types[0].hosts = {0, 1};
  policy.agent.lock = AgentLock{.over = AgentLock::Over::hosts};
  LaravelCache cache(app().redis(), world.key_prefix);
  LockQueues queues(simulation());
  for (const char* name : {"booking:another", "booking:host"}) {
    LaravelLock other(simulation(), cache, queues, name, 60s);
    EXPECT_TRUE(result_of(other.acquire()));
    EXPECT_EQ(take({.event_type = 0, .wish = kEight}).outcome, "refused by the lock");
    EXPECT_TRUE(result_of(other.release()));
  }
}

TEST_F(VoiceAgentTest, LooksForTheWishOnTheDayOfItsBranch) {
  world.branches = {{.tenant = world.event_types[0].tenant,
                     .zone = Zone::find("America/New_York"),
                     .business_hours = {}}};
  policy.layers.at(kLayer1).key_zone = OfBranch{};
  take({.event_type = 0, .wish = "2025-10-14T01:00:00Z"_utc, .takes = std::nullopt});
  EXPECT_FALSE(app().redis().keys("*calcom:slots:2563193:2025-10-13:2025-10-13").empty());
}

TEST_F(VoiceAgentTest, TakesLocalTimesForUtcAndSpeaksUtcAsLocal) {
  world.speaks_utc_as_local = true;
  world.caller_zone = *Zone::find("Europe/Berlin");
  // 10:00 on the caller's clock is 8:00Z and free; the agent offers 10:00Z as "10:00".
  const ActionRecord record = take({.event_type = 0, .wish = kEight});
  EXPECT_EQ(record.offered, (std::vector<TimePoint>{kNine + 1h}));
  EXPECT_EQ(record.asked, kEight);
}

TEST_F(VoiceAgentTest, WaitsForTheGreetingAndForTheCallersThinking) {
  take({.event_type = 0,
        .wish = kEight,
        .greeting = sim::Distribution::constant(17s),
        .thinking = sim::Distribution::constant(12s)});
  // A miss takes 0.05 ms to look, 300 ms to fetch and 0.05 ms to store.
  EXPECT_EQ(happened<SlotsOffered>()[0].first - world.start, Duration{17s + 300ms + 100us});
  EXPECT_EQ(audit().changes()[0].committed_at - world.start, Duration{29s + 300ms + 100us + 150ms});
}

}  // namespace
}  // namespace slotrace::model
