#include "model/latencies.hpp"

namespace slotrace::model {
namespace {

auto drawn_from(const sim::Distribution& distribution, std::string_view stream) -> sim::Latency {
  return {.distribution = distribution, .stream = sim::stable_hash(stream), .name = stream};
}

}  // namespace

Latencies::Latencies(const Costs& costs)
    : fetch_request(drawn_from(costs.calcom.fetch_request, "calcom.fetch_request")),
      fetch_response(drawn_from(costs.calcom.fetch_response, "calcom.fetch_response")),
      booking_request(drawn_from(costs.calcom.booking_request, "calcom.booking_request")),
      booking_response(drawn_from(costs.calcom.booking_response, "calcom.booking_response")),
      check_to_insert(drawn_from(costs.calcom.check_to_insert, "calcom.check_to_insert")),
      redis_request(drawn_from(costs.redis.request, "redis.request")),
      redis_response(drawn_from(costs.redis.response, "redis.response")),
      webhook_delivery(drawn_from(costs.webhook.delivery, "webhook.delivery")),
      webhook_receive(drawn_from(costs.webhook.receive, "webhook.receive")),
      database_write(drawn_from(costs.database.write, "database.write")),
      database_read(drawn_from(costs.database.read, "database.read")),
      database_commit(drawn_from(costs.database.commit, "database.commit")) {}

}  // namespace slotrace::model
