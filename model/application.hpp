#pragma once

#include <memory>
#include <vector>

#include "model/alternative_finder.hpp"
#include "model/appointment_creation_service.hpp"
#include "model/appointment_service.hpp"
#include "model/cache_layer.hpp"
#include "model/calcom.hpp"
#include "model/calcom_service.hpp"
#include "model/calcom_webhook_controller.hpp"
#include "model/database.hpp"
#include "model/environment.hpp"
#include "model/invalidation.hpp"
#include "model/laravel_cache.hpp"
#include "model/laravel_lock.hpp"
#include "model/redis.hpp"
#include "model/voice_agent.hpp"

namespace slotrace::model {

/// Cal.com and the application in front of it, put together as the policy says.
class Application {
 public:
  explicit Application(const Environment& environment);

  /// Where the policy reads: one of its layers, or Cal.com.
  [[nodiscard]] auto source(Source source) -> SlotSource&;

  [[nodiscard]] auto calcom() -> Calcom& { return calcom_; }
  [[nodiscard]] auto calcom_service() -> CalcomService& { return calcom_service_; }
  [[nodiscard]] auto appointment_service() -> AppointmentService& { return appointment_service_; }
  [[nodiscard]] auto appointments() -> AppointmentCreationService& { return appointments_; }
  [[nodiscard]] auto webhooks() -> CalcomWebhookController& { return webhooks_; }
  [[nodiscard]] auto agent() -> VoiceAgent& { return agent_; }
  [[nodiscard]] auto database() -> Database& { return database_; }
  [[nodiscard]] auto redis() -> Redis& { return redis_; }

 private:
  Environment env_;
  Redis redis_;
  LaravelCache cache_;
  Database database_;
  LockQueues locks_;
  Invalidation invalidation_;
  CalcomWebhookController webhooks_;
  Calcom calcom_;
  std::vector<std::unique_ptr<CacheLayer>> layers_;
  CalcomService calcom_service_;
  AppointmentService appointment_service_;
  AppointmentCreationService appointments_;
  AlternativeFinder finder_;
  VoiceAgent agent_;
};

}  // namespace slotrace::model
