#include "model/alternative_finder.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

/// The windows that the finder asks for, and answers of the test's own.
class Scripted : public SlotSource {
 public:
  auto read(SlotQuery query) -> sim::Task<SlotAnswer> override {
    windows.push_back(to_string(query.start).substr(0, 16) + " " +
                      to_string(query.end).substr(0, 16));
    SlotAnswer answer;
    const auto day = std::chrono::floor<std::chrono::days>(query.start.time_since_epoch());
    Availability slots{.event_type = query.event_type,
                       .from = TimePoint(day),
                       .to = TimePoint(day + 24h),
                       .free = {}};
    for (const TimePoint slot : free) {
      if (slots.from <= slot && slot < slots.to) slots.free.push_back(slot);
    }
    answer.slots = std::make_shared<const Availability>(slots);
    if (silent) answer.slots = nullptr;
    co_return answer;
  }
  std::vector<TimePoint> free;
  std::vector<std::string> windows;
  bool silent = false;
};

class AlternativeFinderTest : public StagedTest {
 protected:
  using Texts = std::vector<std::string>;

  auto find(TimePoint wish) -> std::vector<Candidate> {
    AlternativeFinder finder(stage().environment, source);
    return result_of(finder.find({.event_type = 0, .wish = wish}));
  }
  static auto starts(const std::vector<Candidate>& candidates) -> Texts {
    Texts texts;
    for (const Candidate& one : candidates) texts.push_back(to_string(one.start).substr(0, 16));
    return texts;
  }
  static auto scores(const std::vector<Candidate>& candidates) -> std::vector<std::int64_t> {
    std::vector<std::int64_t> all;
    for (const Candidate& one : candidates) all.push_back(one.score);
    return all;
  }
  Scripted source;
};

TEST_F(AlternativeFinderTest, OffersWhatTheLoggedCallWasOffered) {
  // A wish of 10:30 on a day whose list is 8:00 and 8:30: 8:30 lies before business hours, so only
  // 10:30 to 12:30 is asked for, and its answer is the whole day.
  source.free = {"2025-10-13T08:00:00Z"_utc, "2025-10-13T08:30:00Z"_utc};
  const auto found = find("2025-10-13T10:30:00Z"_utc);
  EXPECT_EQ(source.windows, (Texts{"2025-10-13T10:30 2025-10-13T12:30"}));
  EXPECT_EQ(starts(found), (Texts{"2025-10-13T08:30", "2025-10-13T08:00"}));
  EXPECT_EQ(scores(found), (std::vector<std::int64_t>{10'280, 10'250}));
}

TEST_F(AlternativeFinderTest, LooksBeforeTheWishWhereBusinessHoursAllowIt) {
  source.free = {"2025-10-13T09:00:00Z"_utc, "2025-10-13T10:00:00Z"_utc};
  const auto found = find("2025-10-13T11:00:00Z"_utc);
  EXPECT_EQ(source.windows,
            (Texts{"2025-10-13T09:00 2025-10-13T11:00", "2025-10-13T11:00 2025-10-13T13:00"}));
  EXPECT_EQ(scores(found), (std::vector<std::int64_t>{10'440, 10'380}));  // and no other day
}

TEST_F(AlternativeFinderTest, LooksAfterTheWishOnlyWhereTheWindowEndsInBusinessHours) {
  find("2025-10-13T16:00:00Z"_utc);
  EXPECT_EQ(source.windows.at(1), "2025-10-13T16:00 2025-10-13T18:00");
  source.windows.clear();
  find("2025-10-13T16:30:00Z"_utc);
  EXPECT_EQ(source.windows.at(0), "2025-10-13T14:30 2025-10-13T16:30");
  EXPECT_EQ(source.windows.at(1), "2025-10-14T16:00 2025-10-14T17:00");  // the next workday
}

TEST_F(AlternativeFinderTest, AsksWindowByWindowWhileItFindsNothing) {
  // Wish on Thursday at 12:00: before, after, the next workday, a week later, then the days after,
  // without the weekend.
  EXPECT_TRUE(find("2025-10-16T12:00:00Z"_utc).empty());
  EXPECT_EQ(source.windows,
            (Texts{"2025-10-16T10:00 2025-10-16T12:00", "2025-10-16T12:00 2025-10-16T14:00",
                   "2025-10-17T11:30 2025-10-17T12:30", "2025-10-23T11:30 2025-10-23T12:30",
                   "2025-10-17T09:00 2025-10-17T18:00", "2025-10-20T09:00 2025-10-20T18:00",
                   "2025-10-21T09:00 2025-10-21T18:00", "2025-10-22T09:00 2025-10-22T18:00",
                   "2025-10-23T09:00 2025-10-23T18:00"}));
}

