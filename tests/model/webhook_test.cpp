#include "model/webhook.hpp"

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

auto moved() -> Webhook {
  return {.trigger = Trigger::rescheduled,
          .created_at = "2025-10-11T18:36:00Z"_utc,
          .uid = 8,
          .reschedule_uid = 7,
          .reschedule_start = "2025-10-13T08:00:00Z"_utc,
          .event_type = 0,
          .event_type_id = 2563193,
          .start = "2025-10-13T09:00:00Z"_utc,
          .end = "2025-10-13T10:00:00Z"_utc,
          .signature = {},
          .change = {}};
}

TEST(Sign, AgreesWithKnownVectors) {
  // https://en.wikipedia.org/wiki/HMAC#Examples, and RFC 4231, test case 2.
  EXPECT_EQ(sign("The quick brown fox jumps over the lazy dog", "key"),
            "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8");
  EXPECT_EQ(sign("what do ya want for nothing?", "Jefe"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Sign, WithoutASecretIsALiteral) { EXPECT_EQ(sign("anything", ""), "no-secret-provided"); }

TEST(Webhook, NamesItsTrigger) {
  Webhook webhook = moved();
  EXPECT_EQ(trigger_name(webhook), "BOOKING_RESCHEDULED");
  webhook.trigger = Trigger::created;
  EXPECT_EQ(trigger_name(webhook), "BOOKING_CREATED");
  webhook.trigger = Trigger::cancelled;
  EXPECT_EQ(trigger_name(webhook), "BOOKING_CANCELLED");
}

TEST(Webhook, CarriesTheOldBookingOfAReschedule) {
  EXPECT_EQ(
      body_of(moved()),
      R"({"triggerEvent":"BOOKING_RESCHEDULED","createdAt":"2025-10-11T18:36:00Z","payload":)"
      R"({"uid":"booking-8","bookingId":8,"eventTypeId":2563193,"startTime":"2025-10-13T09:00:00Z",)"
      R"("endTime":"2025-10-13T10:00:00Z","status":"ACCEPTED","rescheduleUid":"booking-7",)"
      R"("rescheduleStartTime":"2025-10-13T08:00:00Z"}})");
}

TEST(Webhook, OfACancellationSaysSo) {
  Webhook webhook = moved();
  webhook.trigger = Trigger::cancelled;
  webhook.reschedule_uid.reset();
  EXPECT_NE(body_of(webhook).find(R"("status":"CANCELLED"}})"), std::string::npos);
}

TEST(Webhook, OfABookingThatIsPendingOrRejectedSaysSo) {
  Webhook webhook = moved();
  webhook.trigger = Trigger::requested;
  EXPECT_EQ(trigger_name(webhook), "BOOKING_REQUESTED");
  EXPECT_NE(body_of(webhook).find(R"("status":"PENDING")"), std::string::npos);
  webhook.trigger = Trigger::rejected;
  EXPECT_EQ(trigger_name(webhook), "BOOKING_REJECTED");
  EXPECT_NE(body_of(webhook).find(R"("status":"REJECTED")"), std::string::npos);
}

TEST(Webhook, WritesDottedTriggersAndMillisecondsWhereCalcomDoes) {
  Webhook webhook = moved();
  webhook.dotted_trigger = true;
  webhook.milliseconds = true;
  EXPECT_EQ(trigger_name(webhook), "BOOKING.RESCHEDULED");
  EXPECT_EQ(start_time(webhook), "2025-10-13T09:00:00.000Z");
  webhook.start += std::chrono::microseconds{1500};
  EXPECT_EQ(start_time(webhook), "2025-10-13T09:00:00.001Z");
}

TEST(Webhook, IsRoutedByItsTriggerAndTwoTriggersToNobody) {
  EXPECT_EQ(handler_of(Trigger::created), EntryPoint::handle_booking_created);
  EXPECT_EQ(handler_of(Trigger::rescheduled), EntryPoint::handle_booking_updated);
  EXPECT_EQ(handler_of(Trigger::cancelled), EntryPoint::handle_booking_cancelled);
  EXPECT_EQ(handler_of(Trigger::requested), std::nullopt);
  EXPECT_EQ(handler_of(Trigger::rejected), std::nullopt);
}

TEST(Webhook, SignsEveryFieldOfItsBody) {
  const std::string signature = sign(body_of(moved()), "whsec");
  Webhook other = moved();
  other.start = "2025-10-13T10:00:00Z"_utc;
  EXPECT_NE(sign(body_of(other), "whsec"), signature);
  EXPECT_NE(sign(body_of(moved()), "other"), signature);
}

}  // namespace
}  // namespace slotrace::model
