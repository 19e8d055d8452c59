#include <fmt/format.h>

#include "model/checks/check.hpp"
#include "model/windows.hpp"

namespace slotrace::model {

auto check_stale_window(const RestingRun& run, std::optional<Duration> bound) -> CheckResult {
  CheckResult result{.check = CheckId::P4};
  if (!run.timed || !bound) {
    result.finding = Finding::not_applicable;
    result.excluded.push_back(run.timed ? "no bound is stated"
                                        : "there is no time in interleaving mode");
    return result;
  }
  const auto windows = stale_windows(run.audit.lives(), run.audit.changes());
  for (const Change& change : run.audit.changes()) {
    const StaleWindow& window = windows[change.id];
    if (!window.ends_with) continue;
    ++result.exercised;
    if (window.length <= *bound) continue;
    const EntryLife& life = run.audit.lives()[*window.ends_with];
    add_violation(
        result,
        fmt::format("the change of {} is contradicted for {} (until {} by {} {}), "
                    "over the bound of {}",
                    to_string(change.committed_at), to_string(window.length),
                    to_string(change.committed_at + window.length),
                    run.scenario.policy.layers.at(life.layer).name, life.key, to_string(*bound)));
  }
  result.finding = finding_of(result);
  return result;
}

}  // namespace slotrace::model
