#include "model/invalidation.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNextDay = "2025-10-14T09:00:00Z"_utc;

class InvalidationTest : public StagedTest {
 protected:
  void SetUp() override { policy = preset("after-fix"); }

  /// Cal.com books, and the application invalidates at once.
  auto book_and_invalidate() -> sim::Task<bool> {
    co_await app().calcom_service().create_booking(0, kEight);
    co_return true;
  }
  auto completions() { return happened<InvalidationCompleted>(); }
  auto removed() -> std::vector<std::string> {
    std::vector<std::string> keys;
    for (const auto& [time, entry] : happened<EntryRemoved>()) keys.push_back(entry.key);
    return keys;
  }
};

TEST_F(InvalidationTest, ForgetsThirtyDaysThenDeletesByPattern) {
  world.webhooks.echoes = false;
  read(kLayer2, {kEight, kEight + 2h});
  read(kLayer1, {kNextDay, kNextDay});
  result_of(book_and_invalidate());
  // In the order of the policy's list, the days from today on.
  EXPECT_EQ(removed(),
            (std::vector<std::string>{"calcom:slots:2563193:2025-10-13:2025-10-13",
                                      "calcom:slots:2563193:2025-10-14:2025-10-14",
                                      "cal_slots_15_9_2563193_2025-10-13-08_2025-10-13-10"}));
  ASSERT_EQ(completions().size(), 1U);
  EXPECT_EQ(completions()[0].second.removed, 3U);
  EXPECT_EQ(completions()[0].second.commands, 32U);  // 30 forgets, one SCAN, one DEL
}

TEST_F(InvalidationTest, IsCompleteWithTheEffectOfItsLastCommand) {
  world.webhooks.echoes = false;
  result_of(book_and_invalidate());
  // The answer of the booking comes 300 ms after its request; 30 forgets of 0.05 ms; SCAN of a
  // thousand keys 0.45 ms; the DEL takes effect 0.03 ms after it is sent, and answers 0.02 ms later.
  ASSERT_EQ(completions().size(), 1U);
  EXPECT_EQ(completions()[0].first - world.start, Duration{300ms + 30 * 50us + 450us + 30us});
  EXPECT_EQ(now() - world.start, Duration{300ms + 30 * 50us + 500us});
}

TEST_F(InvalidationTest, IsCompleteAtOnceWhenThereIsNothingToDo) {
  policy = preset("ttl-only");
  world.webhooks.echoes = false;
  result_of(book_and_invalidate());
  ASSERT_EQ(completions().size(), 1U);
  EXPECT_EQ(completions()[0].first - world.start, Duration{300ms});
  EXPECT_EQ(completions()[0].second.commands, 0U);
}

TEST_F(InvalidationTest, OfARescheduleGoesOverBothDays) {
  policy = preset("date-scoped");
  world.bookings = {{.name = "booking", .event_type = 0, .host = 0, .start = kEight}};
  world.webhooks.echoes = false;
  read(kLayer2, {kEight, kEight + 2h});
  read(kLayer2, {kNextDay, kNextDay + 2h});
  const TimePoint untouched = "2025-10-15T08:00:00Z"_utc;
  read(kLayer2, {untouched, untouched + 2h});
  result_of(app().calcom_service().reschedule_booking(0, kNextDay));
  EXPECT_EQ(removed(),
            (std::vector<std::string>{"calcom:slots:2563193:2025-10-13:2025-10-13",
                                      "calcom:slots:2563193:2025-10-14:2025-10-14",
                                      "cal_slots_15_9_2563193_2025-10-13-08_2025-10-13-10",
                                      "cal_slots_15_9_2563193_2025-10-14-09_2025-10-14-11"}));
  EXPECT_EQ(completions().front().second.commands, 6U);  // for each day: forget, SCAN, DEL
  EXPECT_EQ(app().redis().keys("*2025-10-15*").size(), 2U);
}

TEST_F(InvalidationTest, OfARescheduleWithinADayGoesOverItOnce) {
  policy = preset("date-scoped");
  world.bookings = {{.name = "booking", .event_type = 0, .host = 0, .start = kEight}};
  world.webhooks.echoes = false;
  result_of(app().calcom_service().reschedule_booking(0, kEight + 1h));
  EXPECT_EQ(completions().front().second.commands, 3U);
}

TEST_F(InvalidationTest, CountsDaysInTheApplicationsZone) {
  // 22:30 UTC is the next day in Berlin: today's key of yesterday is not among the thirty.
  world.zone = *Zone::find("Europe/Berlin");
  world.start = "2025-10-11T22:30:00Z"_utc;
  world.webhooks.echoes = false;
  read(kLayer1, {"2025-10-11T12:00:00Z"_utc, "2025-10-11T12:00:00Z"_utc});  // the 11th
  read(kLayer1, {"2025-11-10T12:00:00Z"_utc, "2025-11-10T12:00:00Z"_utc});  // the 12th + 29 days
  result_of(book_and_invalidate());
  EXPECT_EQ(removed(), (std::vector<std::string>{"calcom:slots:2563193:2025-11-10:2025-11-10"}));
}

TEST_F(InvalidationTest, TakesMoreThanItsEventTypeWhereABranchHasItsNumber) {
  world.webhooks.echoes = false;
  world.event_types[0].id = 9;
  world.hosts.push_back({.name = "second", .hours = every_day({8h, 11h})});
  world.event_types.push_back(
      {.id = 2563193, .name = "other", .hosts = {1}, .tenant = {"15", "9"}});
  result_of(look(kLayer2, {kEight, kEight + 2h}, 1));
  result_of(book_and_invalidate());
  EXPECT_EQ(removed(),
            (std::vector<std::string>{"cal_slots_15_9_2563193_2025-10-13-08_2025-10-13-10"}));
}

