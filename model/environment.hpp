#pragma once

#include "model/audit.hpp"
#include "model/faults.hpp"
#include "model/journal.hpp"
#include "model/latencies.hpp"
#include "model/policy.hpp"
#include "model/world.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// What every part of the modelled application stands in.
struct Environment {
  sim::Simulation& simulation;
  const World& world;
  const Policy& policy;
  const Latencies& latencies;
  Journal& journal;
  Audit& audit;
  Faults& faults;
};

}  // namespace slotrace::model
