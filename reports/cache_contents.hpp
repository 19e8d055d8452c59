#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "reports/case_report.hpp"

namespace slotrace::reports {

/// What lies in the caches while the history is read from its start.
class CacheContents {
 public:
  struct Entry {
    model::AvailabilityPtr value;
    model::TimePoint expires;
    const model::EntryLife* life = nullptr;  ///< null when the history does not tell its life
  };
  using Key = std::pair<model::LayerIndex, std::string>;

  CacheContents(const model::History& history, sim::Mode mode) : history_(history), mode_(mode) {}

  void apply(const model::HistoryEvent& event) {
    if (const auto* stored = std::get_if<model::EntryStored>(&event.what)) {
      live_[{stored->layer, stored->key}] = {
          .value = stored->value, .expires = event.time + stored->ttl, .life = next_life(*stored)};
    } else if (const auto* removed = std::get_if<model::EntryRemoved>(&event.what)) {
      std::erase_if(
          live_, [&](const auto& entry) { return lies_under(removed->key, entry.first.second); });
    } else if (const auto* expired = std::get_if<model::EntryExpired>(&event.what)) {
      live_.erase({expired->layer, expired->key});
    } else if (const auto* change = std::get_if<model::ChangeCommitted>(&event.what)) {
      committed_.insert(change->change);
    }
  }

  [[nodiscard]] auto find(model::LayerIndex layer, const std::string& key) const -> const Entry* {
    const auto found = live_.find({layer, key});
    return found == live_.end() ? nullptr : &found->second;
  }

  /// Entries that live at `time`, by layer and key.
  [[nodiscard]] auto live(model::TimePoint time) const -> std::vector<std::pair<Key, Entry>> {
    std::vector<std::pair<Key, Entry>> entries;
    for (const auto& entry : live_)
      if (timeless() || time < entry.second.expires) entries.push_back(entry);
    return entries;
  }

  /// What is stale about `entry` at `time`; a run without time goes by what was committed so far.
  [[nodiscard]] auto stale(const Entry& entry, model::TimePoint time) const
      -> std::vector<const model::StaleSpan*> {
    std::vector<const model::StaleSpan*> spans;
    if (entry.life == nullptr) return spans;
    for (const model::StaleSpan& span : entry.life->stale)
      if (committed_.contains(span.change) && (timeless() || (span.from <= time && time < span.to)))
        spans.push_back(&span);
    return spans;
  }

  [[nodiscard]] auto timeless() const -> bool { return mode_ == sim::Mode::interleaving; }

 private:
  // The history lists lives in the order of storing.
  auto next_life(const model::EntryStored& stored) -> const model::EntryLife* {
    if (stored_ == history_.entries.size()) return nullptr;
    const model::EntryLife& life = history_.entries[stored_++];
    return life.layer == stored.layer && lies_under(life.key, stored.key) ? &life : nullptr;
  }
  /// Whether the layer's key `key` may stand for `in_store`: tags put a hash before it.
  static auto lies_under(const std::string& in_store, const std::string& key) -> bool {
    return in_store == key || in_store.ends_with(":" + key);
  }

  const model::History& history_;
  sim::Mode mode_;
  std::map<Key, Entry> live_;
  std::set<model::ChangeId> committed_;
  std::size_t stored_ = 0;
};

}  // namespace slotrace::reports
