#include <fmt/format.h>

#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_calls_end(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P6};
  for (std::size_t i = 0; i < run.actions.size(); ++i) {
    if (!std::holds_alternative<Call>(run.played[i].what)) continue;
    ++result.exercised;
    if (run.actions[i].ended) continue;
    add_violation(result, fmt::format("call {} never ends", run.played[i].name));
  }
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
