#pragma once

#include <optional>
#include <vector>

#include "model/audit.hpp"

namespace slotrace::model {

/// From a change's commit to the last instant at which an entry contradicted the calendar because of
/// it.
struct StaleWindow {
  Duration length{0};
  std::optional<std::size_t> ends_with;  ///< the life of the entry that was last; nothing: none
};

/// The windows of `changes`, in their order. Time: one pass over the lives' spans.
[[nodiscard]] auto stale_windows(const std::vector<EntryLife>& lives,
                                 const std::vector<Change>& changes) -> std::vector<StaleWindow>;

}  // namespace slotrace::model
