#include "reports/policies.hpp"

#include <gtest/gtest.h>

#include "tests/reports/sample.hpp"

namespace slotrace::reports {
namespace {

TEST(PolicyTable, JoinsEntryPointsThatClearTheSame) {
  EXPECT_EQ(
      policy_table({sample::policy()}, Style::plain()),
      "before-fix\n"
      "  As it was: createBooking clears 30 days of Layer 1, the others nothing.\n"
      "    createBooking, bookInCalcom clear: 30 days from today of CalcomService\n"
      "    handleBookingCreated, handleBookingUpdated, handleBookingCancelled, rescheduleBooking,\n"
      "      cancelBooking clear: nothing\n");
}

TEST(PolicyTable, NamesPatternsAndTheBookingsOwnDays) {
  model::Policy policy = sample::policy();
  for (auto& operations : policy.invalidation)
    operations = {
        {model::ForgetKeys{
            .keys = {.layer = 0, .days = {.anchor = model::DayRange::Anchor::booking}}}},
        {model::DeletePattern{.pattern = sample::key_template("cal_slots_*_{eventTypeId}_*")}}};
  EXPECT_NE(policy_table({policy}, Style::plain())
                .find("every entry point clears: the booking's days of CalcomService, then "
                      "cal_slots_*_{eventTypeId}_*"),
            std::string::npos);
}

}  // namespace
}  // namespace slotrace::reports
