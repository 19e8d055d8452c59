#include "model/cost_fields.hpp"

#include <array>

namespace slotrace::model {

auto cost_fields() -> std::span<const CostField> {
  static constexpr std::array<CostField, 12> kFields = {{
      {"calcom", "fetch_request", "a request for slots on its way to Cal.com",
       [](Costs& costs) -> sim::Distribution& { return costs.calcom.fetch_request; }},
      {"calcom", "fetch_response", "Cal.com's answer to a request for slots on its way back",
       [](Costs& costs) -> sim::Distribution& { return costs.calcom.fetch_response; }},
      {"calcom", "booking_request", "a booking call on its way to Cal.com",
       [](Costs& costs) -> sim::Distribution& { return costs.calcom.booking_request; }},
      {"calcom", "booking_response", "Cal.com's answer to a booking call on its way back",
       [](Costs& costs) -> sim::Distribution& { return costs.calcom.booking_response; }},
      {"calcom", "check_to_insert", "the time between Cal.com's check and its insert",
       [](Costs& costs) -> sim::Distribution& { return costs.calcom.check_to_insert; }},
      {"redis", "request", "a command on its way to Redis",
       [](Costs& costs) -> sim::Distribution& { return costs.redis.request; }},
      {"redis", "response", "an answer of Redis on its way back",
       [](Costs& costs) -> sim::Distribution& { return costs.redis.response; }},
      {"webhook", "delivery", "the delivery of a webhook",
       [](Costs& costs) -> sim::Distribution& { return costs.webhook.delivery; }},
      {"webhook", "receive", "the time from a webhook's arrival to its handler",
       [](Costs& costs) -> sim::Distribution& { return costs.webhook.receive; }},
      {"database", "write", "a write to the database",
       [](Costs& costs) -> sim::Distribution& { return costs.database.write; }},
      {"database", "read", "a read of the database",
       [](Costs& costs) -> sim::Distribution& { return costs.database.read; }},
      {"database", "commit", "a transaction's commit",
       [](Costs& costs) -> sim::Distribution& { return costs.database.commit; }},
  }};
  return kFields;
}

}  // namespace slotrace::model
