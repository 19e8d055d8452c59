#include "model/calcom.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNine = "2025-10-13T09:00:00Z"_utc;

class CalcomTest : public StagedTest {
 protected:
  auto book(TimePoint start, std::vector<EntryPoint> through = {}) -> BookingAnswer {
    return result_of(app().calcom().book(0, start, Caller{std::move(through)}));
  }
  /// A widget customer who asks `delay` from now; what Cal.com says goes to `other_answer`.
  auto book_after(Duration delay, TimePoint start) -> sim::Task<> {
    co_await simulation().delay(delay);
    other_answer = co_await app().calcom().book(0, start, Caller{});
  }
  BookingAnswer other_answer;
};

TEST_F(CalcomTest, AnswersForTheWholeDaysOfAWindow) {
  const SlotAnswer answer = read(kCalcom, {kNine, kNine + 30min});
  EXPECT_EQ(answer.slots->free, (std::vector<TimePoint>{kEight, kNine, kNine + 1h}));
  EXPECT_EQ(answer.slots->from, "2025-10-13T00:00:00Z"_utc);
  EXPECT_EQ(answer.slots->to, "2025-10-14T00:00:00Z"_utc);
  EXPECT_FALSE(answer.answered_by.has_value());
  EXPECT_EQ(now() - world.start, Duration{300ms});
}

TEST_F(CalcomTest, TakesDaysOnTheApplicationsClock) {
  world.zone = *Zone::find("Europe/Berlin");
  EXPECT_EQ(read(kCalcom, {kNine, kNine}).slots->from, "2025-10-12T22:00:00Z"_utc);
}

TEST_F(CalcomTest, AnswersWithItsStateHalfwayThroughTheRequest) {
  spawn("widget", book_after(149ms, kEight));
  EXPECT_FALSE(read(kCalcom, {kEight, kEight}).slots->shows_free(kEight));
  spawn("widget", book_after(151ms, kNine));
  EXPECT_TRUE(read(kCalcom, {kEight, kEight}).slots->shows_free(kNine));
}

TEST_F(CalcomTest, GivesNoAnswerAfterTheTimeOutAndNothingIsStored) {
  world.costs.calcom.fetch_response = sim::Distribution::constant(5s);
  const SlotAnswer answer = read(kLayer2, {kEight, kEight + 2h});
  EXPECT_EQ(answer.slots, nullptr);
  EXPECT_TRUE(app().redis().keys("*").empty());
  EXPECT_TRUE(happened<EntryStored>().empty());
  const auto fetched = happened<SlotsFetched>();
  ASSERT_EQ(fetched.size(), 2U);  // what Cal.com did, and what the client got
  EXPECT_NE(fetched[0].second.value, nullptr);
  EXPECT_EQ(fetched[1].second.value, nullptr);
  EXPECT_EQ(fetched[1].first - world.start, Duration{5s + 100us});
}

TEST_F(CalcomTest, BooksAFreeSlot) {
  const BookingAnswer answer = book(kEight, {EntryPoint::create_booking});
  EXPECT_TRUE(answer.accepted());
  EXPECT_EQ(answer.uid, BookingUid{0});
  EXPECT_FALSE(audit().truth().is_free({0, kEight}));
  EXPECT_EQ(audit().changes().front().committed_at - world.start, Duration{150ms});
}

TEST_F(CalcomTest, CommitsAWidgetBookingAtItsInstant) {
  book(kEight);
  EXPECT_EQ(audit().changes().front().committed_at, world.start);
}

TEST_F(CalcomTest, RefusesATakenSlotWith400) {
  book(kEight);
  const BookingAnswer answer = book(kEight);
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.error, "no_available_users_found_error");
  EXPECT_FALSE(answer.uid.has_value());
  EXPECT_EQ(book("2025-10-13T20:00:00Z"_utc).status, 400);  // closed
}

