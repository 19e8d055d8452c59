#include "scenarios/reader/costs.hpp"

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

using model::Costs;

constexpr std::int64_t kBreakerFailuresMax = 1'000'000;
constexpr std::int64_t kKeyspaceMax = 1'000'000'000'000;

auto calcom_type() -> Type<Costs::Calcom> {
  Record<Costs::Calcom> record("calcom_costs", "what calls to Cal.com cost");
  record
      .defaults("fetch_request", distribution_type(), &Costs::Calcom::fetch_request, R"("150ms")",
                "From asking for slots until Cal.com looks them up.")
      .defaults("fetch_response", distribution_type(), &Costs::Calcom::fetch_response, R"("150ms")",
                "From there until the answer is here.")
      .defaults("booking_request", distribution_type(), &Costs::Calcom::booking_request,
                R"("150ms")", "From a booking call until Cal.com checks the slot.")
      .defaults("booking_response", distribution_type(), &Costs::Calcom::booking_response,
                R"("150ms")", "From its commit until the answer is here.")
      .defaults("check_to_insert", distribution_type(), &Costs::Calcom::check_to_insert, R"("0s")",
                "Between Cal.com's check that a slot is free and its insert of the "
                "booking; no lock spans it.")
      .defaults("fetch_timeout", duration_type(), &Costs::Calcom::fetch_timeout, R"("5s")",
                "When a slot fetch is given up.")
      .defaults("breaker_failures", integer_type({.min = 1, .max = kBreakerFailuresMax}),
                &Costs::Calcom::breaker_failures, "5",
                "Fetches given up in a row after which the circuit breaker opens.")
      .defaults("breaker_open", duration_type(), &Costs::Calcom::breaker_open, R"("60s")",
                "For how long nothing is fetched then.");
  return record.type();
}

auto redis_type() -> Type<Costs::Redis> {
  Record<Costs::Redis> record("redis_costs", "what Redis commands cost");
  record
      .defaults("request", distribution_type(), &Costs::Redis::request, R"("20us")",
                "From sending a command until it is at the server.")
      .defaults("response", distribution_type(), &Costs::Redis::response, R"("20us")",
                "From its end until the reply is here.")
      .defaults("service", duration_type(), &Costs::Redis::service, R"("10us")",
                "How long the server works on it, one command at a time.")
      .defaults("per_key_scanned", duration_type(), &Costs::Redis::per_key_scanned, R"("400ns")",
                "What SCAN and KEYS cost for each key that they look at, on top of service.")
      .defaults("keyspace", integer_type({.min = 0, .max = kKeyspaceMax}), &Costs::Redis::keyspace,
                "1000", "Keys in the whole store, other applications' included.");
  return record.type();
}

auto webhook_type() -> Type<Costs::Webhook> {
  Record<Costs::Webhook> record("webhook_costs", "what webhooks cost");
  record
      .defaults("delivery", distribution_type(), &Costs::Webhook::delivery, R"("2s")",
                "From Cal.com's commit until the delivery arrives.")
      .defaults("receive", distribution_type(), &Costs::Webhook::receive, R"("10ms")",
                "From its arrival until the handler's first step.");
  return record.type();
}

auto database_type() -> Type<Costs::Database> {
  Record<Costs::Database> record("database_costs", "what the application's database costs");
  record
      .defaults("write", distribution_type(), &Costs::Database::write, R"("5ms")",
                "Writing an appointment.")
      .defaults("read", distribution_type(), &Costs::Database::read, R"("0s")", "Looking for one.")
      .defaults("commit", distribution_type(), &Costs::Database::commit, R"("0s")",
                "Committing a transaction.");
  return record.type();
}

}  // namespace

auto costs_type() -> const Type<Costs>& {
  static const Type<Costs> type = [] {
    Record<Costs> record("costs", "what the parts cost");
    record.defaults("calcom", calcom_type(), &Costs::calcom, "{}", "Calls to Cal.com.")
        .defaults("redis", redis_type(), &Costs::redis, "{}", "Redis commands.")
        .defaults("webhook", webhook_type(), &Costs::webhook, "{}", "Webhooks.")
        .defaults("database", database_type(), &Costs::database, "{}",
                  "The application's database.");
    return record.type();
  }();
  return type;
}

}  // namespace slotrace::scenarios
