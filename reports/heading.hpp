#pragma once

#include <string>

#include "reports/case_report.hpp"
#include "reports/style.hpp"

namespace slotrace::reports {

/// What a case is about: title, policy, summary, and the claim that it tests.
[[nodiscard]] auto heading(const CaseReport& report, const Style& style) -> std::string;

}  // namespace slotrace::reports