TEST_F(InvalidationTest, TellsTheChangeHowMuchItRemoved) {
  world.webhooks.echoes = true;  // createBooking, then handleBookingCreated of the echo
  read(kLayer2, {kEight, kEight + 2h});
  result_of(book_and_invalidate());
  EXPECT_EQ(completions().size(), 2U);
  EXPECT_EQ(audit().changes().front().keys_removed, 2U);
}

/// createBooking with a list of its own; the other entry points do nothing.
class OperationsTest : public InvalidationTest {
 protected:
  void SetUp() override {
    policy = preset("ttl-only");
    world.webhooks.echoes = false;
  }
  auto create_booking_does(std::vector<Operation> operations) -> void {
    policy.invalidation[static_cast<std::size_t>(EntryPoint::create_booking)] =
        std::move(operations);
  }
  static auto forget_monday() -> ForgetKeys {
    return {.keys = {.layer = kLayer1, .days = {.anchor = DayRange::Anchor::booking}}};
  }
  static auto key_template(std::string_view text) -> KeyTemplate {
    return std::get<KeyTemplate>(KeyTemplate::parse(text));
  }
  auto completed_after() -> Duration { return completions().at(0).first - world.start; }
};

TEST_F(OperationsTest, ThatFailTakeTheirTimeAndCountAsDone) {
  create_booking_does({{.what = forget_monday(), .delay = {}, .fails = true}});
  read(kLayer1, {kEight, kEight});
  const TimePoint before = now();
  result_of(book_and_invalidate());
  EXPECT_EQ(now() - before, Duration{300ms + 50us});
  EXPECT_TRUE(removed().empty());
  EXPECT_EQ(completions().size(), 1U);
}

TEST_F(OperationsTest, MayBeDelayed) {
  create_booking_does(
      {{.what = forget_monday(), .delay = sim::Distribution::constant(1s), .fails = false}});
  result_of(book_and_invalidate());
  EXPECT_EQ(completed_after(), Duration{300ms + 1s + 30us});
}

TEST_F(OperationsTest, InAJobRunBesideTheEntryPointAndCompleteItsInvalidation) {
  create_booking_does(
      {{Enqueue{.operations = {{forget_monday()}}, .after = sim::Distribution::constant(2s)}}});
  bool returned_first = false;
  const auto body = [&]() -> sim::Task<bool> {
    co_await app().calcom_service().create_booking(0, kEight);
    returned_first = completions().empty();
    co_return true;
  };
  result_of(body());
  EXPECT_TRUE(returned_first);
  // The queue's command takes 0.05 ms, then the worker waits 2 s; its DEL takes effect in 0.03 ms.
  EXPECT_EQ(completed_after(), Duration{300ms + 30us + 20us + 2s + 30us});
}

TEST_F(OperationsTest, OfAScriptAreOneStep) {
  create_booking_does({{Atomic{
      {{forget_monday()},
       {DeletePattern{.pattern = key_template("cal_slots_*"), .by = DeletePattern::By::keys}}}}}});
  read(kLayer2, {kEight, kEight + 2h});
  result_of(book_and_invalidate());
  EXPECT_EQ(removed().size(), 2U);
  EXPECT_EQ(completions().at(0).second.commands, 1U);
}

TEST_F(OperationsTest, WaitForReadsThatWereUnderWayBefore) {
  world.costs.calcom.fetch_response = sim::Distribution::constant(2s);
  create_booking_does({{WaitForReaders{}}});
  const auto reader = [&]() -> sim::Task<> { co_await look(kLayer1, {kEight, kEight}); };
  spawn("reader", reader());
  result_of(book_and_invalidate());
  // Look-up, fetch, store.
  EXPECT_EQ(completed_after(), Duration{50us + 150ms + 2s + 50us});
}

TEST_F(OperationsTest, FlushTags) {
  policy = preset("tags");
  read(kLayer2, {kEight, kEight + 2h});
  result_of(book_and_invalidate());
  EXPECT_FALSE(completions().empty());
  EXPECT_TRUE(audit().resting_entries().empty());
  EXPECT_FALSE(read(kLayer2, {kEight, kEight + 2h}).answered_by.has_value());
}

TEST_F(OperationsTest, RefillFromTheSource) {
  policy = preset("write-through");
  read(kLayer1, {kEight, kEight});
  result_of(book_and_invalidate());
  const SlotAnswer hit = read(kLayer1, {kEight, kEight});
  EXPECT_TRUE(hit.answered_by.has_value());
  EXPECT_FALSE(hit.slots->shows_free(kEight));
}

TEST_F(OperationsTest, BeforeTheCallRunBeforeTheCommit) {
  policy.before_call[static_cast<std::size_t>(EntryPoint::create_booking)] = {{forget_monday()}};
  read(kLayer1, {kEight, kEight});
  result_of(book_and_invalidate());
  ASSERT_EQ(happened<EntryRemoved>().size(), 1U);
  EXPECT_LT(happened<EntryRemoved>()[0].first, happened<ChangeCommitted>()[0].first);
  // Complete when the entry point has nothing left to do: with Cal.com's answer.
  ASSERT_EQ(completions().size(), 1U);
  EXPECT_EQ(completions()[0].second.removed, 1U);
}

}  // namespace
}  // namespace slotrace::model
