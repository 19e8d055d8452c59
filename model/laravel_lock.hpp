#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/laravel_cache.hpp"
#include "sim/wait_list.hpp"

namespace slotrace::model {

/// The locks of one cache: who waits for which, in interleaving mode.
class LockQueues {
 public:
  explicit LockQueues(sim::Simulation& simulation) : simulation_(simulation) {}
  auto of(const std::string& key) -> sim::WaitList& {
    return queues_.try_emplace(key, simulation_).first->second;
  }

 private:
  sim::Simulation& simulation_;
  std::map<std::string, sim::WaitList> queues_;
};

/// Cache::lock: a key that holds its owner, set when absent, deleted by its owner only. It may expire
/// while its owner still works, and then another one gets it.
/// https://laravel.com/docs/11.x/cache#atomic-locks
class LaravelLock {
 public:
  /// `ttl` of less than a second: never expires. Every lock has an owner of its own.
  LaravelLock(sim::Simulation& simulation, LaravelCache& cache, LockQueues& queues,
              const std::string& name, Duration ttl);

  /// Lock::get: one attempt.
  auto acquire() -> sim::Task<bool>;

  /// Lock::block: attempts until the lock is got or `patience` has passed, in whole seconds of the
  /// clock as PHP counts them; false where PHP throws LockTimeoutException.
  /// In interleaving mode, where time stands still, a failed attempt asks the chooser: wait until the
  /// lock is released, or give up, or find it expired where it has a TTL.
  auto block(Duration patience) -> sim::Task<bool>;

  /// Whether it was still this owner's. One script step.
  auto release() -> sim::Task<bool>;

  [[nodiscard]] auto owner() const -> const std::string& { return owner_; }

  /// Between two attempts of block().
  static constexpr Duration kRetryDelay{std::chrono::milliseconds{250}};

 private:
  enum class Attempt : std::uint8_t { got, wait, give_up };
  [[nodiscard]] auto attempt() -> sim::Task<Attempt>;
  [[nodiscard]] auto choose(RedisKeyspace& store) -> Attempt;
  [[nodiscard]] auto ttl() const -> std::optional<Duration>;

  sim::Simulation& simulation_;
  LaravelCache& cache_;
  sim::WaitList& waiters_;
  std::string key_;
  Duration ttl_;
  std::string owner_;
};

}  // namespace slotrace::model
