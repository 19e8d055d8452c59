#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/environment.hpp"
#include "model/generations.hpp"
#include "model/laravel_cache.hpp"
#include "model/laravel_tags.hpp"
#include "model/leases.hpp"
#include "model/slot_source.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// What a look-up takes along from its miss to the store.
struct FillTicket {
  GenerationValue version;  ///< what a version check wants to find again
  std::optional<std::string> token;  ///< of a lease
  bool may_store = true;
};

/// A layer's entries in the store: how they are looked up and stored under the layer's fill
/// protection. It knows nothing of the layer's source.
class LayerStore {
 public:
  LayerStore(const Environment& environment, LayerIndex layer, LaravelCache& cache);

  /// Nothing: the layer has to ask its source. `also(found)` runs in the step of the look-up, and
  /// gets what was found, hit or not.
  template <class Also>
  auto get(const SlotQuery& query, const std::string& key, FillTicket& ticket, Also also)
      -> sim::Task<std::optional<Found>>;

  /// Stores if the protection lets it. `also(stored)` runs in the step that decides.
  template <class Also>
  auto put(const SlotQuery& query, const std::string& key, const FillTicket& ticket,
           const CachedAnswer& answer, Duration ttl, Also also) -> sim::Task<>;

  /// A hit sets the TTL anew where the policy says so: a command of its own.
  auto renew(const std::string& key, const Found& found) -> sim::Task<>;

  /// Whether a look-up that is issued now could come across what lies under the full key.
  [[nodiscard]] auto reachable(const std::string& full_key, const CachedAnswer& answer) const
      -> bool;

 private:
  [[nodiscard]] auto tagged(EventTypeIndex event_type) const -> TaggedCache;
  template <class Also>
  auto put_if_unchanged(const std::string& key, const GenerationValue& version,
                        const StoredValue& value, Duration ttl, Also also) -> sim::Task<>;
  [[nodiscard]] auto is_hit(const std::optional<Found>& found) const -> bool;

  Environment env_;
  const LayerPolicy& policy_;
  LaravelCache& cache_;
  Generations generations_;
  std::optional<Leases> leases_;
};

inline auto LayerStore::is_hit(const std::optional<Found>& found) const -> bool {
  const auto* cached = found ? std::get_if<CachedAnswer>(&found->value) : nullptr;
  return cached != nullptr && model::is_hit(policy_, *cached->answer);
}

template <class Also>
auto LayerStore::get(const SlotQuery& query, const std::string& key, FillTicket& ticket, Also also)
    -> sim::Task<std::optional<Found>> {
  std::optional<Found> found;
  if (leases_) {
    const std::string token = ticket.token.value_or(cache_.unique("token"));
    auto result = co_await leases_->get(
        key, token, [this](const std::optional<Found>& one) { return is_hit(one); }, also);
    ticket.token = token;
    ticket.may_store = result.leased;
    found = std::move(result.found);
  } else if (!policy_.tags.empty()) {
    TaggedCache cache = tagged(query.event_type);
    found = co_await cache.get(key, also);
  } else {
    found = co_await cache_.get(key, also);
  }
  if (!is_hit(found)) {
    found.reset();
    if (const auto* check = std::get_if<VersionCheck>(&policy_.protection)) {
      ticket.version = co_await generations_.read(check->generation, query.event_type, [] {});
    }
  }
  co_return found;
}

template <class Also>
auto LayerStore::put(const SlotQuery& query, const std::string& key, const FillTicket& ticket,
                     const CachedAnswer& answer, Duration ttl, Also also) -> sim::Task<> {
  if (!ticket.may_store) {
    also(false);
    co_return;
  }
  const StoredValue value = answer;
  const auto stored = [also] { also(true); };
  if (leases_) {
    co_await leases_->put(key, *ticket.token, value, ttl, also);
  } else if (std::holds_alternative<VersionCheck>(policy_.protection)) {
    co_await put_if_unchanged(key, ticket.version, value, ttl, also);
  } else if (!policy_.tags.empty()) {
    TaggedCache cache = tagged(query.event_type);
    co_await cache.put(key, value, ttl, stored);
  } else {
    co_await cache_.put(key, value, ttl, stored);
  }
}

template <class Also>
auto LayerStore::put_if_unchanged(const std::string& key, const GenerationValue& version,
                                  const StoredValue& value, Duration ttl, Also also)
    -> sim::Task<> {
  const std::string full = cache_.prefix() + key;
  std::vector<std::string> counters;
  for (const auto& counter : version.counters) counters.push_back(counter.key);
  const sim::AccessList touches = cache_.redis().touching({.reads = counters, .writes = {full}});
  co_await cache_.redis().script("SETEX if unchanged", touches, [&](RedisKeyspace& store) {
    const bool stored = Generations::holds(version, store) && ttl > Duration{0};
    if (stored) store.set(full, value, ttl);
    also(stored);
  });
}

}  // namespace slotrace::model
