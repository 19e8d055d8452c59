#include "scenarios/reader/world_reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

using namespace std::chrono_literals;

TEST(World, WithATypoInANameOfAFieldIsToldOfTheTypoAlone) {
  for (const char* field : {"start", "hosts", "event_types", "timeline", "policy"}) {
    const std::string name = fmt::format("\n  \"{}\":", field);
    const std::string typo = fmt::format("\n  \"{}x\":", field);
    const std::vector<std::string> errors = errors_of(changed(name, typo));
    ASSERT_EQ(errors.size(), 1U) << errors.at(1);
    EXPECT_NE(errors[0].find(fmt::format("did you mean \"{}\"?", field)), std::string::npos)
        << errors[0];
  }
}

TEST(World, WithoutAFieldIsToldWhichOneIsMissing) {
  const std::vector<std::string> errors = errors_of(changed("\n  \"hosts\":", "\n  \"folk\":"));
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_NE(errors[0].find("\"hosts\" is missing"), std::string::npos) << errors[0];
  EXPECT_NE(errors[1].find("got a member \"folk\""), std::string::npos) << errors[1];
}

TEST(World, IsReadWithItsDefaults) {
  const model::World world = scenario_of(kValid).world;
  const model::World defaults;
  EXPECT_EQ(model::to_string(world.start), "2025-10-11T18:30:00Z");
  EXPECT_EQ(world.zone, defaults.zone);
  EXPECT_EQ(world.business_hours, defaults.business_hours);
  EXPECT_EQ(world.key_prefix, defaults.key_prefix);
  EXPECT_EQ(world.webhooks.secret, defaults.webhooks.secret);
  EXPECT_EQ(world.webhooks.echoes, defaults.webhooks.echoes);
  EXPECT_EQ(world.intake, defaults.intake);
  ASSERT_EQ(world.hosts.size(), 2U);
  EXPECT_EQ(world.hosts[1].hours.zone.name(), "Europe/Berlin");
  EXPECT_EQ(world.hosts[0].hours.weekly[0].size(), 2U);
  EXPECT_EQ(world.hosts[1].hours.overrides.size(), 1U);
  ASSERT_EQ(world.event_types.size(), 2U);
  EXPECT_EQ(world.event_types[0].id, 2563193);
  EXPECT_EQ(world.event_types[0].length, 60min);
  EXPECT_EQ(world.event_types[0].tenant, (model::Tenant{"15", "9"}));
  EXPECT_EQ(world.event_types[1].tenant, model::Tenant{});
  EXPECT_EQ(world.event_types[1].interval, 15min);
  EXPECT_EQ(world.event_types[1].hosts, (std::vector<model::HostIndex>{0, 1}));
  ASSERT_EQ(world.bookings.size(), 2U);
  EXPECT_EQ(world.bookings[0].host, 0U);
}

TEST(Costs, DefaultToTheModels) {
  const model::Costs defaults;
  const model::Costs costs = scenario_of(kValid).world.costs;
  EXPECT_EQ(costs.calcom.fetch_request, defaults.calcom.fetch_request);
  EXPECT_EQ(costs.calcom.booking_request, defaults.calcom.booking_request);
  EXPECT_EQ(costs.calcom.booking_response, defaults.calcom.booking_response);
  EXPECT_EQ(costs.calcom.check_to_insert, defaults.calcom.check_to_insert);
  EXPECT_EQ(costs.calcom.fetch_timeout, defaults.calcom.fetch_timeout);
  EXPECT_EQ(costs.redis.request, defaults.redis.request);
  EXPECT_EQ(costs.redis.response, defaults.redis.response);
  EXPECT_EQ(costs.redis.service, defaults.redis.service);
  EXPECT_EQ(costs.redis.per_key_scanned, defaults.redis.per_key_scanned);
  EXPECT_EQ(costs.redis.keyspace, defaults.redis.keyspace);
  EXPECT_EQ(costs.webhook.delivery, defaults.webhook.delivery);
  EXPECT_EQ(costs.webhook.receive, defaults.webhook.receive);
  EXPECT_EQ(costs.database.write, defaults.database.write);
  EXPECT_EQ(costs.database.read, defaults.database.read);
}

