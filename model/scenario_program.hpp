#pragma once

#include <cstdint>
#include <vector>

#include "model/scenario.hpp"
#include "sim/explore/program.hpp"

namespace slotrace::model {

/// A scenario as a search sees it: each call is a run in interleaving mode, and property i is the
/// check whose CheckId has the value i. Requires: `scenario` outlives the program.
[[nodiscard]] auto program_of(const Scenario& scenario) -> sim::Program;

/// The scenario with at most `most` faults a run, those that it scripts aside. The number that have
/// happened counts as touched by the steps that ask for it, which a limit in the chooser would not.
[[nodiscard]] auto with_faults_at_most(Scenario scenario, std::uint64_t most) -> Scenario;

/// The picks of `scenario` that make the same run as `picks` of with_faults_at_most(scenario, most):
/// without the limit, more is asked.
[[nodiscard]] auto picks_without_limit(const Scenario& scenario, std::vector<std::uint32_t> picks,
                                       std::uint32_t most) -> std::vector<std::uint32_t>;

/// The same on virtual time, where the chooser draws the latencies.
[[nodiscard]] auto timed_program_of(const Scenario& scenario) -> sim::Program;

/// The checks of a scenario, as bits of Outcome::violated.
[[nodiscard]] auto timed_properties_of(const Scenario& scenario) -> std::uint32_t;

/// Those of them that a run without time can violate.
[[nodiscard]] auto properties_of(const Scenario& scenario) -> std::uint32_t;

/// The bit of a check.
[[nodiscard]] constexpr auto property_bit(CheckId check) -> std::uint32_t {
  return 1U << static_cast<std::uint32_t>(check);
}

}  // namespace slotrace::model
