#include "tests/properties/plain_calendar.hpp"

#include <algorithm>

namespace slotrace::properties {
namespace {

using namespace model;

auto hours_on(const Host& host, Day day) -> const std::vector<ClockRange>& {
  return host.hours.weekly.at(date::weekday{day}.iso_encoding() - 1);
}

auto starts_of(const World& world, EventTypeIndex event_type, HostIndex host, Stretch stretch)
    -> std::vector<TimePoint> {
  const EventType& type = world.event_types.at(event_type);
  const Zone& zone = world.hosts.at(host).hours.zone;
  std::vector<TimePoint> starts;
  for (Day day = zone.day_of(stretch.from) - date::days{1};
       day <= zone.day_of(stretch.to) + date::days{1}; day += date::days{1}) {
    for (const ClockRange& range : hours_on(world.hosts[host], day)) {
      const TimePoint close = zone.at(day, range.to);
      for (TimePoint start = zone.at(day, range.from); start + type.length <= close;
           start += type.interval) {
        if (stretch.from <= start && start < stretch.to) starts.push_back(start);
      }
    }
  }
  return starts;
}

}  // namespace

auto slots(const World& world, EventTypeIndex event_type, Stretch stretch) -> std::set<TimePoint> {
  std::set<TimePoint> all;
  for (const HostIndex host : world.event_types.at(event_type).hosts) {
    for (const TimePoint start : starts_of(world, event_type, host, stretch)) all.insert(start);
  }
  return all;
}

auto is_free(const World& world, const std::vector<Booked>& bookings, SlotId slot) -> bool {
  const EventType& type = world.event_types.at(slot.event_type);
  return std::ranges::any_of(type.hosts, [&](HostIndex host) {
    const Stretch at{slot.start, slot.start + Duration{1}};
    return !starts_of(world, slot.event_type, host, at).empty() &&
           !is_busy(world, bookings, host, {slot.start, slot.start + type.length});
  });
}

auto works(const Host& host, Stretch stretch) -> bool {
  const Zone& zone = host.hours.zone;
  const Day day = zone.day_of(stretch.from);
  return std::ranges::any_of(hours_on(host, day), [&](const ClockRange& range) {
    return zone.at(day, range.from) <= stretch.from && stretch.to <= zone.at(day, range.to);
  });
}

auto is_busy(const World& world, const std::vector<Booked>& bookings, HostIndex host,
             Stretch stretch) -> bool {
  return std::ranges::any_of(bookings, [&](const Booked& one) {
    return one.host == host && one.start < stretch.to &&
           stretch.from < one.start + world.event_types.at(one.event_type).length;
  });
}

}  // namespace slotrace::properties
