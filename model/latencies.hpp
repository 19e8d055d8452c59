#pragma once

#include "model/world.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// The legs of the steps, each with the random stream that it draws from.
struct Latencies {
  explicit Latencies(const Costs& costs);

  sim::Latency fetch_request;
  sim::Latency fetch_response;
  sim::Latency booking_request;
  sim::Latency booking_response;
  sim::Latency check_to_insert;
  sim::Latency redis_request;
  sim::Latency redis_response;
  sim::Latency webhook_delivery;
  sim::Latency webhook_receive;
  sim::Latency database_write;
  sim::Latency database_read;
  sim::Latency database_commit;
};

}  // namespace slotrace::model
