#include "tests/properties/generate/costs.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "tests/properties/generate/numbers.hpp"

namespace slotrace::generate {
namespace {

using namespace std::chrono_literals;

struct Part {
  const char* group;
  const char* member;
  std::chrono::microseconds longest;
};
constexpr std::array<Part, kLatencies> kParts = {{{"calcom", "fetch_request", 2s},
                                                  {"calcom", "fetch_response", 2s},
                                                  {"calcom", "booking_request", 1s},
                                                  {"calcom", "booking_response", 1s},
                                                  {"calcom", "check_to_insert", 1s},
                                                  {"redis", "request", 20ms},
                                                  {"redis", "response", 20ms},
                                                  {"webhook", "delivery", 10s},
                                                  {"webhook", "receive", 1s},
                                                  {"database", "write", 500ms}}};

constexpr std::array kKeyspaces = {1000, 1, 10'000};

auto any_latency() -> rc::Gen<LatencyPlan> {
  // Often next to nothing, so that one part overtakes another.
  const auto part = [] { return rc::gen::oneOf(below(1), below(50), below(500), below(500)); };
  return rc::gen::build<LatencyPlan>(rc::gen::set(&LatencyPlan::from, part()),
                                     rc::gen::set(&LatencyPlan::width, part()));
}

}  // namespace

auto any_costs() -> rc::Gen<CostsPlan> {
  return rc::gen::build<CostsPlan>(
      rc::gen::set(&CostsPlan::latencies,
                   rc::gen::container<decltype(CostsPlan::latencies)>(any_latency())),
      rc::gen::set(&CostsPlan::keyspace, below(static_cast<int>(kKeyspaces.size()))),
      rc::gen::set(&CostsPlan::impatient,
                   rc::gen::map(weighted({5, 1}), [](int n) { return n == 1; })));
}

auto no_costs() -> CostsPlan { return {.latencies = {}, .keyspace = 1}; }

auto to_json(const CostsPlan& costs) -> Json {
  Json json;
  bool any = false;
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    const Part& part = kParts[i];
    const auto micros = [&](Number thousandths) {
      return fmt::format("{}us", (part.longest * thousandths / 1000).count());
    };
    const LatencyPlan& plan = costs.latencies[i];
    any = any || plan.from > 0 || plan.width > 0;
    if (plan.width == 0) {
      json[part.group][part.member] = micros(plan.from);
    } else {
      json[part.group][part.member]["uniform"] = {micros(plan.from),
                                                  micros(plan.from + plan.width)};
    }
  }
  json["calcom"]["fetch_timeout"] = costs.impatient ? "1s" : "5s";
  json["redis"]["keyspace"] =
      kKeyspaces[static_cast<std::size_t>(costs.keyspace) % kKeyspaces.size()];
  if (!any) {
    json["redis"]["service"] = "0s";
    json["redis"]["per_key_scanned"] = "0s";
  }
  return json;
}

}  // namespace slotrace::generate
