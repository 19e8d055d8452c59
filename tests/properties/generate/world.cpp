#include "tests/properties/generate/world.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "tests/properties/generate/numbers.hpp"

namespace slotrace::generate {
namespace {

using namespace std::chrono_literals;
using model::ClockTime;
using model::Day;
using model::TimePoint;

// Cairo and Havana change their clocks at midnight, Lord Howe by half an hour.
/// No slot begins just when a run does: it could be booked at once, and not a second later, which is no
/// matter of order. Runs are over before the next quarter.
constexpr auto kPastTheHour = 1s;

constexpr std::array kZones = {"UTC",          "Europe/Berlin",      "America/New_York",
                               "Asia/Kolkata", "Africa/Cairo",       "America/Havana",
                               "Pacific/Apia", "Australia/Lord_Howe"};

// The incident's Saturday; then days shortly before a change of clocks (Europe, Cairo, America) and
// before the end of a year.
const std::array kStartDays = {date::year{2025} / 10 / 11, date::year{2025} / 10 / 24,
                               date::year{2026} / 3 / 27,  date::year{2026} / 3 / 6,
                               date::year{2026} / 4 / 22,  date::year{2025} / 12 / 30};

constexpr std::array kFarDays = {0, 1, 2, 15, 29, 30};
constexpr std::array kOpens = {9h, 8h, 0h, 14h, 20h};
constexpr std::array kHours = {8h, 3h, 4h, 10h};
constexpr std::array kLengths = {60min, 30min, 45min, 90min};
constexpr std::array kIntervals = {60min, 30min, 15min, 90min};
constexpr std::array kWeekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                  "friday", "saturday", "sunday"};

// Small numbers are likely to be a part of somebody else's key.
constexpr std::array<std::int64_t, 6> kIds = {2563193, 9, 15, 1, 77, 25631};
constexpr std::array kTenants = {"15",
                                 "1",
                                 "9",
                                 "15_9",
                                 "7f9c24e8-3b12-4c1d-9f30-0a6f8e2d5b11",
                                 "b2d4a1c0-9a71-4f6e-8a35-6a1e52d07c94"};

template <class Table>
auto at(const Table& table, Number number) -> const auto& {
  return table[static_cast<std::size_t>(number) % table.size()];
}

template <class Table>
auto any_of(const Table& table) -> rc::Gen<Number> {
  return below(static_cast<int>(table.size()));
}

auto zone_of(Number number) -> model::Zone { return *model::Zone::find(at(kZones, number)); }

auto closing(const HostPlan& host) -> ClockTime {
  return std::min<ClockTime>(at(kOpens, host.opens) + at(kHours, host.closes_after), 24h);
}

auto any_host() -> rc::Gen<HostPlan> {
  return rc::gen::build<HostPlan>(
      rc::gen::set(&HostPlan::zone, any_of(kZones)), rc::gen::set(&HostPlan::opens, any_of(kOpens)),
      rc::gen::set(&HostPlan::closes_after, any_of(kHours)),
      rc::gen::set(&HostPlan::closed_on, weighted({8, 1, 1, 1, 1, 1, 1, 1})),
      rc::gen::set(&HostPlan::lunch, rc::gen::map(weighted({3, 1}), [](int n) { return n == 1; })));
}

auto any_event_type() -> rc::Gen<EventTypePlan> {
  return rc::gen::build<EventTypePlan>(
      rc::gen::set(&EventTypePlan::id, any_of(kIds)),
      rc::gen::set(&EventTypePlan::length, any_of(kLengths)),
      rc::gen::set(&EventTypePlan::interval, any_of(kIntervals)),
      rc::gen::set(&EventTypePlan::hosts,
                   rc::gen::map(below(7), [](int n) { return static_cast<unsigned>(n) + 1; })),
      rc::gen::set(&EventTypePlan::company, any_of(kTenants)),
      rc::gen::set(&EventTypePlan::branch, any_of(kTenants)));
}

auto any_booking() -> rc::Gen<BookedPlan> {
  return rc::gen::build<BookedPlan>(rc::gen::set(&BookedPlan::slot, any_slot()),
                                    rc::gen::set(&BookedPlan::host, below(3)));
}

}  // namespace

auto any_slot() -> rc::Gen<SlotPlan> {
  return rc::gen::build<SlotPlan>(
      rc::gen::set(&SlotPlan::event_type, weighted({6, 1, 1})),
      // Most things happen on one day, so that they meet.
      rc::gen::set(&SlotPlan::day, weighted({8, 1, 1})),
      rc::gen::set(&SlotPlan::slot, weighted({8, 6, 3, 1, 1, 1})),
      rc::gen::set(&SlotPlan::off_grid,
                   rc::gen::map(weighted({19, 1}), [](int n) { return n == 1; })));
}

auto any_world() -> rc::Gen<WorldPlan> {
  return rc::gen::build<WorldPlan>(
      rc::gen::set(&WorldPlan::zone, any_of(kZones)),
      rc::gen::set(&WorldPlan::start_day, any_of(kStartDays)),
      rc::gen::set(&WorldPlan::start_hour, below(24)),
      rc::gen::set(&WorldPlan::far_day, any_of(kFarDays)),
      rc::gen::set(&WorldPlan::hosts, at_least_and_up_to(1, 2, any_host())),
      rc::gen::set(&WorldPlan::event_types, at_least_and_up_to(1, 2, any_event_type())),
      rc::gen::set(&WorldPlan::bookings, up_to(4, any_booking())),
      rc::gen::set(&WorldPlan::echoes,
                   rc::gen::map(weighted({1, 1}), [](int n) { return n == 1; })));
}

