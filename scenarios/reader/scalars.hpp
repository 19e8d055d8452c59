#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "model/calendar.hpp"
#include "model/world.hpp"

namespace slotrace::scenarios {

/// What a text should have been, to go after "expected".
struct Mismatch {
  std::string expected;
};
template <class T>
using Parsed = std::variant<T, Mismatch>;

/// A decimal number and a unit, ns us ms s min h d: "300ms", "1.5h". It must come out as whole
/// nanoseconds, at least 0 and at most a hundred years.
auto parse_duration(std::string_view text) -> Parsed<model::Duration>;

/// A decimal of at most six places, in millionths: "0.35" is 350'000.
auto parse_millionths(std::string_view text) -> Parsed<std::int64_t>;

/// RFC 3339 with Z or an offset, at most nine decimals of a second, years 1970 to 2200:
/// "2025-10-13T08:00:00Z", "2025-10-13T10:00:00+02:00".
auto parse_instant(std::string_view text) -> Parsed<model::TimePoint>;

/// Whether a text would be an instant with a Z at its end.
[[nodiscard]] auto lacks_offset(std::string_view text) -> bool;

/// "2025-10-13"
auto parse_day(std::string_view text) -> Parsed<model::Day>;

/// "09:00-18:00"; the end is later than the start, and at most 24:00.
auto parse_clock_range(std::string_view text) -> Parsed<model::ClockRange>;

/// The end of the year 2200: nothing in a file is later.
[[nodiscard]] auto latest_instant() -> model::TimePoint;

}  // namespace slotrace::scenarios
