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
[[nodiscard]] auto stale_window(const std::vector<EntryLife>& lives, const Change& change)
    -> StaleWindow;

}  // namespace slotrace::model
