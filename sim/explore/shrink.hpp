#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/program.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::sim {

/// A schedule made smaller that still shows its violation.
struct Shrunk {
  Schedule schedule;
  std::uint64_t runs = 0;  ///< how many it took to find
};

/// How many of the picks are not the first alternative: what makes a schedule hard to read.
[[nodiscard]] auto deviations(const std::vector<std::uint32_t>& picks) -> std::uint64_t;

/// Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input",
/// IEEE TSE 2002, the algorithm ddmin) on the picks of a schedule: chunks of them are set to the
/// first alternative, ever smaller ones, as long as `property` stays violated. Differs from the
/// paper in that nothing is cut out, since later picks would come to answer other questions; and in
/// that a pick which no longer fits its question counts as the first alternative.
/// The result is 1-minimal: no single pick of it can be set to the first alternative, and none of the
/// rest can be lowered by one. Requires: `schedule` violates the property.
[[nodiscard]] auto shrink(const Program& program, std::uint32_t property, Schedule schedule)
    -> Shrunk;

}  // namespace slotrace::sim
