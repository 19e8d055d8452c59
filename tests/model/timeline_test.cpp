#include "model/timeline.hpp"

#include <gtest/gtest.h>

#include "tests/support/drive.hpp"
#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNine = "2025-10-13T09:00:00Z"_utc;
const TimePoint kAt = "2025-10-11T18:31:00Z"_utc;

auto after(Action action, ActionIndex other, Duration delay = 0s) -> Action {
  action.after = other;
  action.delay = delay;
  return action;
}

class TimelineTest : public StagedTest {
 protected:
  auto play(std::vector<Action> actions) -> const std::deque<ActionRecord>& {
    actions_ = std::move(actions);
    timeline_.emplace(stage().environment, app(), actions_);
    timeline_->start();
    run();
    return timeline_->records();
  }

 private:
  std::vector<Action> actions_;
  std::optional<Timeline> timeline_;
};

TEST_F(TimelineTest, StartsActionsAtTheirInstants) {
  const auto& records = play({action("read", kAt, read_day(kLayer1, kEight)),
                              action("widget", kAt + 1s, Book{.event_type = 0, .start = kEight})});
  EXPECT_EQ(records[0].started, kAt);
  EXPECT_EQ(records[0].ended, kAt + 300ms + 100us);
  EXPECT_EQ(records[0].outcome, "answered");
  EXPECT_FALSE(*records[0].hit);
  EXPECT_EQ(records[0].answer->free.size(), 3U);
  EXPECT_EQ(records[1].started, kAt + 1s);
  EXPECT_EQ(records[1].outcome, "accepted");
}

TEST_F(TimelineTest, StartsWhatFollowsAnActionAfterItsEndAndADelay) {
  const auto& records = play({action("first", kAt, read_day(kCalcom, kEight)),
                              after(action("at once", {}, read_day(kCalcom, kEight)), 0),
                              after(action("later", {}, read_day(kCalcom, kEight)), 0, 2s)});
  EXPECT_EQ(records[1].started, kAt + 300ms);
  EXPECT_EQ(records[2].started, kAt + 2300ms);
}

TEST_F(TimelineTest, KeepsWhatFollowsInOrderWithoutTimeToo) {
  mode = sim::Mode::interleaving;
  const auto& records =
      play({action("first", kAt, Book{.event_type = 0, .start = kEight}),
            after(action("then", {}, Book{.event_type = 0, .start = kEight}), 0)});
  EXPECT_EQ(records[0].outcome, "accepted");
  EXPECT_EQ(records[1].outcome, "no_available_users_found_error");
}

TEST_F(TimelineTest, DrivesEveryEntryPoint) {
  for (const EntryPoint entry_point : all_entry_points()) {
    SCOPED_TRACE(name(entry_point));
    World one = clinic();
    one.webhooks.echoes = false;
    if (needs_booking(entry_point))
      one.bookings = {{.name = "b", .event_type = 0, .host = 0, .start = kEight}};
    const RunResult result = run_seeded(scenario(
        one, preset("before-fix"),
        {action("change", kAt, change_through(entry_point, {.slot = kEight, .new_slot = kNine}))}));
    std::vector<EntryPoint> passed;
    for (const HistoryEvent& event : result.history.events) {
      if (const auto* began = std::get_if<EntryPointBegan>(&event.what))
        passed.push_back(began->entry_point);
    }
    ASSERT_EQ(passed.size(), entry_point == EntryPoint::book_in_calcom ? 2U : 1U);
    EXPECT_EQ(passed.back(), entry_point);
  }
}

TEST_F(TimelineTest, WaitsForTheBookingThatAnActionIsAbout) {
  const auto& records = play(
      {action("book", kAt,
              Book{.through = Book::Through::create_booking, .event_type = 0, .start = kEight}),
       action("cancel", kAt, Cancel{.booking = {.made_by = ActionIndex{0}}})});
  EXPECT_EQ(records[1].started, kAt);
  EXPECT_EQ(records[1].outcome, "accepted");
  EXPECT_GE(*records[1].ended, *records[0].ended);
}

TEST_F(TimelineTest, SaysThatABookingWasNeverMade) {
  const auto& records = play(
      {action("first", kAt, Book{.event_type = 0, .start = kEight}),
       action("refused", kAt + 1s, Book{.event_type = 0, .start = kEight}),
       action("move", kAt + 2s, Reschedule{.booking = {.made_by = ActionIndex{1}}, .start = kNine}),
       action("cancel", kAt + 2s, Cancel{.booking = {.made_by = ActionIndex{1}}})});
  EXPECT_EQ(records[1].outcome, "no_available_users_found_error");
  EXPECT_EQ(records[2].outcome, "no booking to move");
  EXPECT_EQ(records[3].outcome, "no booking to cancel");
}

TEST_F(TimelineTest, SaysWhatAForgedDeliveryCameTo) {
  const auto& records =
      play({action("forged", kAt, Forge{.event_type = 0, .start = kEight, .secret = "guess"}),
            action("insider", kAt, Forge{.event_type = 0, .start = kEight, .secret = "whsec"})});
  EXPECT_EQ(records[0].outcome, "wrong signature");
  EXPECT_EQ(records[1].outcome, "accepted");
}

TEST_F(TimelineTest, TakesNoForgedDeliveryForAnother) {
  world.deduplication = Deduplication::at_arrival;
  const Forge forge{.event_type = 0, .start = kEight, .secret = "whsec"};
  const auto& records = play({action("forged", kAt, forge), action("again", kAt, forge)});
  // A delivery that was taken before ends without a handler, and so sooner.
  EXPECT_EQ(records[1].ended, records[0].ended);
}

TEST_F(TimelineTest, SaysThatNobodyAnswered) {
  world.costs.calcom.fetch_response = sim::Distribution::constant(6s);
  const auto& records = play({action("read", kAt, read_day(kLayer1, kEight))});
  EXPECT_EQ(records[0].outcome, "no answer");
  EXPECT_EQ(records[0].answer, nullptr);
  EXPECT_FALSE(*records[0].stale);
}

}  // namespace
}  // namespace slotrace::model
