#pragma once

#include <string>

#include "reports/case_report.hpp"
#include "reports/style.hpp"

namespace slotrace::reports {

/// All about a case but its timeline: sums, changes, checks, expectations, claims, and at the end
/// the verdict with what it takes to see it again.
[[nodiscard]] auto verdict(const CaseReport& report, const Style& style) -> std::string;

/// The verdict alone: "PASSED webhook-gap, but: P3 vacuous", "FAILED webhook-gap: ...".
[[nodiscard]] auto verdict_line(const CaseReport& report, const Style& style) -> std::string;

}  // namespace slotrace::reports
