#pragma once

#include <string>
#include <vector>

#include "reports/case_report.hpp"
#include "reports/trouble.hpp"

namespace slotrace::reports {

/// JUnit XML as CI servers read it: a suite for each file, a test for each case. A trouble is an
/// error, a known failure is skipped. It names no times: they would differ from run to run.
[[nodiscard]] auto junit(const std::vector<CaseReport>& cases, const std::vector<Trouble>& troubles)
    -> std::string;

}  // namespace slotrace::reports
