#pragma once

#include <vector>

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/streams.hpp"
#include "reports/case_report.hpp"

namespace slotrace::cli {

/// Prints what `run` and `replay` print: of one case its timeline and verdict, of several a verdict
/// each. Returns whether they passed.
auto print_cases(const std::vector<reports::CaseReport>& cases, Arguments::Format format,
                 Streams& streams) -> ExitCode;

}  // namespace slotrace::cli
