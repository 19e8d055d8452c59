#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "sim/chooser.hpp"

namespace slotrace::model {

/// The steps of a run in interleaving mode, and how many of them the nested-cache protocol
/// (model/protocol) has too: looks at a layer and stores in it, generations and leases among them,
/// fetches, commits, deliveries, and the commands of a clear. The last step of the protocol's readers,
/// the answer, is none here: a read ends with its last command.
struct StepCount {
  std::uint64_t all = 0;
  std::uint64_t of_protocol = 0;
  /// What the others are called, in the order in which each came first: "2 x UPDATE appointments".
  std::vector<std::string> beyond_protocol;
};

/// Runs the scenario in interleaving mode under `order`.
[[nodiscard]] auto count_steps(const Scenario& scenario, sim::Chooser& order) -> StepCount;

}  // namespace slotrace::model
