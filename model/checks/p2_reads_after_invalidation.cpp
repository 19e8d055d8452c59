#include <fmt/format.h>

#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_reads_after_invalidation(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P2};
  for (const ReadRecord& read : run.audit.reads()) {
    if (read.p2_exercised) ++result.exercised;
    for (const SlotId slot : read.p2_violations) {
      add_violation(result, fmt::format("{} read at {} an answer about {} that is older than an "
                                        "invalidation that was complete before",
                                        read.who, to_string(read.began_at), to_string(slot.start)));
    }
  }
  std::uint64_t never = 0;
  for (const Change& change : run.audit.changes()) {
    if (!is_hold(change.kind) && !change.completed()) ++never;
  }
  if (never > 0) {
    result.excluded.push_back(
        fmt::format("changes whose invalidation was never complete: {}", never));
  }
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
