#include "scenarios/reader/world_reader.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace slotrace::scenarios {
namespace {

using model::Day;
using model::Duration;
using model::EventType;
using model::TimePoint;
using model::World;

/// Every slot of every day is looked at; a shorter interval is a mistake.
constexpr Duration kIntervalMin = std::chrono::minutes{1};
constexpr Duration kLengthMax = std::chrono::hours{24};

void build_hosts(const std::vector<HostText>& texts, WorldNames& names, World& world,
                 Diagnostics& diagnostics) {
  for (const HostText& text : texts) {
    model::Host host;
    if (text.name) {
      names.hosts.add(text.name->value, text.name->at, diagnostics);
      host.name = text.name->value;
    } else {
      names.hosts.add_unreadable();
    }
    host.hours = {
        .zone = text.zone, .weekly = text.hours.weekly, .overrides = text.hours.overrides};
    world.hosts.push_back(std::move(host));
  }
}

void check_between(const Located<Duration>& duration, Duration min, Duration max,
                   Diagnostics& diagnostics) {
  if (duration.value >= min && duration.value <= max) return;
  diagnostics.mismatch(duration.at, fmt::format("a duration from {} to {}", model::to_string(min),
                                                model::to_string(max)));
}

void build_event_types(const std::vector<EventTypeText>& texts, WorldNames& names, World& world,
                       Diagnostics& diagnostics) {
  for (const EventTypeText& text : texts) {
    EventType type;
    if (text.id) {
      names.event_types.add(fmt::format("{}", text.id->value), text.id->at, diagnostics);
      type.id = text.id->value;
    } else {
      names.event_types.add_unreadable();
    }
    if (text.complete) {
      check_between(text.length, Duration{1}, kLengthMax, diagnostics);
      check_between(text.interval, kIntervalMin, kLengthMax, diagnostics);
    }
    type.name = text.name;
    type.length = text.length.value;
    type.interval = text.interval.value;
    type.tenant = {.company = text.company, .branch = text.branch};
    type.confirmation = text.confirmation;
    type.team = text.team;
    for (const Located<std::string>& host : text.hosts) {
      const auto found = names.hosts.find(host.value, host.at, diagnostics);
      if (!found) continue;
      if (std::ranges::find(type.hosts, *found) != type.hosts.end()) {
        diagnostics.error(host.at, fmt::format("{} is there twice", quote(host.value)));
      }
      type.hosts.push_back(*found);
    }
    world.event_types.push_back(std::move(type));
  }
}

/// A branch is one that an event type names.
void build_branches(const WorldText& text, World& world, Diagnostics& diagnostics) {
  const auto written = [](const model::Tenant& tenant) {
    return fmt::format("{} of company {}", quote(tenant.branch), quote(tenant.company));
  };
  for (const BranchText& branch : text.branches) {
    if (!branch.complete) continue;
    const model::Tenant tenant{.company = branch.company, .branch = branch.branch};
    if (std::ranges::find(world.branches, tenant, &model::Branch::tenant) != world.branches.end()) {
      diagnostics.error(branch.at, fmt::format("branch {} is there twice", written(tenant)));
    }
    const bool known =
        std::ranges::find(world.event_types, tenant, &EventType::tenant) != world.event_types.end();
    if (!known && text.event_types) {
      std::vector<std::string> names;
      for (const EventType& type : world.event_types) names.push_back(written(type.tenant));
      diagnostics.error(branch.at, fmt::format("no event type belongs to branch {}, expected {}",
                                               written(tenant), fmt::join(names, " or ")));
    }
    world.branches.push_back(
        {.tenant = tenant, .zone = branch.zone, .business_hours = branch.business_hours});
  }
}

/// The host of an initial booking, which its event type must have.
auto host_of(const BookingText& text, const EventType& type, const WorldNames& names,
             const World& world, Diagnostics& diagnostics) -> std::optional<model::HostIndex> {
  if (!text.host) {
    if (type.hosts.size() == 1) return type.hosts.front();
    if (type.hosts.size() > 1) {
      diagnostics.error(text.at, "\"host\" is missing: the event type has several");
    }
    return std::nullopt;
  }
  const auto host = names.hosts.find(text.host->value, text.host->at, diagnostics);
  if (!host || std::ranges::find(type.hosts, *host) != type.hosts.end()) return host;
  std::vector<std::string_view> known;
  for (const model::HostIndex one : type.hosts) known.push_back(world.hosts[one].name);
  if (!known.empty()) {
    diagnostics.unknown(text.host->at,
                        fmt::format("a host of the event type: {}", alternatives(known)), known);
  }
  return std::nullopt;
}

struct Placed {
  std::size_t position;  ///< in the file's list
  const BookingText* text;
  TimePoint start;
  TimePoint end;
};

/// Two bookings of a host that overlap cannot both exist.
void check_overlaps(std::map<model::HostIndex, std::vector<Placed>>& by_host, const World& world,
                    Diagnostics& diagnostics) {
  for (auto& [host, placed] : by_host) {
    std::ranges::sort(placed, {},
                      [](const Placed& one) { return std::pair{one.start, one.position}; });
    const Placed* longest = nullptr;
    for (const Placed& one : placed) {
      if (longest != nullptr && one.start < longest->end) {
        const Placed& later = one.position < longest->position ? *longest : one;
        const Placed& earlier = &later == &one ? *longest : one;
        diagnostics.error(
            later.text->start->at,
            fmt::format("the bookings {} and {} cannot both exist: {} is booked from {} to {}",
                        quote(earlier.text->name->value), quote(later.text->name->value),
                        printable(world.hosts[host].name), model::to_string(earlier.start),
                        model::to_string(earlier.end)));
      }
      if (longest == nullptr || one.end > longest->end) longest = &one;
    }
  }
}

void build_bookings(const WorldText& text, WorldNames& names, World& world,
                    Diagnostics& diagnostics) {
  std::map<model::HostIndex, std::vector<Placed>> by_host;
  for (const BookingText& booking : text.bookings) {
    if (booking.name) {
      names.bookings.add(booking.name->value, booking.name->at, diagnostics);
    } else {
      names.bookings.add_unreadable();
    }
    const auto type = names.event_type(booking.event_type, booking.at, diagnostics);
    const auto start = booking.start ? names.instant(*booking.start, diagnostics) : std::nullopt;
    const auto host =
        type ? host_of(booking, world.event_types[*type], names, world, diagnostics) : std::nullopt;
    model::InitialBooking built;
    if (booking.name) built.name = booking.name->value;
    if (type && host && start && booking.name) {
      built.event_type = *type;
      built.host = *host;
      built.start = *start;
      const Placed placed{world.bookings.size(), &booking, *start,
                          *start + world.event_types[*type].length};
      const bool known_hours = (*text.event_types)[*type].complete && (*text.hosts)[*host].complete;
      if (known_hours && !is_open(world.hosts[*host].hours, placed.start, placed.end)) {
        diagnostics.error(
            booking.start->at,
            fmt::format("the booking {} lies outside the opening hours of {}: it "
                        "takes from {} to {}",
                        quote(booking.name->value), quote(world.hosts[*host].name),
                        model::to_string(placed.start), model::to_string(placed.end)));
      }
      if (known_hours) by_host[*host].push_back(placed);
    }
    world.bookings.push_back(std::move(built));
  }
  check_overlaps(by_host, world, diagnostics);
}

}  // namespace

