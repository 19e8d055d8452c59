#pragma once

#include <string>

#include "reports/case_report.hpp"
#include "reports/style.hpp"

namespace slotrace::reports {

/// What happened, line by line: time on the clock of the application's zone (the date where it
/// changes), event, and what the caches hold after it: the entry that the event is about, or, where
/// a change was committed or an invalidation is complete, everything that lives. In 100 columns.
/// A run of interleavings has no time; its lines are numbered instead.
[[nodiscard]] auto timeline(const CaseReport& report, const Style& style) -> std::string;

}  // namespace slotrace::reports
