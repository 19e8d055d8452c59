#include "model/calendar.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

auto day(int year, unsigned month, unsigned of_month) -> Day {
  return date::local_days{date::year{year} / static_cast<int>(month) / static_cast<int>(of_month)};
}

const Zone kBerlin = *Zone::find("Europe/Berlin");

TEST(Zone, IsFoundByTheNamesOfTheDatabase) {
  EXPECT_TRUE(Zone::find("UTC").has_value());
  EXPECT_EQ(kBerlin.name(), "Europe/Berlin");
  for (const char* none : {"", "Berlin", "europe/berlin", "../UTC", "Europe/", "/etc/localtime"}) {
    EXPECT_FALSE(Zone::find(none).has_value()) << none;
  }
  EXPECT_TRUE(std::ranges::is_sorted(Zone::names()));
  EXPECT_FALSE(Zone::database_version().empty());
}

TEST(Zone, PutsADayWhereItsClocksDo) {
  EXPECT_EQ(Zone::utc().day_of("2025-10-13T22:30:00Z"_utc), day(2025, 10, 13));
  EXPECT_EQ(kBerlin.day_of("2025-10-13T22:30:00Z"_utc), day(2025, 10, 14));
  EXPECT_EQ(kBerlin.clock_time_of("2025-10-13T22:30:00Z"_utc), Duration{30min});
  EXPECT_EQ(kBerlin.at(day(2025, 10, 14), 0h), "2025-10-13T22:00:00Z"_utc);
}

TEST(Zone, GoesOverTheChangeFromSummerTime) {
  // On 2025-10-26 clocks go back from 3:00 to 2:00: the day has 25 hours, and 2:30 comes twice.
  EXPECT_EQ(kBerlin.at(day(2025, 10, 27), 0h) - kBerlin.at(day(2025, 10, 26), 0h), Duration{25h});
  EXPECT_EQ(kBerlin.at(day(2025, 10, 26), 2h + 30min), "2025-10-26T00:30:00Z"_utc);
  EXPECT_EQ(kBerlin.clock_time_of("2025-10-26T00:30:00Z"_utc), Duration{2h + 30min});
  EXPECT_EQ(kBerlin.clock_time_of("2025-10-26T01:30:00Z"_utc), Duration{2h + 30min});
}

TEST(Zone, GoesOverTheChangeToSummerTime) {
  // On 2026-03-29 clocks go from 2:00 to 3:00: 2:30 does not come.
  EXPECT_EQ(kBerlin.at(day(2026, 3, 30), 0h) - kBerlin.at(day(2026, 3, 29), 0h), Duration{23h});
  EXPECT_EQ(kBerlin.at(day(2026, 3, 29), 2h + 30min), "2026-03-29T01:00:00Z"_utc);
  EXPECT_EQ(kBerlin.clock_time_of("2026-03-29T01:00:00Z"_utc), Duration{3h});
}

TEST(Zone, TakesTheEndOfADayAsTheNextMidnight) {
  EXPECT_EQ(Zone::utc().at(day(2025, 10, 13), 24h), "2025-10-14T00:00:00Z"_utc);
}

TEST(Zone, FormatsAsPhpDoes) {
  const TimePoint time = "2025-01-02T03:04:05Z"_utc;
  EXPECT_EQ(Zone::utc().format(time, "Y-m-d-H"), "2025-01-02-03");
  EXPECT_EQ(Zone::utc().format(time, "H:i:s d.m.Y"), "03:04:05 02.01.2025");
  EXPECT_EQ(Zone::utc().format(time, "Y-m-dTH:i:s"), "2025-01-02T03:04:05");
  EXPECT_EQ(kBerlin.format(time, "H:i"), "04:04");
  EXPECT_EQ(Zone::utc().format(time, ""), "");
}

TEST(ToString, WritesInstantsWithTheDecimalsThatTheyNeed) {
  EXPECT_EQ(to_string("2025-10-13T08:00:00Z"_utc), "2025-10-13T08:00:00Z");
  EXPECT_EQ(to_string("2025-10-13T08:00:00Z"_utc + 80us), "2025-10-13T08:00:00.00008Z");
  EXPECT_EQ(to_string("2025-10-13T08:00:00Z"_utc + 1ns), "2025-10-13T08:00:00.000000001Z");
  EXPECT_EQ(to_string("1969-12-31T23:59:59Z"_utc + 500ms), "1969-12-31T23:59:59.5Z");
  EXPECT_EQ(to_string(day(2025, 1, 2)), "2025-01-02");
}

TEST(ToString, WritesDurationsInTheLargestUnitThatFits) {
  struct Written {
    Duration duration;
    const char* text;
  };
  for (const auto& [duration, text] :
       {Written{294s, "294s"}, Written{17ms, "17ms"}, Written{1500us, "1.5ms"},
        Written{422s, "422s"}, Written{0s, "0s"}, Written{-2s, "-2s"},
        Written{300s + 80us, "300.00008s"}, Written{50us, "50us"}, Written{7ns, "7ns"},
        Written{-1500ns, "-1.5us"}, Written{122min, "7320s"},
        Written{Duration::min(), "-9223372036.854775808s"},
        Written{Duration::max(), "9223372036.854775807s"}}) {
    EXPECT_EQ(to_string(duration), text);
  }
}

}  // namespace
}  // namespace slotrace::model
