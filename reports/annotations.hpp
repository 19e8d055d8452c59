#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/scenario.hpp"
#include "reports/case_report.hpp"

namespace slotrace::reports {

enum class Severity : std::uint8_t { error, warning };

/// One GitHub annotation, a line: "::error file=...,line=...,col=...::message". Line 0 leaves line
/// and column out. Escapes are those of GitHub's own toolkit (packages/core/src/command.ts).
[[nodiscard]] auto annotation(const model::FilePosition& position, std::string_view message,
                              Severity severity = Severity::error) -> std::string;

/// One annotation for each reason why the case failed.
[[nodiscard]] auto annotations(const CaseReport& report) -> std::string;

}  // namespace slotrace::reports