World::World(WorldPlan plan)
    : plan_(std::move(plan)),
      zone_(zone_of(plan_.zone)),
      start_(zone_.at(Day{at(kStartDays, plan_.start_day)},
                      std::chrono::hours{plan_.start_hour % 24}) +
             kPastTheHour) {
  for (const EventTypePlan& type : plan_.event_types) {
    Number number = type.id;
    while (std::ranges::count(ids_, at(kIds, number)) > 0) ++number;
    ids_.push_back(at(kIds, number));
  }
  for (const BookedPlan& booking : plan_.bookings) place(booking);
}

auto World::event_type(Number number) const -> const EventTypePlan& {
  return at(plan_.event_types, number);
}

auto World::event_type_id(Number event_type) const -> std::int64_t { return at(ids_, event_type); }

auto World::hosts_of(const EventTypePlan& type) const -> std::vector<std::size_t> {
  std::vector<std::size_t> hosts;
  for (std::size_t i = 0; i < plan_.hosts.size(); ++i) {
    if ((type.hosts >> i & 1U) != 0) hosts.push_back(i);
  }
  if (hosts.empty()) hosts.push_back(0);
  return hosts;
}

auto World::instant(const SlotPlan& slot) const -> TimePoint {
  const EventTypePlan& type = event_type(slot.event_type);
  const HostPlan& host = plan_.hosts.at(hosts_of(type).front());
  const int days[] = {at(kFarDays, plan_.far_day), at(kFarDays, plan_.far_day) + 1, 0};
  const Day day = zone_.day_of(start_) + date::days{days[slot.day % 3]};
  return zone_of(host.zone).at(day, at(kOpens, host.opens)) +
         slot.slot * at(kIntervals, type.interval) + (slot.off_grid ? 15min : 0min);
}

auto World::hours_of(const HostPlan& host) const -> Json {
  const auto clock = [](ClockTime time) {
    return fmt::format("{:02}:{:02}", time / 1h, time % 1h / 1min);
  };
  const ClockTime opens = at(kOpens, host.opens);
  const ClockTime closes = closing(host);
  Json ranges = Json::array();
  if (host.lunch && closes - opens > 2h) {
    ranges.push_back(clock(opens) + "-" + clock(opens + 1h));
    ranges.push_back(clock(opens + 2h) + "-" + clock(closes));
  } else {
    ranges.push_back(clock(opens) + "-" + clock(closes));
  }
  Json hours = Json::object();
  for (std::size_t day = 0; day < kWeekdays.size(); ++day) {
    if (static_cast<std::size_t>(host.closed_on) != day + 1) hours[kWeekdays[day]] = ranges;
  }
  return hours;
}

/// Whether the booking lies within its host's hours and clear of the others.
auto World::fits(const Placed& booking) const -> bool {
  const HostPlan& host = plan_.hosts.at(booking.host);
  const model::Zone zone = zone_of(host.zone);
  const Day day = zone.day_of(booking.start);
  if (static_cast<unsigned>(host.closed_on) == date::weekday{day}.iso_encoding()) return false;
  const ClockTime opens = at(kOpens, host.opens);
  const ClockTime closes = closing(host);
  const auto inside = [&](ClockTime from, ClockTime to) {
    return zone.at(day, from) <= booking.start && booking.end <= zone.at(day, to);
  };
  const bool lunch = host.lunch && closes - opens > 2h;
  const bool open =
      lunch ? inside(opens, opens + 1h) || inside(opens + 2h, closes) : inside(opens, closes);
  return open && std::ranges::none_of(placed_, [&](const Placed& other) {
           return other.host == booking.host && other.start < booking.end &&
                  booking.start < other.end;
         });
}

void World::place(const BookedPlan& plan) {
  const EventTypePlan& type = event_type(plan.slot.event_type);
  const std::vector<std::size_t> hosts = hosts_of(type);
  const TimePoint start = instant(plan.slot);
  const Placed booking{
      .host = at(hosts, plan.host), .start = start, .end = start + at(kLengths, type.length)};
  if (!fits(booking)) return;
  placed_.push_back(booking);
  booking_names_.push_back(fmt::format("booking-{}", booking_names_.size()));
  bookings_.push_back({{"name", booking_names_.back()},
                       {"event_type", event_type_id(plan.slot.event_type)},
                       {"host", fmt::format("host-{}", booking.host)},
                       {"start", model::to_string(start)}});
}

void World::write(Json& file) const {
  file["start"] = model::to_string(start_);
  file["application"] = {{"zone", zone_.name()}};
  file["webhooks"] = {{"echoes", plan_.echoes}};
  file["hosts"] = Json::array();
  for (std::size_t i = 0; i < plan_.hosts.size(); ++i) {
    file["hosts"].push_back({{"name", fmt::format("host-{}", i)},
                             {"zone", at(kZones, plan_.hosts[i].zone)},
                             {"hours", hours_of(plan_.hosts[i])}});
  }
  file["event_types"] = Json::array();
  for (std::size_t i = 0; i < plan_.event_types.size(); ++i) {
    const EventTypePlan& type = plan_.event_types[i];
    Json hosts = Json::array();
    for (const std::size_t host : hosts_of(type)) hosts.push_back(fmt::format("host-{}", host));
    file["event_types"].push_back(
        {{"id", ids_[i]},
         {"name", fmt::format("type-{}", i)},
         {"length", fmt::format("{}min", at(kLengths, type.length).count())},
         {"interval", fmt::format("{}min", at(kIntervals, type.interval).count())},
         {"hosts", hosts},
         {"company", at(kTenants, type.company)},
         {"branch", at(kTenants, type.branch)}});
  }
  if (!bookings_.empty()) file["bookings"] = bookings_;
}

}  // namespace slotrace::generate