TEST_F(CalcomTest, RefusesAnIdenticalIntervalWith409WhenTwoPassTheCheck) {
  world.costs.calcom.check_to_insert = sim::Distribution::constant(100ms);
  spawn("second", book_after(50ms, kEight));
  EXPECT_TRUE(book(kEight).accepted());
  EXPECT_EQ(other_answer.status, 409);
  EXPECT_EQ(other_answer.error, "booking_conflict");
  EXPECT_TRUE(audit().double_bookings().empty());
}

TEST_F(CalcomTest, LetsPartialOverlapsPassBetweenCheckAndInsert) {
  world.event_types[0].interval = 30min;
  world.costs.calcom.check_to_insert = sim::Distribution::constant(100ms);
  spawn("second", book_after(50ms, kEight + 30min));
  EXPECT_TRUE(book(kEight).accepted());
  EXPECT_TRUE(other_answer.accepted());
  EXPECT_EQ(audit().double_bookings().size(), 1U);
}

TEST_F(CalcomTest, MovesABookingToANewUid) {
  book(kEight);
  const BookingAnswer answer = result_of(app().calcom().reschedule(0, kNine, Caller{}));
  EXPECT_TRUE(answer.accepted());
  EXPECT_EQ(answer.uid, BookingUid{1});
  EXPECT_TRUE(audit().truth().is_free({0, kEight}));
  EXPECT_FALSE(audit().truth().is_free({0, kNine}));
  EXPECT_EQ(happened<ChangeCommitted>().back().second.old_slot, kEight);
}

TEST_F(CalcomTest, RefusesToMoveOntoATakenSlot) {
  book(kEight);
  book(kNine);
  EXPECT_EQ(result_of(app().calcom().reschedule(0, kNine, Caller{})).status, 400);
  EXPECT_TRUE(audit().truth().bookings()[0].accepted());
}

TEST_F(CalcomTest, AnswersAboutABookingThatIsGoneWith404) {
  book(kEight);
  EXPECT_TRUE(result_of(app().calcom().cancel(0, Caller{})).accepted());
  const BookingAnswer again = result_of(app().calcom().cancel(0, Caller{}));
  EXPECT_EQ(again.status, 404);
  EXPECT_EQ(again.error, "booking_not_found");
  EXPECT_EQ(result_of(app().calcom().reschedule(0, kNine, Caller{})).status, 404);
  EXPECT_EQ(audit().changes().size(), 2U);
}

TEST_F(CalcomTest, TellsTheApplicationOfWidgetChangesAndOfEchoesWhenTheyAreOn) {
  world.webhooks.echoes = false;
  book(kEight, {EntryPoint::create_booking});
  EXPECT_TRUE(happened<WebhookArrived>().empty());
  book(kNine);
  ASSERT_EQ(happened<WebhookArrived>().size(), 1U);
  EXPECT_EQ(happened<WebhookArrived>()[0].second.handler, EntryPoint::handle_booking_created);
}

TEST_F(CalcomTest, SendsAnEchoOfAChangeThroughTheApi) {
  book(kEight, {EntryPoint::create_booking});
  ASSERT_EQ(happened<WebhookArrived>().size(), 1U);
  EXPECT_EQ(happened<WebhookArrived>()[0].first - world.start, Duration{150ms + 2s});
}

TEST_F(CalcomTest, RefusesABookingInThePast) {
  EXPECT_EQ(book("2025-10-11T18:29:59Z"_utc).error, "Attempting to book a meeting in the past.");
  book(kEight);
  EXPECT_EQ(result_of(app().calcom().reschedule(0, "2025-10-11T08:00:00Z"_utc, Caller{})).status,
            400);
}

