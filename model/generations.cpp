#include "model/generations.hpp"

#include <algorithm>

namespace slotrace::model {
namespace {

/// A counter that is not there counts as 0, as PHP's `?? 0` has it.
auto value_of(const std::string& counter, const RedisKeyspace& store) -> std::string {
  const std::optional<Found> found = store.get(counter);
  const auto* text = found ? std::get_if<std::string>(&found->value) : nullptr;
  return text != nullptr ? *text : "0";
}

}  // namespace

auto event_types_in(Scope scope, EventTypeIndex about, const World& world)
    -> std::vector<EventTypeIndex> {
  std::vector<EventTypeIndex> in_scope = {about};
  const auto& hosts = world.event_types.at(about).hosts;
  for (EventTypeIndex other = 0; other < world.event_types.size(); ++other) {
    if (other == about || scope == Scope::event_type) continue;
    const bool shares_host = std::ranges::any_of(
        world.event_types[other].hosts,
        [&](HostIndex host) { return std::ranges::find(hosts, host) != hosts.end(); });
    if (scope == Scope::calendar || shares_host) in_scope.push_back(other);
  }
  return in_scope;
}

auto Generations::counters(GenerationIndex generation, EventTypeIndex event_type) const
    -> std::vector<std::string> {
  const KeyTemplate& key = env_.policy.generations.at(generation).key;
  const EventType& type = env_.world.event_types.at(event_type);
  std::vector<std::string> keys;
  for (const HostIndex host : type.hosts) {
    KeyValues values{};
    values.event_type_id = type.id;
    values.tenant = type.tenant;
    values.host = env_.world.hosts.at(host).name;
    std::string full = cache_.prefix() + key.format(values, env_.world.zone);
    if (std::ranges::find(keys, full) == keys.end()) keys.push_back(std::move(full));
  }
  return keys;
}

auto Generations::values_of(const std::vector<std::string>& counters, const RedisKeyspace& store)
    -> GenerationValue {
  GenerationValue value;
  for (const std::string& counter : counters) {
    value.counters.push_back({counter, value_of(counter, store)});
  }
  return value;
}

auto Generations::holds(const GenerationValue& value, const RedisKeyspace& store) -> bool {
  return std::ranges::all_of(value.counters, [&](const GenerationValue::Counter& counter) {
    return value_of(counter.key, store) == counter.value;
  });
}

}  // namespace slotrace::model
