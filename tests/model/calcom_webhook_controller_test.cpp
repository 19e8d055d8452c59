#include "model/calcom_webhook_controller.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;

class WebhookControllerTest : public StagedTest {
 protected:
  auto forged(std::string_view secret) -> Webhook {
    Webhook webhook{.trigger = Trigger::created,
                    .created_at = world.start,
                    .uid = kForgedUid,
                    .event_type = 0,
                    .event_type_id = 2563193,
                    .start = kEight,
                    .end = kEight + 1h,
                    .signature = {},
                    .change = {}};
    webhook.signature = sign(body_of(webhook), secret);
    return webhook;
  }
  auto receive(Webhook webhook) -> std::string {
    return result_of(app().webhooks().receive(std::move(webhook)));
  }
  auto widget_books() -> const Change& {
    result_of(app().calcom().book(0, kEight, Caller{}));
    return audit().changes().front();
  }
};

TEST_F(WebhookControllerTest, HandlesABookingInFifteenMillisecondsBeforeTheFix) {
  const Change& change = widget_books();
  EXPECT_EQ(change.handler_took, Duration{15ms});
  EXPECT_EQ(change.keys_removed, 0U);
  ASSERT_EQ(happened<AppointmentWritten>().size(), 1U);
  EXPECT_EQ(happened<AppointmentWritten>()[0].first - world.start, Duration{2s + 15ms});
  EXPECT_EQ(app().database().rows().size(), 1U);
}

TEST_F(WebhookControllerTest, HandlesABookingInSeventeenMillisecondsAfterTheFix) {
  policy = preset("after-fix");
  EXPECT_EQ(widget_books().handler_took, Duration{17ms});
}

TEST_F(WebhookControllerTest, RefusesAWrongSignatureAndChangesNothing) {
  EXPECT_EQ(receive(forged("another secret")), "wrong signature");
  EXPECT_EQ(receive(forged("")), "wrong signature");
  EXPECT_TRUE(app().database().rows().empty());
  EXPECT_EQ(happened<WebhookRefused>().size(), 2U);
  EXPECT_TRUE(happened<HandlerEnded>().empty());
}

TEST_F(WebhookControllerTest, TakesAForgedDeliveryThatIsRightlySigned) {
  EXPECT_EQ(receive(forged("whsec")), "");
  EXPECT_TRUE(app().database().rows().contains(kForgedUid));
  EXPECT_TRUE(audit().changes().empty());
}

TEST_F(WebhookControllerTest, WithoutASecretTakesTheLiteralThatAnybodyCanSend) {
  world.webhooks.secret = "";
  EXPECT_EQ(receive(forged("")), "");
}

TEST_F(WebhookControllerTest, RefusesWhatTheValidatorDoesNotKnow) {
  world.intake = Intake::as_coded;
  const Change& change = widget_books();
  EXPECT_TRUE(change.delivery_refused);
  EXPECT_TRUE(change.passages.empty());
  EXPECT_FALSE(change.handler_took.has_value());
  EXPECT_TRUE(app().database().rows().empty());
  ASSERT_EQ(happened<WebhookRefused>().size(), 1U);
  EXPECT_EQ(happened<WebhookRefused>()[0].second.reason,
            "422: the validator does not know this trigger");
}

TEST_F(WebhookControllerTest, TakesWhatTheValidatorWantsToSee) {
  world.intake = Intake::as_coded;
  world.webhooks.dotted_triggers = true;
  result_of(app().calcom().book(0, kEight, Caller{}));
  EXPECT_EQ(happened<WebhookRefused>().back().second.reason,
            "422: the validator does not take this start time");
  world.webhooks.milliseconds = true;
  result_of(app().calcom().book(0, kEight + 1h, Caller{}));
  EXPECT_EQ(app().database().rows().size(), 1U);
}

