#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sim/explore/program.hpp"

namespace slotrace::sim {

/// How many schedules a program has, without running each: the schedules of a state are those of its
/// successors, so each state is counted once (dynamic programming over the graph of states).
struct InterleavingCount {
  std::uint64_t complete = 0;  ///< schedules that end with no process able to go on
  std::array<std::uint64_t, 32>
      ending_in_violation{};  ///< of these, by property, judged at the end
  std::uint64_t states = 0;
};

/// Nothing when there are more than `states_max` states, or a count exceeds 64 bits.
/// Requires: the program shows its state and takes steps back; no state comes twice in a schedule.
[[nodiscard]] auto count_interleavings(const Program& program, std::uint64_t states_max = 1'000'000)
    -> std::optional<InterleavingCount>;

}  // namespace slotrace::sim
