#include "model/world.hpp"

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

TEST(World, GivesABranchItsOwnClockAndHours) {
  World world = clinic();
  world.event_types.push_back({.id = 2, .hosts = {0}, .tenant = {.company = "15", .branch = "10"}});
  const Zone berlin = *Zone::find("Europe/Berlin");
  world.branches = {{.tenant = {.company = "15", .branch = "10"},
                     .zone = berlin,
                     .business_hours = ClockRange{8h, 12h}}};
  EXPECT_EQ(world.zone_of_branch(0), Zone::utc());
  EXPECT_EQ(world.zone_of_branch(1), berlin);
  EXPECT_EQ(world.zone_of_callers(1), berlin);
  EXPECT_EQ(world.business_hours_of(0), world.business_hours);
  EXPECT_EQ(world.business_hours_of(1), (ClockRange{8h, 12h}));
}

TEST(World, ReckonsOnTheApplicationsClockWhereNobodySaysOtherwise) {
  World world = clinic();
  world.caller_zone = *Zone::find("Europe/Berlin");
  world.branches = {{.tenant = world.event_types[0].tenant, .zone = {}, .business_hours = {}}};
  EXPECT_EQ(world.zone_of_branch(0), Zone::utc());
  EXPECT_EQ(world.zone_of_callers(0).name(), "Europe/Berlin");
  EXPECT_EQ(world.zone_of(std::nullopt, 0), Zone::utc());
  EXPECT_EQ(world.zone_of(Clock{OfBranch{}}, 0), Zone::utc());
  EXPECT_EQ(world.zone_of(Clock{world.caller_zone}, 0).name(), "Europe/Berlin");
}

}  // namespace
}  // namespace slotrace::model
