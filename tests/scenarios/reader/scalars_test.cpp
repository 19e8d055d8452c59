#include "scenarios/reader/scalars.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/distribution.hpp"

namespace slotrace::scenarios {
namespace {

using namespace std::chrono_literals;
using model::Duration;
using model::TimePoint;

template <class T>
auto value(const Parsed<T>& parsed) -> T {
  EXPECT_TRUE(std::holds_alternative<T>(parsed)) << std::get<Mismatch>(parsed).expected;
  return std::get<T>(parsed);
}

template <class T>
auto expected(const Parsed<T>& parsed) -> std::string {
  const auto* mismatch = std::get_if<Mismatch>(&parsed);
  return mismatch == nullptr ? "" : mismatch->expected;
}

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(value(parse_duration("7ns")), 7ns);
  EXPECT_EQ(value(parse_duration("20us")), 20us);
  EXPECT_EQ(value(parse_duration("1.5ms")), 1'500us);
  EXPECT_EQ(value(parse_duration("294s")), 294s);
  EXPECT_EQ(value(parse_duration("60min")), 1h);
  EXPECT_EQ(value(parse_duration("0.5h")), 30min);
  EXPECT_EQ(value(parse_duration("1d")), 24h);
  EXPECT_EQ(value(parse_duration("0s")), 0s);
  EXPECT_EQ(value(parse_duration("000000000000000000000001s")), 1s);
}

TEST(Duration, IsRefusedWhenItIsNotWholeNanoseconds) {
  EXPECT_EQ(expected(parse_duration("1.5ns")), "a duration of whole nanoseconds");
  EXPECT_EQ(expected(parse_duration("0.0000000001s")), "a duration of whole nanoseconds");
  EXPECT_EQ(value(parse_duration("0.0000000010s")), 1ns);
  EXPECT_EQ(value(parse_duration("0.000000000005h")), 18ns);
}

TEST(Duration, IsRefusedAboveAHundredYears) {
  EXPECT_EQ(value(parse_duration("36525d")), sim::Distribution::kLongest);
  EXPECT_EQ(expected(parse_duration("36525.1d")), "a duration of at most 100 years");
  EXPECT_EQ(expected(parse_duration("18446744073709551616ns")), "a duration of at most 100 years");
  EXPECT_EQ(expected(parse_duration(std::string(10'000, '9') + "d")),
            "a duration of at most 100 years");
}

TEST(Duration, IsRefusedWithoutAUnitOrWithAnother) {
  EXPECT_EQ(expected(parse_duration("300")),
            "a unit after the number (ns, us, ms, s, min, h or d)");
  EXPECT_EQ(expected(parse_duration("-5s")), "a duration >= 0");
  for (const char* text :
       {"", "s", "5 s", "5parsecs", "5sec", "1.s", ".5s", "1e3s", "5s ", "+5s"}) {
    EXPECT_EQ(expected(parse_duration(text)),
              "a duration such as \"300ms\" (ns, us, ms, s, min, h or d)")
        << text;
  }
}

RC_GTEST_PROP(Duration, ComesBackFromItsPrintedForm, ()) {
  const auto nanos = *rc::gen::inRange<std::int64_t>(0, sim::Distribution::kLongest.count() + 1);
  // Few digits too, not only long tails of nanoseconds.
  const auto round = *rc::gen::element<std::int64_t>(1, 1'000, 1'000'000, 1'000'000'000);
  const Duration duration{nanos / round * round};
  RC_ASSERT(std::get<Duration>(parse_duration(model::to_string(duration))) == duration);
}

TEST(Instant, IsRfc3339) {
  const TimePoint start = value(parse_instant("2025-10-11T18:30:00Z"));
  EXPECT_EQ(model::to_string(start), "2025-10-11T18:30:00Z");
  EXPECT_EQ(value(parse_instant("2025-10-11T20:30:00+02:00")), start);
  EXPECT_EQ(value(parse_instant("2025-10-11T14:00:00-04:30")), start);
  EXPECT_EQ(value(parse_instant("2025-10-11T18:30:00.000000001Z")), start + 1ns);
  EXPECT_EQ(value(parse_instant("1970-01-01T00:00:00Z")), TimePoint{});
  EXPECT_EQ(value(parse_instant("2150-12-31T23:59:59.999999999Z")), latest_instant());
}

TEST(Instant, NeedsAnOffsetAndSaysWhichOne) {
  EXPECT_EQ(expected(parse_instant("2025-10-11T18:30:00")),
            "an offset from UTC at its end: \"2025-10-11T18:30:00Z\", or such as +02:00 in place "
            "of Z");
  EXPECT_FALSE(lacks_offset("2025-10-11T18:30:00Z"));
  EXPECT_FALSE(lacks_offset("2025-10-11"));
}

TEST(Instant, IsRefusedWhenItIsNoneOrOutOfRange) {
  for (const char* text :
       {"", "2025-10-11", "2025-10-11 18:30:00Z", "2025-10-11T18:30Z", "2025-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z", "2025-10-11T24:00:00Z", "2025-10-11T18:60:00Z",
        "2025-10-11T18:30:60Z", "2025-10-11T18:30:00.Z", "2025-10-11T18:30:00.0000000001Z",
        "2025-10-11T18:30:00z", "2025-10-11T18:30:00+24:00", "2025-10-11T18:30:00+02",
        "1969-12-31T23:59:59Z", "1970-01-01T00:00:00+01:00", "2201-01-01T00:00:00Z",
        "2150-12-31T23:59:59-01:00", "2025-10-11T18:30:00ZZ"}) {
    EXPECT_EQ(expected(parse_instant(text)),
              "a time such as \"2025-10-13T08:00:00Z\", in the years 1970 to 2150")
        << text;
  }
  EXPECT_EQ(model::to_string(value(parse_instant("2024-02-29T00:00:00Z"))), "2024-02-29T00:00:00Z");
}

RC_GTEST_PROP(Instant, ComesBackFromItsPrintedForm, ()) {
  const auto nanos =
      *rc::gen::inRange<std::int64_t>(0, latest_instant().time_since_epoch().count());
  const TimePoint time{Duration{nanos}};
  RC_ASSERT(std::get<TimePoint>(parse_instant(model::to_string(time))) == time);
}

TEST(ClockRange, MayEndAtMidnight) {
  const auto range = value(parse_clock_range("13:00-24:00"));
  EXPECT_EQ(range.from, 13h);
  EXPECT_EQ(range.to, 24h);
}

TEST(ClockRange, IsRefusedWhenItIsNone) {
  EXPECT_EQ(expected(parse_clock_range("18:00-09:00")), "an end later than the start");
  EXPECT_EQ(expected(parse_clock_range("09:00-09:00")), "an end later than the start");
  for (const char* text : {"", "9-18", "09:00", "09:00-24:01", "09:60-18:00", "09:00 - 18:00"}) {
    EXPECT_EQ(expected(parse_clock_range(text)), "clock times such as \"09:00-18:00\"") << text;
  }
}

TEST(Millionths, AreExactDecimals) {
  EXPECT_EQ(value(parse_millionths("0.35")), 350'000);
  EXPECT_EQ(value(parse_millionths("10")), 10'000'000);
  for (const char* text : {"", "-1", "10.000001", "0.0000001", "1e1"}) {
    EXPECT_EQ(expected(parse_millionths(text)), "a number from 0 to 10 with at most six decimals");
  }
}

}  // namespace
}  // namespace slotrace::scenarios
