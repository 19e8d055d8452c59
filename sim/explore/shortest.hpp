#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/explore/program.hpp"

namespace slotrace::sim {

/// A schedule that shows a violation in as few steps as any.
struct ShortestViolation {
  std::uint64_t steps = 0;  ///< of all processes, forced ones included
  std::vector<std::uint32_t> picks{};  ///< its schedule, up to the violation
};

/// Breadth first over the states of a program: the first violation of `property` that it meets needs
/// the fewest steps. Nothing when none is met within `states_max` states.
/// Requires: the program shows its state and takes steps back.
[[nodiscard]] auto find_shortest(const Program& program, std::uint32_t property,
                                 std::uint64_t states_max) -> std::optional<ShortestViolation>;

}  // namespace slotrace::sim