TEST_F(CalcomTest, MakesABookingPendingThatLeavesTheSlotFreeUntilItIsConfirmed) {
  world.event_types[0].confirmation = Confirmation::open;
  EXPECT_TRUE(book(kEight).accepted());
  EXPECT_EQ(audit().truth().bookings()[0].status, BookingStatus::pending);
  EXPECT_TRUE(audit().truth().is_free({0, kEight}));
  EXPECT_EQ(happened<WebhookArrived>()[0].second.trigger, "BOOKING_REQUESTED");
  EXPECT_EQ(happened<WebhookIgnored>().size(), 1U);
  EXPECT_TRUE(result_of(app().calcom().confirm(0, true, Caller{})).accepted());
  EXPECT_FALSE(audit().truth().is_free({0, kEight}));
  EXPECT_EQ(happened<WebhookArrived>()[1].second.trigger, "BOOKING_CREATED");
}

TEST_F(CalcomTest, LetsAPendingBookingTakeItsTimeWhereTheEventTypeSaysSo) {
  world.event_types[0].confirmation = Confirmation::blocking;
  book(kEight);
  EXPECT_FALSE(audit().truth().is_free({0, kEight}));
  EXPECT_EQ(book(kEight).status, 400);
  EXPECT_TRUE(result_of(app().calcom().confirm(0, false, Caller{})).accepted());
  EXPECT_TRUE(audit().truth().is_free({0, kEight}));
  EXPECT_EQ(audit().truth().bookings()[0].status, BookingStatus::rejected);
  EXPECT_EQ(result_of(app().calcom().confirm(0, true, Caller{})).status, 400);
}

TEST_F(CalcomTest, SaysOfAPendingBookingThatItIsCancelledOrRejected) {
  world.event_types[0].confirmation = Confirmation::blocking;
  book(kEight);
  book(kNine);
  EXPECT_TRUE(result_of(app().calcom().cancel(0, Caller{})).accepted());
  EXPECT_TRUE(result_of(app().calcom().confirm(1, false, Caller{})).accepted());
  ASSERT_EQ(happened<WebhookArrived>().size(), 4U);
  EXPECT_EQ(happened<WebhookArrived>()[2].second.trigger, "BOOKING_CANCELLED");
  EXPECT_EQ(happened<WebhookArrived>()[2].second.handler, EntryPoint::handle_booking_cancelled);
  EXPECT_EQ(happened<WebhookArrived>()[3].second.trigger, "BOOKING_REJECTED");
}

TEST_F(CalcomTest, ConfirmsTwoPendingBookingsOfOneSlotSinceNoKeyGuardsThem) {
  world.event_types[0].confirmation = Confirmation::open;
  EXPECT_TRUE(book(kEight).accepted());
  EXPECT_TRUE(book(kEight).accepted());
  result_of(app().calcom().confirm(0, true, Caller{}));
  EXPECT_TRUE(audit().double_bookings().empty());
  EXPECT_TRUE(result_of(app().calcom().confirm(1, true, Caller{})).accepted());
  EXPECT_EQ(audit().double_bookings().size(), 1U);
}

class HoldsTest : public CalcomTest {
 protected:
  auto hold(TimePoint start, EventTypeIndex type = 0) -> sim::Task<> {
    held = co_await app().calcom().hold(type, start, Caller{});
  }
  void hold_at(TimePoint start, EventTypeIndex type = 0) {
    spawn("holder", hold(start, type));
    simulation().run_until(now());
  }
  HoldAnswer held;
};

TEST_F(HoldsTest, HideTheSlotForFiveMinutes) {
  hold_at(kEight);
  EXPECT_EQ(held.hold, HoldId{0});
  simulation().run_until(world.start + 5min - 1ns);
  EXPECT_FALSE(audit().truth().is_free({0, kEight}));
  simulation().run_until(world.start + 5min);
  EXPECT_TRUE(audit().truth().is_free({0, kEight}));
  EXPECT_EQ(audit().changes().back().kind, ChangeKind::expired);
}

TEST_F(HoldsTest, AreRefusedWith422WhereTheSlotIsHeldOrBooked) {
  hold_at(kEight);
  hold_at(kEight);
  EXPECT_EQ(held.status, 422);
  spawn("widget", book_after(0s, kNine));
  simulation().run_until(now());
  hold_at(kNine);
  EXPECT_EQ(held.status, 422);
}

