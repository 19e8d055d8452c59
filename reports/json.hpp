#pragma once

#include <string>
#include <vector>

#include "model/coverage.hpp"
#include "model/policy.hpp"
#include "reports/case_report.hpp"
#include "reports/trouble.hpp"

namespace slotrace::reports {

/// Version of the JSON documents below; it changes when a reader of them has to.
inline constexpr int kJsonFormat = 1;

/// How much of a case goes into a document.
enum class Detail : bool {
  verdicts,  ///< all but what happened
  history,   ///< the history and the lives of the cache entries too
};

/// {"format": 1, "passed": ..., "cases": [...], "troubles": [...]}. Times are RFC 3339 in UTC,
/// durations as in scenario files ("294s"); members keep their order.
[[nodiscard]] auto json_report(const std::vector<CaseReport>& cases,
                               const std::vector<Trouble>& troubles, Detail detail) -> std::string;

[[nodiscard]] auto json_coverage(const model::Policy& policy, const model::CoverageMap& map)
    -> std::string;

}  // namespace slotrace::reports
