#include "reports/changes.hpp"

#include <algorithm>
#include <map>

namespace slotrace::reports {
namespace {

void extend(std::optional<model::Duration>& window, model::Duration to) {
  window = std::max(window.value_or(model::Duration{0}), to);
}

}  // namespace

auto changes_of(const model::History& history) -> std::vector<ChangeSummary> {
  std::vector<ChangeSummary> changes;
  std::map<model::ChangeId, std::size_t> number;
  for (const model::HistoryEvent& event : history.events) {
    if (const auto* change = std::get_if<model::ChangeCommitted>(&event.what)) {
      number.emplace(change->change, changes.size());
      changes.push_back({.change = *change,
                         .committed = event.time,
                         .process = event.process,
                         .stale_window = {},
                         .last_stale_hit = {}});
    }
  }
  std::map<std::pair<model::LayerIndex, std::string_view>, std::vector<const model::EntryLife*>>
      lives;
  for (const model::EntryLife& life : history.entries) {
    lives[{life.layer, life.key}].push_back(&life);
    for (const model::StaleSpan& span : life.stale) {
      const auto found = number.find(span.change);
      if (found == number.end()) continue;
      ChangeSummary& change = changes[found->second];
      extend(change.stale_window, span.to - change.committed);
    }
  }
  for (const model::HistoryEvent& event : history.events) {
    const auto* read = std::get_if<model::LayerRead>(&event.what);
    if (read == nullptr || !read->value || !read->stale) continue;
    for (const model::EntryLife* life : lives[{read->layer, read->key}]) {
      if (!life->live_at(event.time)) continue;
      for (const model::StaleSpan& span : life->stale) {
        const auto found = number.find(span.change);
        if (found == number.end() || event.time < span.from || event.time >= span.to) continue;
        ChangeSummary& change = changes[found->second];
        extend(change.last_stale_hit, event.time - change.committed);
      }
    }
  }
  return changes;
}

}  // namespace slotrace::reports
