#include "model/truth.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kMonday = "2025-10-13T00:00:00Z"_utc;
const TimePoint kTuesday = "2025-10-14T00:00:00Z"_utc;
const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNine = "2025-10-13T09:00:00Z"_utc;
const TimePoint kTen = "2025-10-13T10:00:00Z"_utc;

using Times = std::vector<TimePoint>;

auto free_on_monday(Truth& truth, EventTypeIndex type = 0, TimePoint now = {}) -> Times {
  return truth.availability(type, kMonday, kTuesday, now).free;
}

/// Commits bookings and cancellations, each as a change of its own.
class Commits {
 public:
  explicit Commits(const World& world) : truth(world) {}

  auto book(TimePoint start, HostIndex host = 0, EventTypeIndex type = 0) -> Truth::Committed {
    return truth.commit(
        {.change = change_++,
         .moment = ++moment_,
         .removes = {},
         .adds = Booking{
             .event_type = type, .host = host, .start = start, .end = truth.end_of(type, start)}});
  }
  auto cancel(BookingUid uid) -> Truth::Committed {
    return truth.commit({.change = change_++, .moment = ++moment_, .removes = uid, .adds = {}});
  }

  Truth truth;

 private:
  ChangeId change_ = 0;
  Moment moment_ = 0;
};

TEST(Truth, OffersEverySlotWithinOpeningHours) {
  const World world = clinic();
  Truth truth(world);
  EXPECT_EQ(free_on_monday(truth), (Times{kEight, kNine, kTen}));
  EXPECT_EQ(truth.availability(0, kNine, kTen, {}).free, (Times{kNine}));  // [from, to)
}

TEST(Truth, OffersNoSlotThatHasBegun) {
  const World world = clinic();
  Truth truth(world);
  EXPECT_EQ(free_on_monday(truth, 0, kNine), (Times{kTen}));
  EXPECT_EQ(truth.slots(0, kMonday, kTuesday).size(), 3U);  // they stay slots
}

TEST(Truth, KeepsOpeningHoursInTheHostsZone) {
  World world = clinic();
  world.hosts[0].hours.zone = *Zone::find("Europe/Berlin");
  Truth truth(world);
  EXPECT_EQ(free_on_monday(truth).front(), "2025-10-13T06:00:00Z"_utc);
}

TEST(Truth, TakesOverridesForTheirDayAlone) {
  World world = clinic();
  world.hosts[0].hours.overrides[date::local_days{date::year{2025} / 10 / 13}] = {{9h, 10h}};
  Truth truth(world);
  EXPECT_EQ(free_on_monday(truth), (Times{kNine}));
  EXPECT_EQ(truth.slots(0, kTuesday, kTuesday + 24h).size(), 3U);
}

TEST(Truth, OffersNoSlotThatDoesNotFitBeforeClosing) {
  World world = clinic();
  world.event_types[0].length = 90min;
  world.event_types[0].interval = 30min;
  Truth truth(world);
  EXPECT_EQ(free_on_monday(truth), (Times{kEight, kEight + 30min, kNine, kNine + 30min}));
}

TEST(Truth, ABookingTakesEverySlotThatItOverlaps) {
  World world = clinic();
  world.event_types[0].interval = 30min;
  Commits commits(world);
  EXPECT_EQ(commits.book(kNine).flipped.size(), 3U);  // 8:30, 9:00, 9:30
  EXPECT_EQ(free_on_monday(commits.truth), (Times{kEight, kTen}));
}

TEST(Truth, ABookingTakesTheHostsSlotsOfAllEventTypes) {
  World world = clinic();
  world.event_types.push_back(
      {.id = 2, .name = "short", .length = 30min, .interval = 30min, .hosts = {0}, .tenant = {}});
  Commits commits(world);
  const auto committed = commits.book(kNine);
  EXPECT_EQ(committed.flipped.size(), 3U);  // 9:00 of the one, 9:00 and 9:30 of the other
  EXPECT_EQ(free_on_monday(commits.truth, 1), (Times{kEight, kEight + 30min, kTen, kTen + 30min}));
}

TEST(Truth, AnEventTypeOfAnotherHostIsUntouched) {
  World world = clinic();
  world.hosts.push_back({.name = "second", .hours = every_day({8h, 11h})});
  world.event_types.push_back({.id = 2, .name = "other", .hosts = {1}, .tenant = {}});
  Commits commits(world);
  commits.book(kNine);
  EXPECT_EQ(free_on_monday(commits.truth, 1).size(), 3U);
}

TEST(Truth, WithSeveralHostsASlotIsFreeWhileOneIs) {
  World world = clinic();
  world.hosts.push_back({.name = "second", .hours = every_day({8h, 11h})});
  world.event_types[0].hosts = {0, 1};
  Commits commits(world);
  EXPECT_TRUE(commits.book(kNine, 0).flipped.empty());
  EXPECT_EQ(free_on_monday(commits.truth).size(), 3U);
  EXPECT_EQ(commits.book(kNine, 1).flipped, (std::vector<SlotId>{{0, kNine}}));
  EXPECT_EQ(free_on_monday(commits.truth), (Times{kEight, kTen}));
  EXPECT_EQ(commits.cancel(0).flipped, (std::vector<SlotId>{{0, kNine}}));
}

