#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/calendar.hpp"
#include "sim/distribution.hpp"

namespace slotrace::model {

/// Position of a host or event type in its World.
using HostIndex = std::size_t;
using EventTypeIndex = std::size_t;

/// A stretch of a day on the clock of some zone: [from, to).
struct ClockRange {
  ClockTime from{};
  ClockTime to{};
  friend auto operator==(const ClockRange&, const ClockRange&) -> bool = default;
};

/// When a host works.
struct OpeningHours {
  Zone zone = Zone::utc();
  std::array<std::vector<ClockRange>, 7> weekly;     ///< Monday first
  std::map<Day, std::vector<ClockRange>> overrides;  ///< replaces the weekly hours of that day
};

/// Somebody who can be booked. A booking takes the host's time on all the host's event types.
struct Host {
  std::string name;
  OpeningHours hours;
};

/// Whose data it is: a company of the application, and a branch of it. Numbers or UUIDs, as text.
struct Tenant {
  std::string company = "1";
  std::string branch = "1";
  friend auto operator==(const Tenant&, const Tenant&) -> bool = default;
};

/// What can be booked. A slot of it is free while at least one of its hosts is.
struct EventType {
  std::int64_t id = 0;  ///< Cal.com's number, part of the cache keys
  std::string name;
  Duration length{std::chrono::minutes{60}};
  Duration interval{std::chrono::minutes{60}};  ///< distance of the slots' starts
  std::vector<HostIndex> hosts;
  Tenant tenant;
  std::optional<std::string> team;  ///< Cal.com's id of the team that it belongs to
};

/// A booking that exists when the scenario starts.
struct InitialBooking {
  std::string name;
  EventTypeIndex event_type = 0;
  HostIndex host = 0;
  TimePoint start;
};

/// Costs of the parts; the defaults are the analysis' own figures.
struct Costs {
  struct Calcom {
    sim::Distribution fetch_request = sim::Distribution::constant(std::chrono::milliseconds{150});
    sim::Distribution fetch_response = sim::Distribution::constant(std::chrono::milliseconds{150});
    sim::Distribution booking_request = sim::Distribution::constant(std::chrono::milliseconds{150});
    sim::Distribution booking_response =
        sim::Distribution::constant(std::chrono::milliseconds{150});
    /// Between Cal.com's check that a slot is free and its insert of the booking; no lock spans it.
    sim::Distribution check_to_insert = sim::Distribution::constant(Duration{0});
    Duration fetch_timeout = std::chrono::seconds{5};
    /// Time-outs in a row after which nothing is fetched for `breaker_open`. That there is a circuit
    /// breaker is known; its figures are not.
    std::uint64_t breaker_failures = 5;
    Duration breaker_open = std::chrono::seconds{60};
  } calcom;
  struct Redis {
    sim::Distribution request = sim::Distribution::constant(std::chrono::microseconds{20});
    sim::Distribution response = sim::Distribution::constant(std::chrono::microseconds{20});
    Duration service = std::chrono::microseconds{10};
    /// What SCAN and KEYS cost for each key that they look at, on top of `service`.
    Duration per_key_scanned = std::chrono::nanoseconds{400};
    /// Keys in the whole store, other applications' included; a scan looks at all of them.
    std::uint64_t keyspace = 1000;
  } redis;
  struct Webhook {
    sim::Distribution delivery = sim::Distribution::constant(std::chrono::seconds{2});
    /// Between arrival and the handler's first step.
    sim::Distribution receive = sim::Distribution::constant(std::chrono::milliseconds{10});
  } webhook;
  struct Database {
    sim::Distribution write = sim::Distribution::constant(std::chrono::milliseconds{5});
    sim::Distribution read = sim::Distribution::constant(Duration{0});
  } database;
};

/// Which deliveries the application's request validator lets through to the handlers.
enum class Intake : std::uint8_t {
  lenient,  ///< what Cal.com sends
  as_coded,  ///< only trigger names with a dot and start times with milliseconds: Cal.com sends neither
};

/// Everything that exists around the caches.
struct World {
  TimePoint start;
  Zone zone = Zone::utc();  ///< the application's own: "today", day boundaries, printed times
  std::vector<Host> hosts;
  std::vector<EventType> event_types;
  std::vector<InitialBooking> bookings;
  ClockRange business_hours{std::chrono::hours{9}, std::chrono::hours{18}};  ///< the finder's
  std::string key_prefix = "laravel_database_laravel_cache:";
  std::string webhook_secret = "whsec";
  bool webhook_echoes = true;  ///< whether a change made through the API is also sent as a webhook
  Intake intake = Intake::lenient;
  Costs costs;
};

}  // namespace slotrace::model