TEST_F(WebhookControllerTest, AcknowledgesAndIgnoresATriggerThatNobodyTakes) {
  Webhook webhook = forged("");
  webhook.trigger = Trigger::rejected;
  webhook.signature = sign(body_of(webhook), "whsec");
  EXPECT_EQ(receive(webhook), "");
  EXPECT_EQ(happened<WebhookIgnored>().back().second.trigger, "BOOKING_REJECTED");
  EXPECT_TRUE(happened<HandlerEnded>().empty());
}

TEST_F(WebhookControllerTest, TakesADeliveryTwiceUnlessItRemembers) {
  EXPECT_EQ(receive(forged("whsec")), "");
  EXPECT_EQ(receive(forged("whsec")), "");
  EXPECT_EQ(happened<HandlerEnded>().size(), 2U);
}

TEST_F(WebhookControllerTest, TakesADeliveryOnceByTriggerUidAndCreatedAt) {
  world.deduplication = Deduplication::when_done;
  receive(forged("whsec"));
  receive(forged("whsec"));
  EXPECT_EQ(happened<HandlerEnded>().size(), 1U);
  Webhook later = forged("");
  later.created_at += 1s;
  later.signature = sign(body_of(later), "whsec");
  receive(later);
  EXPECT_EQ(happened<HandlerEnded>().size(), 2U);
}

TEST_F(WebhookControllerTest, TakesADeliveryOnceSinceItsArrivalWhereTheWorldSaysSo) {
  world.deduplication = Deduplication::at_arrival;
  receive(forged("whsec"));
  receive(forged("whsec"));
  EXPECT_EQ(happened<HandlerEnded>().size(), 1U);
}

TEST_F(WebhookControllerTest, DoesNotNoteADeliveryThatItRefused) {
  world.deduplication = Deduplication::at_arrival;
  EXPECT_EQ(receive(forged("guessed")), "wrong signature");
  EXPECT_EQ(receive(forged("whsec")), "");
  EXPECT_EQ(happened<HandlerEnded>().size(), 1U);
}

TEST_F(WebhookControllerTest, ShowsWhatItWroteInATransactionWhenTheHandlerIsDone) {
  world.transactions = true;
  world.costs.database.commit = sim::Distribution::constant(1s);
  spawn("delivery", [](CalcomWebhookController& webhooks, Webhook webhook) -> sim::Task<> {
    co_await webhooks.receive(std::move(webhook));
  }(app().webhooks(), forged("whsec")));
  simulation().run_until(world.start + 1s);
  EXPECT_TRUE(app().database().rows().empty());
  run();
  EXPECT_EQ(app().database().rows().size(), 1U);
}

TEST_F(WebhookControllerTest, DoesNotBringBackACancelledBookingThatItRemembers) {
  world.remembers_cancelled = true;
  Webhook cancelled = forged("");
  cancelled.trigger = Trigger::cancelled;
  cancelled.signature = sign(body_of(cancelled), "whsec");
  receive(cancelled);
  receive(forged("whsec"));
  EXPECT_TRUE(app().database().rows().empty());
}

TEST_F(WebhookControllerTest, MovesAndDeletesTheAppointment) {
  widget_books();
  result_of(app().calcom().reschedule(0, kEight + 1h, Caller{}));
  ASSERT_EQ(app().database().rows().size(), 1U);
  EXPECT_EQ(app().database().rows().begin()->second.start, kEight + 1h);
  result_of(app().calcom().cancel(1, Caller{}));
  EXPECT_TRUE(app().database().rows().empty());
  EXPECT_EQ(happened<HandlerEnded>().back().second.handler, EntryPoint::handle_booking_cancelled);
}

TEST_F(WebhookControllerTest, AChangePassesItWithTheHandlersFirstStep) {
  widget_books();
  ASSERT_EQ(audit().changes().front().passages.size(), 1U);
  EXPECT_EQ(audit().changes().front().passages[0].entry_point, EntryPoint::handle_booking_created);
  EXPECT_TRUE(audit().changes().front().completed().has_value());
  EXPECT_EQ(happened<EntryPointBegan>()[0].first - world.start, Duration{2s + 15ms});
}

}  // namespace
}  // namespace slotrace::model
