// The field tables of the world: application, webhooks, hosts, event types, bookings.

#include <limits>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/world_reader.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();

auto id_type() -> Type<Located<std::int64_t>> {
  return located(integer_type({.min = 1, .max = kIdMax}));
}

}  // namespace

auto application_type() -> const Type<ApplicationText>& {
  static const Type<ApplicationText> type = [] {
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
                  "coded, only trigger names with a dot and start times with milliseconds, which "
                  "Cal.com does not send.");
    return record.type();
  }();
  return type;
}

auto webhooks_type() -> const Type<WebhooksText>& {
  static const Type<WebhooksText> type = [] {
    Record<WebhooksText> record("webhooks", "what Cal.com sends to the application");
    record
        .defaults("echoes", boolean_type(), &WebhooksText::echoes, "true",
                  "Whether a change made through the API is also sent as a webhook.")
        .defaults("secret", text_type(), &WebhooksText::secret, R"("whsec")",
                  "With what deliveries are signed.");
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
        .required("hosts", located(list_of(located(name_type()), "a list of names of hosts")),
                  &EventTypeText::hosts, "Who can be booked: a slot is free while one host is.")
        .defaults("company", name_type(), &EventTypeText::company, R"("1")",
                  "The company whose data it is: a number or UUID, as text.")
        .defaults("branch", name_type(), &EventTypeText::branch, R"("1")",
                  "The branch of that company.")
        .optional("team", name_type(), &EventTypeText::team,
                  "Cal.com's id of the team that it belongs to, for {teamId} in keys.");
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
