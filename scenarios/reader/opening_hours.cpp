#include "scenarios/reader/opening_hours.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

using model::ClockRange;
using model::ClockTime;
using model::Day;
using model::OpeningHours;
using model::TimePoint;

constexpr std::array<std::string_view, 7> kWeekdays = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

auto ranges_type() -> const Type<std::vector<Located<ClockRange>>>& {
  static const auto type =
      list_of(located(clock_range_type()), "a list of clock times such as [\"09:00-12:00\"]");
  return type;
}

auto read_ranges(const View& at, Diagnostics& diagnostics) -> std::vector<ClockRange> {
  std::vector<ClockRange> ranges;
  const auto located = ranges_type().read(at, diagnostics);
  if (!located) return ranges;
  for (const Located<ClockRange>& one : *located) {
    if (!ranges.empty() && one.value.from < ranges.back().to) {
      diagnostics.mismatch(one.at, "a start that is not before the end of the one before");
    }
    ranges.push_back(one.value);
  }
  return ranges;
}

void read_member(const Member& member, const View& at, HoursText& hours, Diagnostics& diagnostics) {
  const auto weekday = std::ranges::find(kWeekdays, member.name);
  const Parsed<Day> day = parse_day(member.name);
  if (weekday == kWeekdays.end() && !std::holds_alternative<Day>(day)) {
    diagnostics.unknown_member(
        member, at, "a weekday such as \"monday\" or a day such as \"2025-10-13\"", kWeekdays);
    return;
  }
  std::vector<ClockRange> ranges = read_ranges(at.member(member), diagnostics);
  if (weekday != kWeekdays.end()) {
    hours.weekly[static_cast<std::size_t>(weekday - kWeekdays.begin())] = std::move(ranges);
  } else {
    hours.overrides[std::get<Day>(day)] = std::move(ranges);
  }
}

auto hours_shape() -> ShapePtr {
  const std::string use = use_of(*ranges_type().shape);
  std::string properties;
  for (const std::string_view weekday : kWeekdays) {
    properties += fmt::format(R"({}"{}": {})", properties.empty() ? "" : ", ", weekday, use);
  }
  return std::make_shared<Shape>(Shape{
      "hours",
      fmt::format(
          R"({{"description": "Opening hours by weekday or by day; a day replaces the weekday's.",
               "type": "object",
               "properties": {{{}}},
               "patternProperties": {{"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$": {}}},
               "additionalProperties": false}})",
          properties, use),
      {ranges_type().shape}});
}

auto ranges_of(const OpeningHours& hours, Day day) -> const std::vector<ClockRange>& {
  const auto override = hours.overrides.find(day);
  if (override != hours.overrides.end()) return override->second;
  return hours.weekly[date::weekday{day}.iso_encoding() - 1];
}

}  // namespace

auto hours_type() -> const Type<HoursText>& {
  static const Type<HoursText> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<HoursText> {
        if (at->kind != Node::Kind::object) {
          diagnostics.mismatch(at, "an object: opening hours by weekday or day");
          return std::nullopt;
        }
        HoursText hours;
        for (const Member& member : at->members) read_member(member, at, hours, diagnostics);
        return hours;
      },
      hours_shape()};
  return type;
}

auto is_open(const OpeningHours& hours, TimePoint start, TimePoint end) -> bool {
  TimePoint covered = start;
  const Day last = hours.zone.day_of(end);
  for (Day day = hours.zone.day_of(start); day <= last; day += date::days{1}) {
    for (const ClockRange& range : ranges_of(hours, day)) {
      const bool to_midnight = range.to == std::chrono::hours{24};
      const TimePoint from = hours.zone.at(day, range.from);
      const TimePoint to = to_midnight ? hours.zone.at(day + date::days{1}, ClockTime{0})
                                       : hours.zone.at(day, range.to);
      if (from <= covered && covered < to) covered = to;
      if (covered >= end) return true;
    }
  }
  return false;
}

}  // namespace slotrace::scenarios
