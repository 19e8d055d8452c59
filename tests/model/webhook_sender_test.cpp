#include "model/webhook_sender.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;

class WebhookSenderTest : public StagedTest {
 protected:
  void widget_books(const ScriptedFaults& faults) {
    scripted = faults;
    result_of(app().calcom().book(0, kEight, Caller{.along = {.faults = &scripted}}));
  }
  /// When deliveries arrived, counted from the commit.
  auto arrivals() -> std::vector<Duration> {
    std::vector<Duration> times;
    for (const auto& [time, arrived] : happened<WebhookArrived>()) {
      times.push_back(time - world.start);
    }
    return times;
  }
  ScriptedFaults scripted;
};

TEST_F(WebhookSenderTest, DeliversOnceAndDoesNotTryAgain) {
  widget_books({.webhook_lost = 1});
  EXPECT_TRUE(arrivals().empty());
  EXPECT_EQ(happened<WebhookLost>().size(), 1U);
  EXPECT_TRUE(audit().changes()[0].delivery_lost);
}

TEST_F(WebhookSenderTest, TriesAgainFiveMinutesAfterAnAttemptWasLost) {
  world.webhooks.attempts = 3;
  widget_books({.webhook_lost = 2});
  EXPECT_EQ(arrivals(), (std::vector<Duration>{2s + 5min + 2s + 5min + 2s}));
  EXPECT_EQ(app().database().rows().size(), 1U);
}

TEST_F(WebhookSenderTest, GivesUpAfterTheLastAttempt) {
  world.webhooks.attempts = 3;
  widget_books({.webhook_lost = 3});
  EXPECT_TRUE(arrivals().empty());
}

TEST_F(WebhookSenderTest, TriesAgainWhatWasRefused) {
  world.webhooks.attempts = 3;
  world.intake = Intake::as_coded;
  widget_books({});
  EXPECT_EQ(arrivals().size(), 3U);
  EXPECT_EQ(happened<WebhookRefused>().size(), 3U);
}

TEST_F(WebhookSenderTest, DeliversAsOftenAndAsLateAsTheScenarioSays) {
  widget_books({.webhook_arrives = {4h, 1s}});
  EXPECT_EQ(arrivals(), (std::vector<Duration>{1s, 4h}));
}

TEST_F(WebhookSenderTest, TriesAgainWhenTheHandlerDied) {
  world.webhooks.attempts = 2;
  widget_books({.dies = {{EntryPoint::handle_booking_created, DeathPoint::write}}});
  EXPECT_EQ(happened<HandlerDied>().size(), 1U);
  EXPECT_EQ(arrivals().size(), 2U);
  EXPECT_EQ(happened<HandlerEnded>().size(), 1U);
}

}  // namespace
}  // namespace slotrace::model
