#include "model/windows.hpp"

namespace slotrace::model {

auto stale_windows(const std::vector<EntryLife>& lives, const std::vector<Change>& changes)
    -> std::vector<StaleWindow> {
  std::vector<StaleWindow> windows(changes.size());
  for (std::size_t i = 0; i < lives.size(); ++i) {
    for (const StaleSpan& span : lives[i].stale) {
      StaleWindow& window = windows.at(span.change);
      const Duration length = span.to - changes[span.change].committed_at;
      if (!window.ends_with || length > window.length) window = {.length = length, .ends_with = i};
    }
  }
  return windows;
}

}  // namespace slotrace::model
