#pragma once

#include <string>
#include <vector>

#include "reports/case_report.hpp"

namespace slotrace::reports {

/// One thing because of which a case did not come out as its file says.
struct Reason {
  model::FilePosition position;  ///< line 0: the file as a whole
  std::string text;   ///< sanitised, one line
  std::string cause;  ///< why it is so, sanitised; "" when there is nothing to say
};

/// Why the case failed; empty exactly when RunResult::passed().
[[nodiscard]] auto failures(const CaseReport& report) -> std::vector<Reason>;

/// What a reader of a pass must know: checks that were violated as expected, vacuous or not
/// applicable, what was left out, failures that are known. Empty: a pass without reserve.
[[nodiscard]] auto reservations(const CaseReport& report) -> std::vector<std::string>;

/// Whether `check` is violated and the file says nothing of it.
[[nodiscard]] auto is_surprise(const model::RunResult& result, model::CheckId check) -> bool;

}  // namespace slotrace::reports
