#pragma once

#include <optional>
#include <vector>

#include "model/history.hpp"

namespace slotrace::reports {

/// A committed change and what the caches made of it.
struct ChangeSummary {
  model::ChangeCommitted change;
  model::TimePoint committed;
  std::string process;                    ///< who made it
  std::optional<model::Duration> stale_window;  ///< from the commit; nothing: no entry was stale
  std::optional<model::Duration> last_stale_hit;  ///< from the commit; nothing: nobody was misled
};

/// The changes of a run, in the order of commits.
[[nodiscard]] auto changes_of(const model::History& history) -> std::vector<ChangeSummary>;

}  // namespace slotrace::reports
