#include "model/layer_store.hpp"

namespace slotrace::model {

LayerStore::LayerStore(const Environment& environment, LayerIndex layer, LaravelCache& cache)
    : env_(environment),
      policy_(environment.policy.layers.at(layer)),
      cache_(cache),
      generations_(environment, cache) {
  if (const auto* lease = std::get_if<LeasePolicy>(&policy_.protection)) {
    leases_.emplace(cache, *lease);
  }
}

auto LayerStore::renew(const std::string& key, const Found& found) -> sim::Task<> {
  if (!policy_.renew_on_hit || !found.ttl_left) co_return;
  const bool empty = std::get<CachedAnswer>(found.value).answer->free.empty();
  const Duration ttl = empty ? policy_.ttl_when_empty.value_or(policy_.ttl) : policy_.ttl;
  const std::string full = cache_.prefix() + key;
  co_await cache_.redis().expire(full, ttl);
}

auto LayerStore::tagged(EventTypeIndex event_type) const -> TaggedCache {
  const EventType& type = env_.world.event_types.at(event_type);
  KeyValues values{};
  values.event_type_id = type.id;
  values.tenant = type.tenant;
  std::vector<std::string> names;
  for (const KeyTemplate& tag : policy_.tags) names.push_back(tag.format(values, env_.world.zone));
  return {env_.simulation, cache_, env_.policy.tag_kind, std::move(names)};
}

auto LayerStore::reachable(const std::string& full_key, const CachedAnswer& answer) const -> bool {
  if (!Generations::holds(answer.under, cache_.redis().keyspace())) return false;
  if (policy_.tags.empty()) return true;
  const std::string item = full_key.substr(cache_.prefix().size());
  if (!TaggedCache::is_entry(item)) return false;
  const std::string key = item.substr(TaggedCache::kHashLength);
  return tagged(answer.answer->event_type).item_key_now(key) == item;
}

}  // namespace slotrace::model
