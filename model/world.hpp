#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
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

/// What a branch has of its own.
struct Branch {
  Tenant tenant;
  std::optional<Zone> zone;  ///< its clocks, its callers' too; nothing: as the application's
  std::optional<ClockRange> business_hours;  ///< on its clocks; nothing: as the application's
};

/// On whose clock somebody reckons days and hours: some zone's, or that of the branch that an event
/// type belongs to.
struct OfBranch {};
using Clock = std::variant<OfBranch, Zone>;

/// Whether the host must confirm a booking before it stands, and whether the time is taken until
/// then. https://cal.com/docs/core-features/event-types/require-confirmation
enum class Confirmation : std::uint8_t {
  none,  ///< a booking is accepted at once
  open,  ///< it is PENDING first, and the slot stays free
  blocking,  ///< it is PENDING first, and takes its time already
};

/// What can be booked. A slot of it is free while at least one of its hosts is, and nobody holds it.
struct EventType {
  std::int64_t id = 0;  ///< Cal.com's number, part of the cache keys
  std::string name;
  Duration length{std::chrono::minutes{60}};
  Duration interval{std::chrono::minutes{60}};  ///< distance of the slots' starts
  std::vector<HostIndex> hosts;
  Tenant tenant;
  Confirmation confirmation = Confirmation::none;
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
    /// How long a client waits for an answer that does not come: PHP's default_socket_timeout.
    Duration timeout = std::chrono::seconds{60};
  } redis;
  struct Webhook {
    sim::Distribution delivery = sim::Distribution::constant(std::chrono::seconds{2});
    /// Between arrival and the handler's first step.
    sim::Distribution receive = sim::Distribution::constant(std::chrono::milliseconds{10});
  } webhook;
  struct Database {
    sim::Distribution write = sim::Distribution::constant(std::chrono::milliseconds{5});
    sim::Distribution read = sim::Distribution::constant(Duration{0});
    /// Of a transaction; without one a write commits by itself.
    sim::Distribution commit = sim::Distribution::constant(Duration{0});
  } database;
};

/// Which deliveries the application's request validator lets through to the handlers.
enum class Intake : std::uint8_t {
  lenient,  ///< what Cal.com sends
  as_coded,  ///< only trigger names with a dot, and start times with milliseconds
};

/// Which deliveries the application takes for one that it has had. There is no delivery id, so it goes
/// by trigger, uid and createdAt.
enum class Deduplication : std::uint8_t {
  none,
  at_arrival,  ///< noted before the handler runs: what dies half way is never taken up again
  when_done,  ///< noted when the handler has ended
};

/// What Cal.com does besides keeping its calendar.
struct CalcomSettings {
  /// How long it answers from slots that it has looked up before; bookings do not invalidate them.
  /// About 2 s in its code, unit not verified; 0: always from the calendar.
  Duration slot_cache{0};
  Duration hold{std::chrono::minutes{5}};  ///< how long a reservation lasts
  /// The application's requests that it answers within `rate_window`; more get a 429. 0: any number.
  /// Where there is no time, no window passes, and nothing is limited.
  std::uint64_t rate_limit = 0;
  Duration rate_window{std::chrono::seconds{60}};
};

/// How Cal.com sends its webhooks.
struct WebhookSettings {
  std::string secret = "whsec";
  bool echoes = true;  ///< whether a change made through the API is also sent
  /// POSTs until one is answered with a 200. One by default; with a task queue up to 3.
  std::uint64_t attempts = 1;
  Duration retry_after{std::chrono::minutes{5}};  ///< from an attempt's end to the next
  bool dotted_triggers = false;  ///< BOOKING.CREATED rather than BOOKING_CREATED
  bool milliseconds = false;  ///< times with exactly three decimals
};

/// What a Redis that is full does about a new key.
enum class Eviction : std::uint8_t {
  noeviction,  ///< refuses it
  allkeys_lru,  ///< takes away the key that has been unused for longest
  volatile_lru,  ///< the same among keys with a TTL; refuses when there is none
};

/// maxmemory and maxmemory-policy. https://redis.io/docs/latest/develop/reference/eviction/
struct RedisMemory {
  std::uint64_t keys_max = 0;  ///< memory counted in keys; 0: no limit
  Eviction eviction = Eviction::noeviction;
};

/// Everything that exists around the caches.
struct World {
  TimePoint start;
  Zone zone = Zone::utc();  ///< the application's own: "today", day boundaries, printed times
  std::vector<Host> hosts;
  std::vector<EventType> event_types;
  std::vector<Branch> branches;  ///< those that have something of their own
  std::vector<InitialBooking> bookings;
  ClockRange business_hours{std::chrono::hours{9}, std::chrono::hours{18}};  ///< the finder's
  std::string key_prefix = "laravel_database_laravel_cache:";
  CalcomSettings calcom;
  WebhookSettings webhooks;
  Intake intake = Intake::lenient;
  Deduplication deduplication = Deduplication::none;
  /// Whether a cancelled or moved booking is remembered, so that a delivery about its creation that
  /// comes later does not bring it back.
  bool remembers_cancelled = false;
  /// Whether a webhook handler writes in a transaction, which commits when the handler is done.
  bool transactions = false;
  /// On whose clock callers name times; and whether the agent takes what they say for UTC, and says
  /// UTC times as if they were theirs.
  Zone caller_zone = Zone::utc();
  bool speaks_utc_as_local = false;
  RedisMemory redis_memory;
  Costs costs;

  /// What the event type's branch has of its own; null: nothing.
  [[nodiscard]] auto branch_of(EventTypeIndex event_type) const -> const Branch*;
  /// The zone of the event type's branch, or the application's.
  [[nodiscard]] auto zone_of_branch(EventTypeIndex event_type) const -> const Zone&;
  /// The zone of a clock as it goes for the event type; nothing: the application's.
  [[nodiscard]] auto zone_of(const std::optional<Clock>& clock, EventTypeIndex event_type) const
      -> const Zone&;
  [[nodiscard]] auto business_hours_of(EventTypeIndex event_type) const -> const ClockRange&;
  /// On whose clock those name times who call the event type's branch.
  [[nodiscard]] auto zone_of_callers(EventTypeIndex event_type) const -> const Zone&;
};

}  // namespace slotrace::model
