#include "model/windows.hpp"

namespace slotrace::model {

auto stale_window(const std::vector<EntryLife>& lives, const Change& change) -> StaleWindow {
  StaleWindow window;
  for (std::size_t i = 0; i < lives.size(); ++i) {
    for (const StaleSpan& span : lives[i].stale) {
      if (span.change != change.id) continue;
      const Duration length = span.to - change.committed_at;
      if (!window.ends_with || length > window.length) window = {.length = length, .ends_with = i};
    }
  }
  return window;
}

}  // namespace slotrace::model
