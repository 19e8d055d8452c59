#include "model/application.hpp"

#include <algorithm>
#include <utility>

namespace slotrace::model {
namespace {

/// A layer's source comes before it, so the layers are built in their order.
auto build_layers(const Environment& environment, LaravelCache& cache, LockQueues& locks,
                  Calcom& calcom) {
  std::vector<std::unique_ptr<CacheLayer>> layers;
  for (LayerIndex i = 0; i < environment.policy.layers.size(); ++i) {
    const Source from = environment.policy.layers[i].source;
    SlotSource& source = from ? static_cast<SlotSource&>(*layers.at(*from)) : calcom;
    layers.push_back(std::make_unique<CacheLayer>(
        environment, i, CacheLayer::Parts{.cache = cache, .locks = locks, .source = source}));
  }
  return layers;
}

/// Whether there are entries that a look-up may lose sight of although they stay in the store.
auto keys_move(const Policy& policy) -> bool {
  return std::ranges::any_of(policy.layers, [](const LayerPolicy& layer) {
    return layer.generation || !layer.tags.empty();
  });
}

}  // namespace

Application::Application(const Environment& environment)
    : env_(environment),
      redis_(env_.simulation, env_.latencies, env_.world.costs.redis, &env_.audit,
             env_.world.redis_memory),
      redis_incidents_(env_, redis_),
      cache_(redis_, env_.world.key_prefix),
      database_(env_),
      locks_(env_.simulation),
      invalidation_(env_, {.cache = cache_, .layers = layers_}),
      webhooks_(env_, database_, invalidation_),
      calcom_(env_, [this](Webhook webhook) { return webhooks_.receive(std::move(webhook)); }),
      layers_(build_layers(env_, cache_, locks_, calcom_)),
      calcom_service_(env_, calcom_, invalidation_),
      appointment_service_(calcom_service_, database_),
      appointments_(env_, calcom_service_, database_),
      finder_(env_, source(env_.policy.alternatives_source)),
      agent_(env_, {.wish_source = source(env_.policy.wish_source),
                    .finder = finder_,
                    .appointments = appointments_,
                    .calcom = calcom_,
                    .cache = cache_,
                    .locks = locks_}) {
  std::vector<std::string> beginnings;
  for (const LayerPolicy& layer : env_.policy.layers)
    beginnings.push_back(cache_.prefix() + layer.key.beginning());
  redis_.keyspace().divide(KeyFamilies(beginnings));
  if (keys_move(env_.policy)) {
    env_.audit.judge_reachability_by([this](const std::string& key, const CachedAnswer& entry) {
      return layers_.at(entry.layer)->store().reachable(key, entry);
    });
  }
  // The audit's calendar numbers the initial bookings in their order.
  for (const InitialBooking& booking : env_.world.bookings) {
    const BookingUid uid = env_.audit.truth().add_initial(booking);
    database_.add_initial({.uid = uid, .event_type = booking.event_type, .start = booking.start});
  }
}

auto Application::source(Source source) -> SlotSource& {
  if (source) return *layers_.at(*source);
  return calcom_;
}

}  // namespace slotrace::model
