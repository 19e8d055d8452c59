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
  EXPECT_TRUE(audit().truth().bookings()[0].accepted);
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
  world.webhook_echoes = false;
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
