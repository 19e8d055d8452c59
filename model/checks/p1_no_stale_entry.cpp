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
  std::uint64_t ignored = 0;
  std::uint64_t lost = 0;
  std::uint64_t begun = 0;
  for (const RestingEntry& entry : run.audit.resting_entries()) {
    const Availability& value = *entry.value;
    for (const auto& [start, version] :
         run.audit.truth().latest_versions(value.event_type, value.from, value.to)) {
      const bool shown = value.shows_free(start);
      if (shown == version.free || !version.change) continue;
      // A slot that has begun is free for nobody, whatever the entry says.
      if (start <= run.end) {
        ++begun;
        continue;
      }
      const Change& change = changes.at(*version.change);
      if (change.passages.empty()) {
        ++(change.delivery_refused   ? refused
           : change.delivery_ignored ? ignored
           : change.delivery_lost    ? lost
                                     : from_elsewhere);
        continue;
      }
      add_violation(result,
                    fmt::format("{}: {} {} {} {}, {} since {}", shown ? "phantom" : "hidden",
                                run.scenario.policy.layers.at(entry.layer).name, entry.key,
                                shown ? "shows" : "hides", to_string(start),
                                version.free ? "free" : "taken", to_string(change.committed_at)));
    }
  }
  const auto leave_out = [&](std::uint64_t count, std::string_view why) {
    if (count > 0) result.excluded.push_back(fmt::format("slots that {}: {}", why, count));
  };
  leave_out(from_elsewhere, "are contradicted, and whose latest change passed no entry point");
  leave_out(refused, "are contradicted, and whose webhook was delivered but refused");
  leave_out(ignored, "are contradicted, and whose webhook was acknowledged and ignored");
  leave_out(lost, "are contradicted, and whose webhook was lost");
  leave_out(begun, "are contradicted, but begin before the run ends");
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
