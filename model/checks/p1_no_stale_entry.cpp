#include <fmt/format.h>

#include "model/checks/check.hpp"

namespace slotrace::model {

auto check_no_stale_entry(const RestingRun& run) -> CheckResult {
  CheckResult result{.check = CheckId::P1};
  const auto& changes = run.audit.changes();
  for (const Change& change : changes) {
    if (!change.passages.empty()) result.exercised += change.contradicted_entries;
  }
  std::uint64_t from_elsewhere = 0;
  std::uint64_t refused = 0;
  for (const RestingEntry& entry : run.audit.resting_entries()) {
    const Availability& value = *entry.value;
    for (const auto& [start, version] :
         run.audit.truth().latest_versions(value.event_type, value.from, value.to)) {
      const bool shown = value.shows_free(start);
      // A slot that has begun is free for nobody, whatever the entry says.
      if (start <= run.end || shown == version.free || !version.change) continue;
      const Change& change = changes.at(*version.change);
      if (change.passages.empty()) {
        ++(change.delivery_refused ? refused : from_elsewhere);
        continue;
      }
      add_violation(result,
                    fmt::format("{}: {} {} {} {}, {} since {}", shown ? "phantom" : "hidden",
                                run.scenario.policy.layers.at(entry.layer).name, entry.key,
                                shown ? "shows" : "hides", to_string(start),
                                version.free ? "free" : "taken", to_string(change.committed_at)));
    }
  }
  if (from_elsewhere > 0) {
    result.excluded.push_back(fmt::format(
        "{} contradicted slots whose latest change passed no entry point", from_elsewhere));
  }
  if (refused > 0) {
    result.excluded.push_back(
        fmt::format("{} contradicted slots whose webhook was delivered but refused", refused));
  }
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
