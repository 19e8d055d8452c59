#include "model/calendar.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

namespace slotrace::model {
namespace {

auto to_sys(TimePoint time) -> date::sys_time<Duration> {
  return date::sys_time<Duration>{time.time_since_epoch()};
}

auto local_of(const date::time_zone& zone, TimePoint time) -> date::local_time<Duration> {
  return zone.to_local(to_sys(time));
}

}  // namespace

auto Zone::find(std::string_view name) -> std::optional<Zone> {
  // The names are compared before locate_zone sees them: it takes them as paths below the database.
  const auto is_it = [&](const date::time_zone& zone) { return zone.name() == name; };
  if (std::ranges::none_of(date::get_tzdb().zones, is_it)) return std::nullopt;
  return Zone(date::locate_zone(std::string(name)));
}

auto Zone::utc() -> Zone { return Zone(date::locate_zone("UTC")); }

auto Zone::names() -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const date::time_zone& zone : date::get_tzdb().zones) names.push_back(zone.name());
  std::ranges::sort(names);
  return names;
}

auto Zone::database_version() -> std::string {
  const std::string& version = date::get_tzdb().version;
  if (version != "unknown") return version;
  // Debian installs the version in the database's text form only: "# version 2025b".
  std::ifstream text("/usr/share/zoneinfo/tzdata.zi");
  std::string hash;
  std::string word;
  std::string number;
  return text >> hash >> word >> number && word == "version" ? number : version;
}

auto Zone::day_of(TimePoint time) const -> Day {
  return date::floor<date::days>(local_of(*zone_, time));
}

auto Zone::clock_time_of(TimePoint time) const -> Duration {
  const auto local = local_of(*zone_, time);
  return local - date::floor<date::days>(local);
}

auto Zone::at(Day day, ClockTime clock) const -> TimePoint {
  const auto sys = zone_->to_sys(day + clock, date::choose::earliest);
  return TimePoint{Duration{sys.time_since_epoch()}};
}

auto Zone::format(TimePoint time, std::string_view php_format) const -> std::string {
  const date::year_month_day ymd{day_of(time)};
  const date::hh_mm_ss clock{clock_time_of(time)};
  std::string out;
  for (const char c : php_format) {
    switch (c) {
      case 'Y': out += fmt::format("{:04}", static_cast<int>(ymd.year())); break;
      case 'm': out += fmt::format("{:02}", static_cast<unsigned>(ymd.month())); break;
      case 'd': out += fmt::format("{:02}", static_cast<unsigned>(ymd.day())); break;
      case 'H': out += fmt::format("{:02}", clock.hours().count()); break;
      case 'i': out += fmt::format("{:02}", clock.minutes().count()); break;
      case 's': out += fmt::format("{:02}", clock.seconds().count()); break;
      default: out += c;
    }
  }
  return out;
}

auto to_string(Day day) -> std::string {
  const date::year_month_day ymd{day};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()),
                     static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
}

auto to_string(TimePoint time) -> std::string {
  static const Zone utc = Zone::utc();
  std::string out = utc.format(time, "Y-m-dTH:i:s");
  const auto nanos = (utc.clock_time_of(time) % std::chrono::seconds{1}).count();
  if (nanos != 0) {
    std::string decimals = fmt::format("{:09}", nanos);
    decimals.erase(decimals.find_last_not_of('0') + 1);
    out += "." + decimals;
  }
  return out + "Z";
}

auto to_string(Duration duration) -> std::string {
  struct Unit {
    std::int64_t nanos;
    std::string_view name;
  };
  static constexpr Unit kUnits[] = {
      {1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}};
  const std::int64_t nanos = duration.count();
  if (nanos == 0) return "0s";
  const std::uint64_t size =
      nanos < 0 ? ~static_cast<std::uint64_t>(nanos) + 1 : static_cast<std::uint64_t>(nanos);
  for (const Unit& unit : kUnits) {
    const auto base = static_cast<std::uint64_t>(unit.nanos);
    if (size < base) continue;
    std::string out = fmt::format("{}{}", nanos < 0 ? "-" : "", size / base);
    if (size % base != 0) {
      std::string decimals = fmt::format("{:09}", size % base * (1'000'000'000 / base));
      decimals.erase(decimals.find_last_not_of('0') + 1);
      out += "." + decimals;
    }
    return out + std::string(unit.name);
  }
  return "0s";
}

}  // namespace slotrace::model