auto with_delivery(std::string_view distribution) -> std::string {
  return changed(R"("costs": {)",
                 R"("costs": {"webhook": {"delivery": )" + std::string(distribution) + "}, ");
}

TEST(Distribution, HasFiveForms) {
  using sim::Distribution;
  const auto read = [](std::string_view text) {
    return scenario_of(with_delivery(text)).world.costs.webhook.delivery;
  };
  EXPECT_EQ(read(R"("2s")"), Distribution::constant(2s));
  EXPECT_EQ(read(R"({"uniform": ["1s", "2s"]})"), Distribution::uniform({.min = 1s, .max = 2s}));
  EXPECT_EQ(read(R"({"exponential": "2s"})"), Distribution::exponential({.mean = 2s}));
  EXPECT_EQ(read(R"({"lognormal": {"median": "2s", "sigma": 0.35}})"),
            Distribution::lognormal({.median = 2s, .sigma_millionths = 350'000}));
  EXPECT_EQ(read(R"({"empirical": ["1s", "1s", "3s"]})"),
            Distribution::empirical({{.value = 1s}, {.value = 1s}, {.value = 3s}}));
}

TEST(Distribution, IsRefusedWhenItIsNone) {
  const auto message = [](std::string_view text) { return error_of(with_delivery(text)); };
  const auto expect = [&](std::string_view text, std::string_view part) {
    EXPECT_NE(message(text).find(part), std::string::npos) << message(text);
  };
  expect("2", "costs.webhook.delivery: got 2, expected a duration: a text with its unit");
  expect(R"({"uniform": ["2s", "1s"]})",
         "delivery.uniform[1]: got \"1s\", expected a duration that "
         "is not below the first");
  expect(R"({"uniform": ["2s"]})", "expected two durations, the shortest and the longest");
  expect(R"({"empirical": []})", "got an empty list, expected a list of at least one duration");
  expect(R"({"lognormal": {"median": "2s", "sigma": 0.1234567}})",
         "got 0.1234567, expected a number from 0 to 10 with at most six decimals");
  expect(R"({"exponental": "2s"})", "did you mean \"exponential\"?");
  expect(R"({"uniform": ["1s", "2s"], "exponential": "1s"})",
         "got \"uniform\" and \"exponential\", expected only one of");
}

TEST(World, GoldenMessages) {
  EXPECT_EQ(
      error_of(changed(R"("zone": "Europe/Berlin")", R"("zone": "Europe/Berlni")")),
      "f.json:9:30: hosts[1].zone: got \"Europe/Berlni\", expected the name of a time zone, "
      "such as \"Europe/Berlin\" or \"UTC\"\n"
      "      {\"name\": \"bert\", \"zone\": \"Europe/Berlni\", \"hours\": {\"2025-10-13\":...\n"
      "                               ^\n"
      "  did you mean \"Europe/Berlin\"?\n");
  EXPECT_EQ(
      error_of(changed(R"("hosts": ["anna", "bert"])", R"("hosts": ["anna", "brt"])")),
      "f.json:13:74: event_types[1].hosts[1]: got \"brt\", expected the name of a host: "
      "\"anna\" or \"bert\"\n"
      "  ..., \"length\": \"30min\", \"interval\": \"15min\", \"hosts\": [\"anna\", \"brt\"]}\n"
      "                                                                 ^\n"
      "  did you mean \"bert\"?\n");
}

TEST(Bookings, ThatCannotBothExistAreBothNamed) {
  const std::vector<std::string> errors = errors_of(changed(R"("bookings": [)", R"("bookings": [
    {"name": "b0", "event_type": 47, "host": "anna", "start": "2025-10-13T09:45:00Z"},)"));
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(
      errors[0],
      "f.json:17:52: bookings[1].start: the bookings \"b0\" and \"b1\" cannot both exist: "
      "anna is booked from 2025-10-13T09:45:00Z to 2025-10-13T10:15:00Z\n"
      "      {\"name\": \"b1\", \"event_type\": 2563193, \"start\": \"2025-10-13T09:00:00Z\"},\n"
      "                                                     ^\n");
  EXPECT_EQ(errors[1],
            "f.json:18:63: bookings[2].start: the bookings \"b0\" and \"b2\" cannot both exist: "
            "anna is booked from 2025-10-13T09:45:00Z to 2025-10-13T10:15:00Z\n"
            "  ...  {\"name\": \"b2\", \"event_type\": 47, \"host\": \"anna\", \"start\": "
            "\"2025-10-13T10:00:00Z\"}\n"
            "                                                                 ^\n");
}

TEST(Bookings, OutsideOpeningHoursAreNamedWithTheirHost) {
  EXPECT_EQ(
      error_of(
          changed(R"("start": "2025-10-13T09:00:00Z"},)", R"("start": "2025-10-13T10:30:00Z"},)")),
      "f.json:16:52: bookings[0].start: the booking \"b1\" lies outside the opening hours of "
      "\"anna\": it takes from 2025-10-13T10:30:00Z to 2025-10-13T11:30:00Z\n"
      "      {\"name\": \"b1\", \"event_type\": 2563193, \"start\": \"2025-10-13T10:30:00Z\"},\n"
      "                                                     ^\n");
}

TEST(Bookings, LieWithinOpeningHoursThatMayGoOverMidnight) {
  const auto with = [](std::string_view start) {
    return errors_of(changed(R"("bookings": [)",
                             R"("bookings": [{"name": "late", "event_type": 2563193, "start": ")" +
                                 std::string(start) + "\"},"));
  };
  EXPECT_TRUE(with("2025-10-13T23:30:00Z").empty());
  EXPECT_TRUE(with("2025-10-14T01:00:00Z").empty());
  EXPECT_FALSE(with("2025-10-14T01:01:00Z").empty());
  EXPECT_FALSE(with("2025-10-13T10:30:00Z").empty());  // over the end, and another booking
  EXPECT_FALSE(with("2025-10-15T10:00:00Z").empty());
  // In another zone: bert works from 10 to 12 on Berlin's clocks, from 8 to 10 in UTC.
  const auto berts = [](std::string_view start) {
    return errors_of(
        changed(R"("bookings": [)",
                R"("bookings": [{"name": "x", "event_type": 47, "host": "bert", "start": ")" +
                    std::string(start) + "\"},"));
  };
  EXPECT_TRUE(berts("2025-10-13T08:00:00Z").empty());
  EXPECT_FALSE(berts("2025-10-13T10:00:00Z").empty());
}

TEST(EventTypes, AreRefusedWithImpossibleValues) {
  const auto expect = [](std::string_view from, std::string_view to, std::string_view part) {
    const std::string message = error_of(changed(from, to));
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  expect(R"("interval": "15min")", R"("interval": "1s")",
         "event_types[1].interval: got \"1s\", expected a duration from 60s to 86400s");
  expect(R"("length": "30min")", R"("length": "0s")", "event_types[1].length: got \"0s\"");
  expect(R"("hosts": ["anna", "bert"])", R"("hosts": ["anna", "anna"])", "\"anna\" is there twice");
  expect(R"("id": 47, )", R"("id": 0, )",
         "event_types[1].id: got 0, expected a whole number from 1");
  expect(R"("event_type": 47, "host": "anna", )", R"("event_type": 48, "host": "anna", )",
         "bookings[1].event_type: got 48, expected the id of an event type: \"2563193\" or \"47\"");
  expect(R"("event_type": 47, "host": "anna", )", R"("event_type": 47, )",
         "bookings[1]: \"host\" is missing: the event type has several");
  expect(R"("event_type": 2563193, "start": "2025-10-13T09)",
         R"("event_type": 2563193, "host": "bert", "start": "2025-10-13T09)",
         "bookings[0].host: got \"bert\", expected a host of the event type: \"anna\"");
}

TEST(World, ReadsWhatCalcomDoesAndHowItSends) {
  const model::World world =
      scenario_of(changed(R"("hosts": [
    {"name": "anna")",
                          R"("calcom": {"slot_cache": "2s", "hold": "1min", "rate_limit": 120},
  "webhooks": {"attempts": 3, "retry_after": "10min", "triggers": "BOOKING.CREATED", "times": "milliseconds"},
  "application": {"deduplicate": "at_arrival", "remember_cancelled": true, "transactions": true,
                  "caller_zone": "Europe/Berlin", "utc_as_local": true},
  "hosts": [
    {"name": "anna")"))
          .world;
  EXPECT_EQ(world.calcom.slot_cache, 2s);
  EXPECT_EQ(world.calcom.hold, 1min);
  EXPECT_EQ(world.calcom.rate_limit, 120U);
  EXPECT_EQ(world.webhooks.attempts, 3U);
  EXPECT_EQ(world.webhooks.retry_after, 10min);
  EXPECT_TRUE(world.webhooks.dotted_triggers);
  EXPECT_TRUE(world.webhooks.milliseconds);
  EXPECT_EQ(world.deduplication, model::Deduplication::at_arrival);
  EXPECT_TRUE(world.remembers_cancelled);
  EXPECT_TRUE(world.transactions);
  EXPECT_EQ(world.caller_zone.name(), "Europe/Berlin");
  EXPECT_TRUE(world.speaks_utc_as_local);
}

TEST(World, ReadsWhetherABookingWantsAConfirmation) {
  const model::World world =
      scenario_of(changed(R"({"id": 47,)", R"({"id": 47, "confirmation": "blocking",)")).world;
  EXPECT_EQ(world.event_types[0].confirmation, model::Confirmation::none);
  EXPECT_EQ(world.event_types[1].confirmation, model::Confirmation::blocking);
}

TEST(Faults, AreReadWithTheirProbabilities) {
  const model::FaultPlan plan =
      scenario_of(
          changed(
              R"("timeline": [)",
              R"("faults": {"webhook_lost": 0.25, "handler_dies": 1, "at_most": 2}, "timeline": [)"))
          .faults;
  EXPECT_EQ(plan.rates[static_cast<std::size_t>(model::FaultKind::webhook_lost)], 250'000U);
  EXPECT_EQ(plan.rates[static_cast<std::size_t>(model::FaultKind::webhook_duplicated)], 0U);
  EXPECT_EQ(plan.rates[static_cast<std::size_t>(model::FaultKind::handler_dies)], 1'000'000U);
  EXPECT_EQ(plan.at_most, 2U);
  EXPECT_NE(
      error_of(changed(R"("timeline": [)", R"("faults": {"webhook_lost": 1.5}, "timeline": [)"))
          .find("a probability from 0 to 1"),
      std::string::npos);
}

TEST(Branches, HaveAZoneAndBusinessHoursOfTheirOwn) {
  const model::World world =
      scenario_of(
          changed(R"("bookings": [)",
                  R"("branches": [{"company": "15", "branch": "9", "zone": "America/New_York",
                             "business_hours": "08:00-12:00"}], "bookings": [)"))
          .world;
  EXPECT_EQ(world.zone_of_branch(0).name(), "America/New_York");
  EXPECT_EQ(world.business_hours_of(0).from, 8h);
  EXPECT_EQ(world.zone_of_branch(1).name(), "UTC");
}

TEST(Branches, AreThoseThatEventTypesNameEachOnce) {
  const auto message = [](std::string_view branches) {
    return errors_of(changed(R"("bookings": [)",
                             fmt::format(R"("branches": [{}], "bookings": [)", branches)))
        .at(0);
  };
  EXPECT_NE(message(R"({"company": "15", "branch": "8"})")
                .find("no event type belongs to branch \"8\" of company \"15\", expected \"9\" of "
                      "company \"15\" or \"1\" of company \"1\""),
            std::string::npos)
      << message(R"({"company": "15", "branch": "8"})");
  EXPECT_NE(message(R"({}, {})").find("branch \"1\" of company \"1\" is there twice"),
            std::string::npos);
}

}  // namespace
}  // namespace slotrace::scenarios