TEST(Truth, FindsTheHostWhoIsFree) {
  World world = clinic();
  world.hosts.push_back({.name = "second", .hours = every_day({8h, 10h})});
  world.event_types[0].hosts = {0, 1};
  Commits commits(world);
  EXPECT_EQ(commits.truth.free_host(0, kNine), HostIndex{0});
  EXPECT_EQ(commits.truth.free_host(0, kNine, HostIndex{1}), HostIndex{1});
  EXPECT_EQ(commits.truth.free_host(0, kTen, HostIndex{1}),
            HostIndex{0});  // the second has gone by then
  const auto booked = commits.book(kTen, 0);
  EXPECT_EQ(commits.truth.free_host(0, kTen), std::nullopt);
  EXPECT_EQ(commits.truth.free_host(0, kTen, HostIndex{0}, booked.uid),
            HostIndex{0});  // its own booking
  EXPECT_EQ(commits.truth.free_host(0, kTen + 1h), std::nullopt);  // closed
}

TEST(Truth, KnowsIdenticalIntervalsOnly) {
  const World world = clinic();
  Commits commits(world);
  commits.book(kNine);
  EXPECT_TRUE(commits.truth.has_identical(0, kNine, kTen));
  EXPECT_FALSE(commits.truth.has_identical(0, kNine, kTen + 1min));
  EXPECT_FALSE(commits.truth.has_identical(0, kEight, kTen));
}

TEST(Truth, KeepsAVersionForEachFlip) {
  const World world = clinic();
  Commits commits(world);
  const SlotId slot{0, kNine};
  EXPECT_TRUE(commits.truth.versions(slot).empty());  // nobody has asked yet
  const BookingUid uid = *commits.book(kNine).uid;
  commits.cancel(uid);
  const auto versions = commits.truth.versions(slot);
  ASSERT_EQ(versions.size(), 3U);
  EXPECT_TRUE(versions[0].free && !versions[0].change);
  EXPECT_TRUE(!versions[1].free && versions[1].change == ChangeId{0});
  EXPECT_TRUE(versions[2].free && versions[2].change == ChangeId{1});
  EXPECT_LT(versions[1].since, versions[2].since);
  EXPECT_TRUE(commits.truth.is_free(slot));
}

TEST(Truth, StartsFromTheBookingsOfTheWorld) {
  const World world = clinic();
  Commits commits(world);
  const BookingUid uid =
      commits.truth.add_initial({.name = "b", .event_type = 0, .host = 0, .start = kNine});
  EXPECT_EQ(free_on_monday(commits.truth), (Times{kEight, kTen}));
  EXPECT_FALSE(commits.truth.versions({0, kNine}).front().free);
  EXPECT_EQ(commits.cancel(uid).flipped, (std::vector<SlotId>{{0, kNine}}));
}

TEST(Truth, AMoveToAnOverlappingTimeFlipsOnlyWhatChanges) {
  World world = clinic();
  world.event_types[0].interval = 30min;
  Commits commits(world);
  const BookingUid uid = *commits.book(kEight).uid;  // takes 8:00 and 8:30
  const auto moved = commits.truth.commit(
      {.change = 1,
       .moment = 9,
       .removes = uid,
       .adds = Booking{.event_type = 0, .host = 0, .start = kEight + 30min, .end = kNine + 30min}});
  // 8:00 to 9:00 all stay or become taken: 8:30 was taken and is, 9:00 becomes taken.
  EXPECT_EQ(moved.flipped, (std::vector<SlotId>{{0, kNine}}));
  EXPECT_FALSE(commits.truth.bookings().at(uid).accepted());
  EXPECT_NE(moved.uid, uid);
}

TEST(Truth, ForgetsVersionsBeforeTheNewestSettledOne) {
  const World world = clinic();
  Commits commits(world);
  const SlotId slot{0, kNine};
  BookingUid uid = *commits.book(kNine).uid;
  commits.cancel(uid);
  uid = *commits.book(kNine).uid;
  ASSERT_EQ(commits.truth.versions(slot).size(), 4U);
  commits.truth.forget_versions_before(
      slot, [](const SlotVersion& version) { return version.change == ChangeId{1}; });
  ASSERT_EQ(commits.truth.versions(slot).size(), 2U);
  EXPECT_EQ(commits.truth.versions(slot).front().change, ChangeId{1});
  commits.truth.forget_versions_before(slot, [](const SlotVersion&) { return false; });
  EXPECT_EQ(commits.truth.versions(slot).size(), 2U);
}

}  // namespace
}  // namespace slotrace::model
