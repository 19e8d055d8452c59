#include "model/cache_layer.hpp"

#include <algorithm>
#include <utility>

namespace slotrace::model {

CacheLayer::CacheLayer(const Environment& environment, LayerIndex index, LaravelCache& cache,
                       SlotSource& source)
    : env_(environment),
      index_(index),
      policy_(environment.policy.layers.at(index)),
      names_tenants_(policy_.key.uses(KeyField::company_id) ||
                     policy_.key.uses(KeyField::branch_id)),
      cache_(cache),
      source_(source) {}

auto CacheLayer::read(SlotQuery query) -> sim::Task<SlotAnswer> {
  const std::string key = key_of(query);
  const auto note_look_up = [&](const std::optional<Found>& found) {
    env_.audit.first_step(query.read);
    const auto* cached = found ? std::get_if<CachedAnswer>(&found->value) : nullptr;
    LayerRead look_up{.layer = index_, .key = key, .value = nullptr};
    if (cached != nullptr && is_hit(policy_, *cached->answer)) {
      env_.audit.served(*cached, query.event_type, query.tenant, names_tenants_);
      look_up.value = cached->answer;
      look_up.ttl_left = found->ttl_left.value_or(Duration{0});
      look_up.stale = env_.audit.contradicts(*cached->answer);
    }
    env_.journal.add(std::move(look_up));
  };
  const std::optional<Found> found = co_await cache_.get(key, note_look_up);
  if (found) {
    const auto& cached = std::get<CachedAnswer>(found->value);
    if (is_hit(policy_, *cached.answer)) {
      co_return SlotAnswer{.slots = cached.answer,
                           .answered_by = AnsweredBy{.layer = index_, .ttl_left = found->ttl_left}};
    }
  }
  // The source answers with its state of now. What is stored below may be older than a clear that
  // happens in between: neither Cache::put nor Cache::remember notices.
  SlotAnswer answer = co_await source_.read(query);
  if (!answer.slots) co_return answer;
  answer.slots = held_part(query, std::move(answer.slots));
  const Duration ttl = ttl_of(*answer.slots);
  const StoredValue value =
      CachedAnswer{.answer = answer.slots, .layer = index_, .filled_for = query.tenant};
  const auto note_store = [&] {
    env_.journal.add(EntryStored{.layer = index_,
                                 .key = key,
                                 .value = answer.slots,
                                 .ttl = ttl,
                                 .stale = env_.audit.contradicts(*answer.slots)});
  };
  co_await cache_.put(key, value, ttl, note_store);
  co_return answer;
}

auto CacheLayer::key_of(const SlotQuery& query) const -> std::string {
  const EventType& type = env_.world.event_types.at(query.event_type);
  return policy_.key.format({.event_type_id = type.id,
                             .start = query.start,
                             .end = query.end,
                             .tenant = query.tenant,
                             .day = {}},
                            env_.world.zone);
}

auto CacheLayer::held_part(const SlotQuery& query, AvailabilityPtr answer) const
    -> AvailabilityPtr {
  if (policy_.holds == Holds::whole_days) return answer;
  Availability part{
      .event_type = answer->event_type,
      .from = std::max(answer->from, query.start),
      .to = std::max(std::max(answer->from, query.start), std::min(answer->to, query.end)),
      .free = {}};
  std::ranges::copy_if(answer->free, std::back_inserter(part.free),
                       [&](TimePoint start) { return part.from <= start && start < part.to; });
  return std::make_shared<const Availability>(std::move(part));
}

auto CacheLayer::ttl_of(const Availability& answer) const -> Duration {
  if (answer.free.empty() && policy_.ttl_when_empty) return *policy_.ttl_when_empty;
  return policy_.ttl;
}

}  // namespace slotrace::model
