#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>

#include "model/laravel_cache.hpp"
#include "model/laravel_lock.hpp"
#include "model/laravel_tags.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "tests/fidelity/laravel_call.hpp"
#include "tests/fidelity/model_keys.hpp"
#include "tests/fidelity/real_laravel.hpp"

namespace slotrace::fidelity {

/// Laravel's cache as the project models it, where nothing takes time.
class LaravelModel {
 public:
  LaravelModel();

  /// The answer, as laravel.php gives it.
  auto call(const LaravelCall& call) -> nlohmann::json;
  auto owner_of(const LaravelCall& call) -> const std::string& { return lock_for(call).owner(); }
  void wait(sim::Duration duration) { simulation_.run_until(simulation_.now() + duration); }
  /// As RealRedis::held says it.
  [[nodiscard]] auto held() const -> HeldKeys;
  /// How many owners and tag ids there have been.
  [[nodiscard]] auto last_unique() const -> std::uint64_t { return cache_.last_unique(); }

 private:
  auto carry_out(const LaravelCall& call) -> sim::Task<nlohmann::json>;
  template <class Cache>
  auto carry_out(Cache& cache, const LaravelCall& call) -> sim::Task<nlohmann::json>;
  auto lock_for(const LaravelCall& call) -> model::LaravelLock&;

  sim::SeededChooser chooser_{1};
  sim::Simulation simulation_;
  model::Costs costs_;
  model::Latencies latencies_;
  model::Redis redis_;
  model::LaravelCache cache_;
  model::LockQueues queues_;
  std::map<std::string, model::LaravelLock> locks_;  ///< by key, TTL and owner
};

}  // namespace slotrace::fidelity
