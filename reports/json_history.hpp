#pragma once

#include <nlohmann/json.hpp>

#include "reports/case_report.hpp"

namespace slotrace::reports {

/// What happened in a run: a list of events, each with its time, process, name and what belongs to it.
[[nodiscard]] auto events_json(const CaseReport& report) -> nlohmann::ordered_json;

/// The lives of the cache entries: a list, each with what it held, from when to when, and when stale.
[[nodiscard]] auto entries_json(const CaseReport& report) -> nlohmann::ordered_json;

}  // namespace slotrace::reports
