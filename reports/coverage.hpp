#pragma once

#include <string>

#include "model/coverage.hpp"
#include "model/policy.hpp"
#include "reports/style.hpp"

namespace slotrace::reports {

/// Numbers of a coverage map that need the policy too.
struct CoverageCounts {
  std::size_t clearing_by_themselves = 0;  ///< entry points whose own list clears something
  std::string percent;                     ///< of the cells: "14.3"
};
[[nodiscard]] auto coverage_counts(const model::Policy& policy, const model::CoverageMap& map)
    -> CoverageCounts;

/// The invalidation coverage map: a box for each entry point, then the counts by every definition
/// that is in use, then the holes.
[[nodiscard]] auto coverage(const model::Policy& policy, const model::CoverageMap& map,
                            const Style& style) -> std::string;

}  // namespace slotrace::reports
