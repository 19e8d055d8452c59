#include "model/appointment_creation_service.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;

class AppointmentCreationTest : public StagedTest {
 protected:
  auto book() -> CallBooking { return result_of(app().appointments().book_in_calcom(0, kEight)); }
};

TEST_F(AppointmentCreationTest, ChecksTheDatabaseBeforeItAsksCalcom) {
  app().database().add_initial({.uid = 99, .event_type = 0, .start = kEight});
  EXPECT_EQ(book().outcome, "refused by the database");
  EXPECT_TRUE(happened<ChangeCommitted>().empty());
  EXPECT_TRUE(happened<ChangeRefused>().empty());
  EXPECT_EQ(now(), world.start);  // nobody was asked who takes time
}

TEST_F(AppointmentCreationTest, IsRefusedByCalcomWhereTheDatabaseKnowsNothing) {
  world.intake = Intake::as_coded;  // the booking's webhook never reaches a handler
  result_of(app().calcom().book(0, kEight, Caller{}));
  const CallBooking booking = book();
  EXPECT_EQ(booking.outcome, "refused by Cal.com");
  EXPECT_EQ(booking.answer.status, 400);
  EXPECT_TRUE(app().database().rows().empty());
}

TEST_F(AppointmentCreationTest, PassesTwoEntryPoints) {
  world.webhooks.echoes = false;
  EXPECT_EQ(book().outcome, "booked");
  const auto& passages = audit().changes().front().passages;
  ASSERT_EQ(passages.size(), 2U);
  EXPECT_EQ(passages[0].entry_point, EntryPoint::create_booking);
  EXPECT_EQ(passages[1].entry_point, EntryPoint::book_in_calcom);
  EXPECT_TRUE(passages[0].completed.has_value());
  EXPECT_LT(passages[0].completed, passages[1].completed);
}

TEST_F(AppointmentCreationTest, ClearsInsideOfTheCallBeforeItWritesTheDatabase) {
  world.webhooks.echoes = false;
  book();
  ASSERT_EQ(happened<AppointmentWritten>().size(), 1U);
  // createBooking: 300 ms and 30 forgets, the last of which takes effect 0.02 ms before its answer.
  EXPECT_EQ(happened<InvalidationCompleted>()[0].first - world.start,
            Duration{300ms + 1500us - 20us});
  EXPECT_EQ(happened<AppointmentWritten>()[0].first - world.start, Duration{300ms + 1500us + 5ms});
}

TEST_F(AppointmentCreationTest, WithSeveralHostsIsTakenWhenEachHasAnAppointment) {
  world.hosts.push_back({.name = "second", .hours = every_day({8h, 11h})});
  world.event_types[0].hosts = {0, 1};
  EXPECT_EQ(book().outcome, "booked");
  EXPECT_EQ(book().outcome, "booked");
  EXPECT_EQ(book().outcome, "refused by the database");
}

}  // namespace
}  // namespace slotrace::model
