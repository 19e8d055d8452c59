#include "scenarios/reader/scalars.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "sim/distribution.hpp"
#include "sim/uint128.hpp"

namespace slotrace::scenarios {
namespace {

using model::ClockRange;
using model::ClockTime;
using model::Day;
using model::Duration;
using model::TimePoint;
using sim::Uint128;

constexpr int kFirstYear = 1970;
constexpr int kLastYear = 2150;

auto is_digit(char c) -> bool { return c >= '0' && c <= '9'; }

/// Takes what it recognises off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] auto done() const -> bool { return rest_.empty(); }

  auto literal(char c) -> bool {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  auto word(std::string_view word) -> bool {
    if (rest_ != word) return false;
    rest_ = {};
    return true;
  }

  /// All digits that come next.
  auto digits() -> std::string_view {
    const auto end = std::ranges::find_if_not(rest_, is_digit);
    const auto count = static_cast<std::size_t>(end - rest_.begin());
    const std::string_view found = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return found;
  }

  /// Exactly `count` digits, as a number in min..max.
  auto number(std::size_t count, int min, int max) -> std::optional<int> {
    if (rest_.size() < count || !std::ranges::all_of(rest_.substr(0, count), is_digit)) return {};
    int value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    if (value < min || value > max) return {};
    return value;
  }

 private:
  std::string_view rest_;
};

auto value_of(std::string_view digits) -> Uint128 {
  Uint128 value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

/// digits.decimals x unit, when it is whole and at most `max`.
struct Scaled {
  bool too_large = false;
  std::optional<std::int64_t> exact;
};
auto scale(std::string_view digits, std::string_view decimals, std::int64_t unit, std::int64_t max)
    -> Scaled {
  constexpr std::size_t kDigitsMax = 19;  // what fits in 64 bits, so that products fit in 128
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (const auto last = decimals.find_last_not_of('0'); last != std::string_view::npos) {
    decimals = decimals.substr(0, last + 1);
  } else {
    decimals = {};
  }
  if (digits.size() > kDigitsMax) return {.too_large = true, .exact = {}};
  if (decimals.size() > kDigitsMax) return {};
  Uint128 divisor = 1;
  for (std::size_t i = 0; i < decimals.size(); ++i) divisor *= 10;
  const Uint128 part = value_of(decimals) * static_cast<Uint128>(unit);
  const Uint128 total = value_of(digits) * static_cast<Uint128>(unit) + part / divisor;
  if (total > static_cast<Uint128>(max)) return {.too_large = true, .exact = {}};
  if (part % divisor != 0) return {};
  return {.too_large = false, .exact = static_cast<std::int64_t>(total)};
}

auto scan_day(Scanner& scanner) -> std::optional<Day> {
  const auto year = scanner.number(4, kFirstYear, kLastYear);
  if (!year || !scanner.literal('-')) return {};
  const auto month = scanner.number(2, 1, 12);
  if (!month || !scanner.literal('-')) return {};
  const auto day = scanner.number(2, 1, 31);
  if (!day) return {};
  const date::year_month_day date{date::year{*year}, date::month{static_cast<unsigned>(*month)},
                                  date::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return {};
  return Day{date};
}

/// "08:30"
auto scan_clock(Scanner& scanner) -> std::optional<ClockTime> {
  const auto hours = scanner.number(2, 0, 24);
  if (!hours || !scanner.literal(':')) return {};
  const auto minutes = scanner.number(2, 0, 59);
  if (!minutes || (*hours == 24 && *minutes > 0)) return {};
  return std::chrono::hours{*hours} + ClockTime{*minutes};
}

/// "Z", "+02:00": how far the clock is ahead of UTC.
auto scan_offset(Scanner& scanner) -> std::optional<ClockTime> {
  if (scanner.literal('Z')) return ClockTime{0};
  const bool behind = scanner.literal('-');
  if (!behind && !scanner.literal('+')) return {};
  const auto offset = scan_clock(scanner);
  if (!offset || *offset >= std::chrono::hours{24}) return {};
  return behind ? -*offset : *offset;
}

auto scan_instant(Scanner& scanner) -> std::optional<TimePoint> {
  const auto day = scan_day(scanner);
  if (!day || !scanner.literal('T')) return {};
  const auto clock = scan_clock(scanner);
  if (!clock || *clock == std::chrono::hours{24} || !scanner.literal(':')) return {};
  const auto seconds = scanner.number(2, 0, 59);
  if (!seconds) return {};
  Duration fraction{0};
  if (scanner.literal('.')) {
    const std::string_view digits = scanner.digits();
    const Scaled nanos = scale("", digits, 1'000'000'000, 1'000'000'000);
    if (digits.empty() || !nanos.exact) return {};
    fraction = Duration{*nanos.exact};
  }
  const auto offset = scan_offset(scanner);
  if (!offset || !scanner.done()) return {};
  return TimePoint{day->time_since_epoch() + *clock + std::chrono::seconds{*seconds} + fraction -
                   *offset};
}

}  // namespace

auto parse_duration(std::string_view text) -> Parsed<Duration> {
  struct Unit {
    std::string_view name;
    Duration length;
  };
  using namespace std::chrono_literals;
  static constexpr std::array kUnits = {Unit{"ns", 1ns}, Unit{"us", 1us},   Unit{"ms", 1ms},
                                        Unit{"s", 1s},   Unit{"min", 1min}, Unit{"h", 1h},
                                        Unit{"d", 24h}};
  if (text.starts_with('-')) return Mismatch{"a duration >= 0"};
  const Mismatch no_duration{"a duration such as \"300ms\" (ns, us, ms, s, min, h or d)"};
  Scanner scanner(text);
  const std::string_view digits = scanner.digits();
  if (digits.empty()) return no_duration;
  std::string_view decimals;
  if (scanner.literal('.')) {
    decimals = scanner.digits();
    if (decimals.empty()) return no_duration;
  }
  if (scanner.done()) return Mismatch{"a unit after the number (ns, us, ms, s, min, h or d)"};
  const auto* unit =
      std::ranges::find_if(kUnits, [&](const Unit& one) { return scanner.word(one.name); });
  if (unit == kUnits.end()) return no_duration;
  const Scaled nanos =
      scale(digits, decimals, unit->length.count(), sim::Distribution::kLongest.count());
  if (nanos.too_large) return Mismatch{"a duration of at most 100 years"};
  if (!nanos.exact) return Mismatch{"a duration of whole nanoseconds"};
  return Duration{*nanos.exact};
}

auto parse_millionths(std::string_view text) -> Parsed<std::int64_t> {
  const Mismatch wrong{"a number from 0 to 10 with at most six decimals"};
  Scanner scanner(text);
  const std::string_view digits = scanner.digits();
  std::string_view decimals;
  if (scanner.literal('.')) decimals = scanner.digits();
  if (digits.empty() || !scanner.done()) return wrong;
  const Scaled millionths =
      scale(digits, decimals, 1'000'000, sim::Distribution::kSigmaMillionthsMax);
  if (!millionths.exact) return wrong;
  return *millionths.exact;
}

auto lacks_offset(std::string_view text) -> bool {
  const std::string in_utc = std::string(text) + 'Z';
  Scanner scanner(in_utc);
  return scan_instant(scanner).has_value();
}

auto parse_instant(std::string_view text) -> Parsed<TimePoint> {
  Scanner scanner(text);
  const auto time = scan_instant(scanner);
  if (lacks_offset(text)) {
    return Mismatch{fmt::format(
        "an offset from UTC at its end: \"{}Z\", or such as +02:00 in place of Z", text)};
  }
  if (!time || *time < TimePoint{} || *time > latest_instant()) {
    return Mismatch{"a time such as \"2025-10-13T08:00:00Z\", in the years 1970 to 2150"};
  }
  return *time;
}

auto parse_day(std::string_view text) -> Parsed<Day> {
  Scanner scanner(text);
  const auto day = scan_day(scanner);
  if (!day || !scanner.done()) return Mismatch{"a day such as \"2025-10-13\""};
  return *day;
}

auto parse_clock_range(std::string_view text) -> Parsed<ClockRange> {
  Scanner scanner(text);
  const auto from = scan_clock(scanner);
  const bool dash = scanner.literal('-');
  const auto to = scan_clock(scanner);
  if (!from || !dash || !to || !scanner.done()) {
    return Mismatch{"clock times such as \"09:00-18:00\""};
  }
  if (*from >= *to) return Mismatch{"an end later than the start"};
  return ClockRange{*from, *to};
}

auto latest_instant() -> TimePoint {
  const Day end{date::year{kLastYear + 1} / 1 / 1};
  return TimePoint{end.time_since_epoch()} - Duration{1};
}

}  // namespace slotrace::scenarios
