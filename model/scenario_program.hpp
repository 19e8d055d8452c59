#pragma once

#include <cstdint>
#include <vector>

#include "model/scenario.hpp"
#include "sim/explore/program.hpp"

namespace slotrace::model {

/// A scenario as a search sees it: each call is a run in interleaving mode, and property i is the
/// check whose CheckId has the value i. Requires: `scenario` outlives the program.
[[nodiscard]] auto program_of(const Scenario& scenario) -> sim::Program;

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
