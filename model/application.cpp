#include "model/application.hpp"

#include <utility>

namespace slotrace::model {
namespace {

/// A layer's source comes before it, so the layers are built in their order.
auto build_layers(const Environment& environment, LaravelCache& cache, Calcom& calcom) {
  std::vector<std::unique_ptr<CacheLayer>> layers;
  for (LayerIndex i = 0; i < environment.policy.layers.size(); ++i) {
    const Source from = environment.policy.layers[i].source;
    SlotSource& source = from ? static_cast<SlotSource&>(*layers.at(*from)) : calcom;
    layers.push_back(std::make_unique<CacheLayer>(environment, i, cache, source));
  }
  return layers;
}

}  // namespace

Application::Application(const Environment& environment)
    : env_(environment),
      redis_(env_.simulation, env_.latencies, env_.world.costs.redis, &env_.audit,
             env_.world.redis_memory),
      redis_incidents_(env_, redis_),
      cache_(redis_, env_.world.key_prefix),
      database_(env_),
      invalidation_(env_, cache_),
      webhooks_(env_, database_, invalidation_),
      calcom_(env_, [this](Webhook webhook) { return webhooks_.receive(std::move(webhook)); }),
      layers_(build_layers(env_, cache_, calcom_)),
      calcom_service_(env_, calcom_, invalidation_),
      appointment_service_(calcom_service_, database_),
      appointments_(env_, calcom_service_, database_),
      finder_(env_, source(env_.policy.alternatives_source)),
      agent_(env_, {.wish_source = source(env_.policy.wish_source),
                    .finder = finder_,
                    .appointments = appointments_,
                    .calcom = calcom_}) {
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
