#include "model/cache_layer.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace slotrace::model {

CacheLayer::CacheLayer(const Environment& environment, LayerIndex index, const Parts& parts)
    : env_(environment),
      index_(index),
      policy_(environment.policy.layers.at(index)),
      names_tenants_(policy_.key.uses(KeyField::company_id) ||
                     policy_.key.uses(KeyField::branch_id)),
      jitter_stream_(sim::stable_hash(fmt::format("{}.ttl_jitter", policy_.name))),
      cache_(parts.cache),
      locks_(parts.locks),
      source_(parts.source),
      store_(environment, index, parts.cache),
      generations_(environment, parts.cache) {}

auto CacheLayer::read(SlotQuery query) -> sim::Task<SlotAnswer> {
  co_await read_generation(query);
  const std::string key = key_of(query);
  FillTicket ticket;
  std::optional<SlotAnswer> hit = co_await look_up(query, key, ticket);
  if (hit) co_return std::move(*hit);
  if (policy_.lock) co_return co_await fill_alone(query, key, ticket);
  co_return co_await fill(query, key, ticket);
}

auto CacheLayer::look_up(const SlotQuery& query, const std::string& key, FillTicket& ticket)
    -> sim::Task<std::optional<SlotAnswer>> {
  const std::optional<Found> found = co_await store_.get(
      query, key, ticket, [&](const std::optional<Found>& one) { note_look_up(query, key, one); });
  if (!found) co_return std::nullopt;
  co_await store_.renew(key, *found);
  co_return SlotAnswer{.slots = std::get<CachedAnswer>(found->value).answer,
                       .answered_by = AnsweredBy{.layer = index_, .ttl_left = found->ttl_left}};
}

auto CacheLayer::fill(SlotQuery query, std::string key, FillTicket ticket)
    -> sim::Task<SlotAnswer> {
  // The source answers with its state of now. What is stored below may be older than a clear that
  // happens in between: without a protection neither Cache::put nor Cache::remember notices.
  SlotQuery inner = to_source(query);
  sim::Simulation::Inquiry asking(env_.simulation);
  SlotAnswer answer = co_await source_.read(std::move(inner));
  asking.answers(answer);
  if (!answer.slots) co_return answer;
  answer.slots = held_part(query, std::move(answer.slots));
  const CachedAnswer entry = entry_of(query, answer.slots);
  const Duration ttl = ttl_of(*entry.answer);
  co_await store_.put(query, key, ticket, entry, ttl,
                      [&](bool stored) { note_store(key, entry, ttl, stored); });
  co_return answer;
}

auto CacheLayer::fill_alone(SlotQuery query, std::string key, FillTicket ticket)
    -> sim::Task<SlotAnswer> {
  const LockPolicy& policy = *policy_.lock;
  LaravelLock lock(env_.simulation, cache_, locks_, key + ":lock", policy.ttl);
  sim::Task<SlotAnswer> filling = fill_if_missing(query, key, ticket);
  std::optional<SlotAnswer> answer = co_await lock.block(policy.wait, std::move(filling));
  if (answer) co_return std::move(*answer);
  if (policy.loser == LockPolicy::Loser::gives_up) co_return SlotAnswer{};
  if (policy.loser == LockPolicy::Loser::fetches) ticket.may_store = false;
  co_return co_await fill(query, key, ticket);
}

/// Whoever held the lock before may have filled the entry.
auto CacheLayer::fill_if_missing(SlotQuery query, std::string key, FillTicket ticket)
    -> sim::Task<SlotAnswer> {
  std::optional<SlotAnswer> answer = co_await look_up(query, key, ticket);
  if (!answer) answer = co_await fill(query, key, ticket);
  co_return std::move(*answer);
}

/// What stands in the key is read before anything else. A layer behind this one that names the same
/// generation does not read it again.
auto CacheLayer::read_generation(SlotQuery& query) -> sim::Task<> {
  if (!policy_.generation || query.generations.contains(*policy_.generation)) co_return;
  GenerationValue value = co_await generations_.read(*policy_.generation, query.event_type,
                                                     [&] { env_.audit.first_step(query.read); });
  query.generations[*policy_.generation] = std::move(value);
}

void CacheLayer::note_look_up(const SlotQuery& query, const std::string& key,
                              const std::optional<Found>& found) {
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
}

void CacheLayer::note_store(const std::string& key, const CachedAnswer& answer, Duration ttl,
                            bool stored) {
  if (!stored) {
    env_.audit.discarded(*answer.answer);
    env_.journal.add(FillDiscarded{.layer = index_, .key = key, .value = answer.answer});
    return;
  }
  const sim::Simulation::Unnoticed journal(env_.simulation);
  env_.journal.add(
      EntryStored{.layer = index_,
                  .key = key,
                  .value = answer.answer,
                  .ttl = ttl,
                  .stale = env_.audit.contradicts(*answer.answer) &&
                           Generations::holds(answer.under, cache_.redis().keyspace())});
}

auto CacheLayer::key_of(const SlotQuery& query) const -> std::string {
  const EventType& type = env_.world.event_types.at(query.event_type);
  KeyValues values{};
  values.event_type_id = type.id;
  values.start = query.start;
  values.end = query.end;
  values.tenant = query.tenant;
  if (passes_team(env_.policy, query.asked_by)) values.team = type.team;
  values.generation = query.generation_value(policy_.generation).text();
  return policy_.key.format(values, env_.world.zone_of(policy_.key_zone, query.event_type));
}

auto CacheLayer::to_source(SlotQuery query) const -> SlotQuery {
  if (policy_.asks_in) query.zone = env_.world.zone_of(policy_.asks_in, query.event_type);
  return query;
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

auto CacheLayer::entry_of(const SlotQuery& query, AvailabilityPtr answer) const -> CachedAnswer {
  return {.answer = std::move(answer),
          .layer = index_,
          .filled_for = query.tenant,
          .under = query.generation_value(policy_.generation)};
}

auto CacheLayer::ttl_of(const Availability& answer) const -> Duration {
  Duration ttl = policy_.ttl;
  if (answer.free.empty() && policy_.ttl_when_empty) ttl = *policy_.ttl_when_empty;
  if (policy_.ttl_jitter) {
    ttl += env_.simulation.sample({.distribution = *policy_.ttl_jitter, .stream = jitter_stream_});
  }
  return ttl;
}

}  // namespace slotrace::model