TEST_F(AlternativeFinderTest, OffersTheWishedTimeOfTheNextWorkdayUnverified) {
  // Friday: the next workday is Monday. Its only slot is 8:00, and 12:00 is offered.
  source.free = {"2025-10-20T08:00:00Z"_utc};
  const auto found = find("2025-10-17T12:00:00Z"_utc);
  EXPECT_EQ(starts(found), (Texts{"2025-10-20T08:00", "2025-10-20T12:00"}));
  // 8:00 comes from the days after, 4080 minutes away; 12:00 is three days away, 4320 minutes.
  EXPECT_EQ(scores(found), (std::vector<std::int64_t>{10'000 - 4'080 + 100, 10'000 - 4'320 + 300}));
}

TEST_F(AlternativeFinderTest, OffersTheWishedTimeAWeekLaterUnverified) {
  // Thursday to Thursday. 8:00 of that day comes from the days after, 9840 minutes away.
  source.free = {"2025-10-23T08:00:00Z"_utc};
  const auto found = find("2025-10-16T12:00:00Z"_utc);
  EXPECT_EQ(starts(found), (Texts{"2025-10-23T08:00", "2025-10-23T12:00"}));
  EXPECT_EQ(scores(found),
            (std::vector<std::int64_t>{10'000 - 9'840 + 100, 10'000 - 7 * 1'440 + 200}));
}

TEST_F(AlternativeFinderTest, StopsAtTheFirstLaterDayWithSlots) {
  source.free = {"2025-10-21T15:00:00Z"_utc, "2025-10-22T15:00:00Z"_utc};
  const auto found = find("2025-10-16T12:00:00Z"_utc);
  EXPECT_EQ(starts(found), (Texts{"2025-10-21T15:00"}));
  EXPECT_EQ(source.windows.back(), "2025-10-21T09:00 2025-10-21T18:00");
}

TEST_F(AlternativeFinderTest, OneSlotCanFillBothOffers) {
  // Before and after both return the day, which has one slot.
  source.free = {"2025-10-13T14:00:00Z"_utc};
  const auto found = find("2025-10-13T12:00:00Z"_utc);
  EXPECT_EQ(starts(found), (Texts{"2025-10-13T14:00", "2025-10-13T14:00"}));
  EXPECT_EQ(scores(found), (std::vector<std::int64_t>{10'380, 10'280}));
}

TEST_F(AlternativeFinderTest, MovesAWishIntoBusinessHours) {
  find("2025-10-13T07:15:00Z"_utc);
  EXPECT_EQ(source.windows.at(0), "2025-10-13T09:00 2025-10-13T11:00");
  source.windows.clear();
  find("2025-10-13T18:00:00Z"_utc);  // the end is no business hour any more
  EXPECT_EQ(source.windows.at(0), "2025-10-14T09:00 2025-10-14T11:00");
}

TEST_F(AlternativeFinderTest, ReckonsOnTheApplicationsClock) {
  world.zone = *Zone::find("Europe/Berlin");
  find("2025-10-13T07:15:00Z"_utc);  // 9:15 there
  EXPECT_EQ(source.windows.at(0), "2025-10-13T07:15 2025-10-13T09:15");
}

TEST_F(AlternativeFinderTest, ReckonsOnTheClockAndInTheHoursOfTheBranch) {
  world.branches = {{.tenant = world.event_types[0].tenant,
                     .zone = Zone::find("Europe/Berlin"),
                     .business_hours = ClockRange{10h, 12h}}};
  find("2025-10-13T07:15:00Z"_utc);  // 9:15 there, before its hours
  EXPECT_EQ(source.windows.at(0), "2025-10-13T08:00 2025-10-13T10:00");
}

TEST_F(AlternativeFinderTest, RanksEqualScoresAsTheyCame) {
  source.free = {"2025-10-13T09:30:00Z"_utc, "2025-10-13T11:30:00Z"_utc};
  const auto found = find("2025-10-13T10:30:00Z"_utc);
  EXPECT_EQ(starts(found), (Texts{"2025-10-13T09:30", "2025-10-13T11:30"}));
}

TEST_F(AlternativeFinderTest, FindsNothingWhereNobodyAnswers) {
  source.silent = true;
  EXPECT_TRUE(find("2025-10-13T12:00:00Z"_utc).empty());
}

}  // namespace
}  // namespace slotrace::model
