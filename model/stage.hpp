#pragma once

#include <utility>

#include "model/application.hpp"
#include "model/environment.hpp"

namespace slotrace::model {

/// A world with everything that runs in it, set up and at rest: processes are spawned into its
/// simulation. World, policy and chooser outlive it.
struct Stage {
  Stage(const World& world, const Policy& policy, const sim::Simulation::Options& options,
        sim::Chooser& chooser, FaultPlan plan = {})
      : simulation(options, chooser),
        truth(world),
        audit(world, policy, simulation, truth),
        journal(simulation),
        latencies(world.costs),
        fault_plan(std::move(plan)),
        faults(simulation, journal, fault_plan),
        environment{.simulation = simulation,
                    .world = world,
                    .policy = policy,
                    .latencies = latencies,
                    .journal = journal,
                    .audit = audit,
                    .faults = faults},
        application(environment) {}

  sim::Simulation simulation;
  Truth truth;
  Audit audit;
  Journal journal;
  Latencies latencies;
  FaultPlan fault_plan;
  Faults faults;
  Environment environment;
  Application application;
};

}  // namespace slotrace::model
