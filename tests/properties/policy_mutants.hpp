#pragma once

#include <string>
#include <vector>

#include "model/policy.hpp"

/// Policies with one part changed.
namespace slotrace::properties {

struct PolicyMutant {
  std::string name;
  model::Policy policy;
};

/// The policy, with what `entry_point` does to the caches changed in one place: an operation dropped,
/// swapped with the next one or delayed, inside of scripts and jobs too (a script has no delays); a
/// script taken apart; the scope narrowed to the booked event type. Then with one part taken away
/// that all entry points rely on: a layer's protection, a generation for each host, the agent's care.
auto mutants_of(const model::Policy& policy, model::EntryPoint entry_point)
    -> std::vector<PolicyMutant>;

}  // namespace slotrace::properties
