// The field tables of the world: application, Cal.com, webhooks, hosts, event types, bookings.

#include <limits>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/world_reader.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kRateMax = 1'000'000'000;
constexpr std::int64_t kAttemptsMax = 10;

auto id_type() -> Type<Located<std::int64_t>> {
  return located(integer_type({.min = 1, .max = kIdMax}));
}

}  // namespace

auto application_type() -> const Type<ApplicationText>& {
  static const Type<ApplicationText> type = [] {
    using model::Deduplication;
    using model::Intake;
    Record<ApplicationText> record("application", "the application's settings");
    record
        .defaults("zone", zone_type(), &ApplicationText::zone, R"("UTC")",
                  "Its own time zone: what \"today\" is, where a day ends, what it prints.")
        .defaults("business_hours", clock_range_type(), &ApplicationText::business_hours,
                  R"("09:00-18:00")", "Within which the finder looks for alternatives.")
        .defaults("key_prefix", text_type(), &ApplicationText::key_prefix,
                  R"("laravel_database_laravel_cache:")", "What the store puts before every key.")
        .defaults("intake",
                  one_of<Intake>({{"lenient", Intake::lenient}, {"as_coded", Intake::as_coded}}),
                  &ApplicationText::intake, R"("lenient")",
                  "Which webhooks the request validator lets through: what Cal.com sends, or, as "
                  "coded, only trigger names with a dot and start times with milliseconds.")
        .defaults("deduplicate",
                  one_of<Deduplication>({{"no", Deduplication::none},
                                         {"at_arrival", Deduplication::at_arrival},
                                         {"when_done", Deduplication::when_done}}),
                  &ApplicationText::deduplicate, R"("no")",
                  "Whether a delivery of the same trigger, uid and createdAt is ignored, and since "
                  "when: since the first one arrived, or since its handler has ended.")
        .defaults("remember_cancelled", boolean_type(), &ApplicationText::remember_cancelled,
                  "false",
                  "Whether a cancelled or moved appointment is remembered, so that a late delivery "
                  "about its creation does not bring it back.")
        .defaults("transactions", boolean_type(), &ApplicationText::transactions, "false",
                  "Whether a webhook handler writes the database in a transaction, which commits "
                  "when the handler is done.")
        .defaults("caller_zone", zone_type(), &ApplicationText::caller_zone, R"("UTC")",
                  "On whose clock callers name times.")
        .defaults(
            "utc_as_local", boolean_type(), &ApplicationText::utc_as_local, "false",
            "Whether the agent takes the caller's times for UTC and says UTC times as if they "
            "were the caller's.");
    return record.type();
  }();
  return type;
}

auto calcom_settings_type() -> const Type<model::CalcomSettings>& {
  static const Type<model::CalcomSettings> type = [] {
    using model::CalcomSettings;
    Record<CalcomSettings> record("calcom", "what Cal.com does besides keeping its calendar");
    record
        .defaults("slot_cache", duration_type(), &CalcomSettings::slot_cache, R"("0s")",
                  "How long it answers from slots that it has looked up before; bookings do not "
                  "invalidate them. About 2 s in its code; 0s: never.")
        .defaults("hold", duration_type(), &CalcomSettings::hold, R"("5min")",
                  "How long a reservation lasts.")
        .defaults("rate_limit", integer_type({.min = 0, .max = kRateMax}),
                  &CalcomSettings::rate_limit, "0",
                  "How many requests of the application it answers within rate_window; more get a "
                  "429. 0: any number. Not in interleaving mode, where no time passes.")
        .defaults("rate_window", duration_type(), &CalcomSettings::rate_window, R"("60s")",
                  "See rate_limit.");
    return record.type();
  }();
  return type;
}

auto redis_memory_type() -> const Type<model::RedisMemory>& {
  static const Type<model::RedisMemory> type = [] {
    using model::Eviction;
    using model::RedisMemory;
    constexpr std::int64_t kKeysMax = 1'000'000'000;
    Record<RedisMemory> record("redis", "how much Redis holds");
    record
        .defaults("keys_max", integer_type({.min = 0, .max = kKeysMax}), &RedisMemory::keys_max,
                  "0", "maxmemory, counted in keys; 0: no limit.")
        .defaults("eviction",
                  one_of<Eviction>({{"noeviction", Eviction::noeviction},
                                    {"allkeys-lru", Eviction::allkeys_lru},
                                    {"volatile-lru", Eviction::volatile_lru}}),
                  &RedisMemory::eviction, R"("noeviction")",
                  "maxmemory-policy: what a full Redis does about a new key. It refuses it, or "
                  "takes away the key that has been unused for longest, of all or of those with a "
                  "TTL.");
    return record.type();
  }();
  return type;
}

