#include <algorithm>

#include <fmt/format.h>

#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_commit_fresh(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::commit_fresh};
  for (const ReadRecord& read : run.audit.reads()) {
    if (!read.ended) continue;
    if (std::ranges::any_of(run.audit.changes(),
                            [&](const Change& change) { return change.committed < read.began; })) {
      ++result.exercised;
    }
    if (!read.stale) continue;
    add_violation(result, fmt::format("{} read at {} an answer that the calendar had not given "
                                      "since before",
                                      read.who, to_string(read.began_at)));
  }
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
