#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "model/fault_plan.hpp"
#include "model/scenario.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::cli {

/// The kinds of the faults that came by themselves in the run of a schedule, sorted, one for each fault.
[[nodiscard]] auto fault_kinds_of(const model::Scenario& scenario, const sim::Schedule& schedule)
    -> std::vector<model::FaultKind>;

/// Runs `scenario` so often in orders that are drawn, the same for the same scenario, with at most so many
/// faults each, and calls `use` with those that violate `check`, until it answers true.
void sample_violations(const model::Scenario& scenario, model::CheckId check,
                       std::uint32_t faults_max, std::uint64_t runs,
                       const std::function<bool(const sim::Schedule&)>& use);

}  // namespace slotrace::cli