TEST_F(HoldsTest, AreOfOneEventTypeAlone) {
  world.event_types.push_back({.id = 47, .name = "other", .hosts = {0}});
  hold_at(kEight);
  hold_at(kEight, 1);
  EXPECT_EQ(held.status, 200);
}

TEST_F(HoldsTest, DoNotStandInTheWayOfSomebodyElsesBooking) {
  hold_at(kEight);
  spawn("widget", book_after(0s, kEight));
  simulation().run_until(now());
  EXPECT_TRUE(other_answer.accepted());
}

TEST_F(HoldsTest, AreUsedUpByTheBookingThatTakesTheSlotOver) {
  hold_at(kEight);
  const Caller holder{.along = {.hold = held.hold}};
  EXPECT_TRUE(result_of(app().calcom().book(0, kEight, holder)).accepted());
  EXPECT_TRUE(audit().truth().holds().empty());
  // The slot was taken before and is taken now, but by the booking.
  const Change& booked = audit().changes().back();
  EXPECT_EQ(booked.kind, ChangeKind::booked);
  ASSERT_EQ(booked.flipped.size(), 1U);
  EXPECT_EQ(audit().truth().versions({0, kEight}).back().change, booked.id);
  EXPECT_LT(now(), world.start + 5min) << "nothing waits for an expiry any more";
}

TEST_F(HoldsTest, AreGivenUpOnce) {
  hold_at(kEight);
  spawn("first", app().calcom().release(0, Caller{}));
  spawn("second", app().calcom().release(0, Caller{}));
  run();
  EXPECT_TRUE(audit().truth().is_free({0, kEight}));
  EXPECT_EQ(audit().changes().size(), 2U);
}

TEST_F(CalcomTest, AnswersFromItsOwnCacheWhichNoBookingInvalidates) {
  world.calcom.slot_cache = 2s;
  read(kCalcom, {kEight, kEight});  // looked up 150 ms after the start
  spawn("widget", book_after(0s, kEight));
  const SlotAnswer soon = read(kCalcom, {kEight, kEight});
  EXPECT_TRUE(soon.slots->shows_free(kEight));
  EXPECT_TRUE(happened<SlotsFetched>().back().second.cached);
  EXPECT_TRUE(audit().reads().back().stale);
  simulation().run_until(world.start + 2s);
  EXPECT_FALSE(read(kCalcom, {kEight, kEight}).slots->shows_free(kEight));
}

TEST_F(CalcomTest, RefusesTheApplicationsRequestsOverTheRateLimitWith429) {
  world.calcom.rate_limit = 1;
  EXPECT_NE(read(kCalcom, {kEight, kEight}).slots, nullptr);
  EXPECT_EQ(read(kCalcom, {kEight, kEight}).slots, nullptr);
  EXPECT_EQ(book(kEight, {EntryPoint::create_booking}).status, 429);
  EXPECT_TRUE(book(kNine).accepted()) << "widget customers are not limited";
  simulation().run_until(world.start + 61s);
  EXPECT_TRUE(book(kEight, {EntryPoint::create_booking}).accepted());
}

TEST(CircuitBreaker, OpensAtTheLastOfSoManyFailuresInARow) {
  CircuitBreaker breaker({.breaker_failures = 2, .breaker_open = 60s});
  const TimePoint start = "2025-10-11T18:30:00Z"_utc;
  breaker.failed(start);
  breaker.succeeded();
  breaker.failed(start + 1s);
  EXPECT_FALSE(breaker.is_open(start + 1s));
  breaker.failed(start + 2s);
  EXPECT_TRUE(breaker.is_open(start + 61s));
  EXPECT_FALSE(breaker.is_open(start + 62s));
}

}  // namespace
}  // namespace slotrace::model