auto webhooks_type() -> const Type<model::WebhookSettings>& {
  static const Type<model::WebhookSettings> type = [] {
    using model::WebhookSettings;
    Record<WebhookSettings> record("webhooks", "what Cal.com sends to the application");
    record
        .defaults("echoes", boolean_type(), &WebhookSettings::echoes, "true",
                  "Whether a change made through the API is also sent as a webhook.")
        .defaults("secret", text_type(), &WebhookSettings::secret, R"("whsec")",
                  "With what deliveries are signed.")
        .defaults("attempts", integer_type({.min = 1, .max = kAttemptsMax}),
                  &WebhookSettings::attempts, "1",
                  "How often a delivery is tried until it is answered with a 200. Cal.com tries "
                  "once, or with a task queue three times.")
        .defaults("retry_after", duration_type(), &WebhookSettings::retry_after, R"("5min")",
                  "From one attempt's end until the next sets out.")
        .defaults("triggers", one_of<bool>({{"BOOKING_CREATED", false}, {"BOOKING.CREATED", true}}),
                  &WebhookSettings::dotted_triggers, R"("BOOKING_CREATED")",
                  "How trigger names are written.")
        .defaults("times", one_of<bool>({{"shortest", false}, {"milliseconds", true}}),
                  &WebhookSettings::milliseconds, R"("shortest")",
                  "How times are written: with as many decimals as they need, or always three.");
    return record.type();
  }();
  return type;
}

auto host_type() -> const Type<HostText>& {
  static const Type<HostText> type = [] {
    Record<HostText> record("host", "somebody who can be booked");
    record
        .required("name", located(name_type()), &HostText::name,
                  "What event types and bookings call the host.")
        .defaults("zone", zone_type(), &HostText::zone, R"("UTC")",
                  "The time zone of the opening hours.")
        .required("hours", hours_type(), &HostText::hours,
                  "When the host works, by weekday (\"monday\") or by day (\"2025-10-13\", which "
                  "replaces the weekday's); a day that is not named is closed.");
    return record.type();
  }();
  return type;
}

auto event_type_type() -> const Type<EventTypeText>& {
  static const Type<EventTypeText> type = [] {
    const auto duration = located(duration_type());
    Record<EventTypeText> record("event_type", "what can be booked");
    record
        .required("id", id_type(), &EventTypeText::id,
                  "Cal.com's number of it, part of the cache keys.")
        .optional("name", text_type(), &EventTypeText::name, "What reports call it.")
        .defaults("length", duration, &EventTypeText::length, R"("60min")",
                  "How long a booking takes.")
        .defaults("interval", duration, &EventTypeText::interval, R"("60min")",
                  "The distance between the starts of its slots.")
        .required("hosts",
                  list_of(located(name_type()), "a list of the names of its hosts, at least one",
                          {.min = 1}),
                  &EventTypeText::hosts, "Who can be booked: a slot is free while one host is.")
        .defaults("company", name_type(), &EventTypeText::company, R"("1")",
                  "The company whose data it is: a number or UUID, as text.")
        .defaults("branch", name_type(), &EventTypeText::branch, R"("1")",
                  "The branch of that company.")
        .defaults("confirmation",
                  one_of<model::Confirmation>({{"none", model::Confirmation::none},
                                               {"open", model::Confirmation::open},
                                               {"blocking", model::Confirmation::blocking}}),
                  &EventTypeText::confirmation, R"("none")",
                  "Whether the host must confirm a booking: no, or until then it is PENDING and "
                  "leaves the slot free (open) or takes it (blocking).")
        .optional("team", name_type(), &EventTypeText::team,
                  "Cal.com's id of the team that it belongs to, for {teamId} in keys.");
    return record.type();
  }();
  return type;
}

auto branch_type() -> const Type<BranchText>& {
  static const Type<BranchText> type = [] {
    Record<BranchText> record("branch", "what a branch has of its own");
    record
        .defaults("company", name_type(), &BranchText::company, R"("1")",
                  "The company, as event types name it.")
        .defaults("branch", name_type(), &BranchText::branch, R"("1")", "The branch of it.")
        .optional("zone", zone_type(), &BranchText::zone,
                  "The zone of its clocks and of its callers': in it the agent reckons days and "
                  "business hours. The application's when left out.")
        .optional("business_hours", clock_range_type(), &BranchText::business_hours,
                  "On its clocks; as the application's when left out.");
    return record.type();
  }();
  return type;
}

auto booking_type() -> const Type<BookingText>& {
  static const Type<BookingText> type = [] {
    Record<BookingText> record("booking", "a booking that exists when the scenario starts");
    record.required("name", located(name_type()), &BookingText::name, "What the timeline calls it.")
        .optional("event_type", id_type(), &BookingText::event_type,
                  "Id of the event type; may be left out when there is only one.")
        .optional("host", located(name_type()), &BookingText::host,
                  "Who is booked; may be left out when the event type has one host.")
        .required("start", located(time_type()), &BookingText::start, "When it begins.");
    return record.type();
  }();
  return type;
}

}  // namespace slotrace::scenarios