auto WorldNames::instant(const Located<TimeText>& time, Diagnostics& diagnostics) const
    -> std::optional<TimePoint> {
  if (const auto* instant = std::get_if<TimePoint>(&time.value.value)) return *instant;
  if (const auto* day = std::get_if<Day>(&time.value.value))
    return zone.at(*day, model::ClockTime{0});
  if (!start) return std::nullopt;
  const Duration after = std::get<Duration>(time.value.value);
  if (after <= latest_instant() - *start) return *start + after;
  diagnostics.mismatch(time.at, "a time up to the year 2150");
  return std::nullopt;
}

auto WorldNames::event_type(const std::optional<Located<std::int64_t>>& id, const View& at,
                            Diagnostics& diagnostics) const
    -> std::optional<model::EventTypeIndex> {
  if (id) return event_types.find(fmt::format("{}", id->value), id->at, diagnostics);
  if (at->find("event_type") != nullptr) return std::nullopt;  // unreadable, and reported
  if (event_types.size() == 1) return 0;
  if (!event_types.incomplete()) {
    diagnostics.error(at, event_types.size() == 0 ? "there is no event type that it could mean"
                                                  : "\"event_type\" is missing: there are several");
  }
  return std::nullopt;
}

auto build_world(const WorldText& text, WorldNames& names, Diagnostics& diagnostics) -> World {
  World world;
  names.start = text.start;
  names.zone = text.application.zone;
  if (text.start) world.start = *text.start;
  world.zone = text.application.zone;
  world.business_hours = text.application.business_hours;
  world.key_prefix = text.application.key_prefix;
  world.intake = text.application.intake;
  world.deduplication = text.application.deduplicate;
  world.remembers_cancelled = text.application.remember_cancelled;
  world.transactions = text.application.transactions;
  world.caller_zone = text.application.caller_zone;
  world.speaks_utc_as_local = text.application.utc_as_local;
  world.calcom = text.calcom;
  world.redis_memory = text.redis;
  world.webhooks = text.webhooks;
  world.costs = text.costs;
  if (text.hosts) {
    build_hosts(*text.hosts, names, world, diagnostics);
  } else {
    names.hosts.add_unreadable();
  }
  if (text.event_types) {
    build_event_types(*text.event_types, names, world, diagnostics);
  } else {
    names.event_types.add_unreadable();
  }
  build_branches(text, world, diagnostics);
  if (text.hosts && text.event_types) {
    build_bookings(text, names, world, diagnostics);
  } else {
    names.bookings.add_unreadable();
  }
  return world;
}

}  // namespace slotrace::scenarios
