#include "tests/properties/generate/surroundings.hpp"

#include "tests/properties/generate/numbers.hpp"

namespace slotrace::generate {
namespace {

constexpr std::array kConfirmations = {"none", "blocking", "open"};
constexpr std::array kDeduplications = {"no", "at_arrival", "when_done"};
constexpr std::array kCallerZones = {"UTC", "Europe/Berlin", "America/New_York"};
constexpr std::array<const char*, kFaultKinds> kFaults = {
    "webhook_duplicated", "webhook_unanswered", "webhook_lost",     "handler_dies", "redis_refused",
    "redis_unanswered",   "redis_evicts",       "redis_fails_over", "redis_expires"};

template <class Table>
auto at(const Table& table, Number number) {
  return table[static_cast<std::size_t>(number) % table.size()];
}

auto one_in(int n) -> rc::Gen<bool> {
  return rc::gen::map(weighted({n - 1, 1}), [](int drawn) { return drawn == 1; });
}

}  // namespace

auto any_surroundings() -> rc::Gen<SurroundingsPlan> {
  using Plan = SurroundingsPlan;
  return rc::gen::build<Plan>(
      rc::gen::set(&Plan::confirmations,
                   rc::gen::container<decltype(Plan::confirmations)>(weighted({6, 1, 1}))),
      rc::gen::set(&Plan::slot_cache, one_in(5)), rc::gen::set(&Plan::short_holds, one_in(2)),
      rc::gen::set(&Plan::retries, one_in(2)), rc::gen::set(&Plan::deduplicate, below(3)),
      rc::gen::set(&Plan::remembers_cancelled, one_in(2)),
      rc::gen::set(&Plan::transactions, one_in(3)), rc::gen::set(&Plan::caller_zone, below(3)),
      rc::gen::set(&Plan::faults, rc::gen::container<decltype(Plan::faults)>(one_in(6))),
      rc::gen::set(&Plan::faults_at_most, below(3)));
}

auto kind_surroundings() -> rc::Gen<SurroundingsPlan> {
  return rc::gen::map(any_surroundings(), [](SurroundingsPlan plan) {
    plan.slot_cache = false;
    for (std::size_t kind = kKindFaults; kind < kFaultKinds; ++kind) plan.faults.at(kind) = false;
    return plan;
  });
}

void write(const SurroundingsPlan& plan, Json& file) {
  for (std::size_t i = 0; i < file["event_types"].size(); ++i)
    file["event_types"][i]["confirmation"] = at(kConfirmations, plan.confirmations.at(i % 3));
  file["calcom"] = {{"slot_cache", plan.slot_cache ? "2s" : "0s"},
                    {"hold", plan.short_holds ? "3s" : "5min"}};
  if (plan.retries) {
    file["webhooks"]["attempts"] = 3;
    file["webhooks"]["retry_after"] = "2s";
  }
  file["application"]["deduplicate"] = at(kDeduplications, plan.deduplicate);
  file["application"]["remember_cancelled"] = plan.remembers_cancelled;
  file["application"]["transactions"] = plan.transactions;
  file["application"]["caller_zone"] = at(kCallerZones, plan.caller_zone);
  Json faults = Json::object();
  for (std::size_t kind = 0; kind < kFaultKinds; ++kind) {
    if (plan.faults.at(kind)) faults[kFaults.at(kind)] = 0.1;
  }
  if (faults.empty()) return;
  faults["at_most"] = plan.faults_at_most + 1;
  file["faults"] = faults;
}

}  // namespace slotrace::generate
