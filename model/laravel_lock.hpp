#pragma once

#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "model/laravel_cache.hpp"
#include "sim/wait_list.hpp"

namespace slotrace::model {

/// Who waits for a lock in interleaving mode, where nobody tries again after a time.
struct LockQueue {
  explicit LockQueue(sim::Simulation& simulation) : waiters(simulation) {}
  sim::WaitList waiters;
  std::string holder;  ///< who got it last
  bool abandoned = false;  ///< the holder is gone, and will not release it
};

/// The locks of one cache.
class LockQueues {
 public:
  explicit LockQueues(sim::Simulation& simulation) : simulation_(simulation) {}
  auto of(const std::string& key) -> std::shared_ptr<LockQueue> {
    std::shared_ptr<LockQueue>& queue = queues_[key];
    if (!queue) queue = std::make_shared<LockQueue>(simulation_);
    return queue;
  }

 private:
  sim::Simulation& simulation_;
  std::map<std::string, std::shared_ptr<LockQueue>> queues_;
};

/// Cache::lock: a key that holds its owner, set when absent, deleted by its owner only. It may expire
/// while its owner still works, and then another one gets it.
/// https://laravel.com/docs/11.x/cache#atomic-locks
class LaravelLock {
 public:
  /// `ttl` of less than a second: never expires. Every lock has an owner of its own.
  LaravelLock(sim::Simulation& simulation, LaravelCache& cache, LockQueues& queues,
              const std::string& name, Duration ttl);
  LaravelLock(const LaravelLock&) = delete;
  auto operator=(const LaravelLock&) -> LaravelLock& = delete;
  /// An owner that is gone leaves the lock to its TTL.
  ~LaravelLock();

  /// Lock::get: one attempt.
  auto acquire() -> sim::Task<bool>;

  /// Lock::block: attempts until the lock is got or `patience` has passed, in whole seconds of the
  /// clock as PHP counts them; false where PHP throws LockTimeoutException.
  /// In interleaving mode, where time stands still, a failed attempt asks the chooser: wait until the
  /// lock is released, if its owner still can, or give up, or find it expired where it has a TTL.
  auto block(Duration patience) -> sim::Task<bool>;

  /// Lock::block with a closure: what `body` answers, with the lock released however it ends. Nothing:
  /// the lock was not got.
  template <class T>
  auto block(Duration patience, sim::Task<T> body) -> sim::Task<std::optional<T>>;

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
  void note_got();

  sim::Simulation& simulation_;
  LaravelCache& cache_;
  /// Frames of processes that never end outlive the queues.
  std::weak_ptr<LockQueue> queue_;
  std::string key_;
  Duration ttl_;
  std::string owner_;
};

template <class T>
auto LaravelLock::block(Duration patience, sim::Task<T> body) -> sim::Task<std::optional<T>> {
  if (!co_await block(patience)) co_return std::nullopt;
  std::optional<T> result;
  std::exception_ptr failure;
  try {
    result = co_await std::move(body);
  } catch (const RedisConnectionError&) {
    failure = std::current_exception();
  } catch (const RedisReplyError&) {
    failure = std::current_exception();
  }
  co_await release();
  if (failure) std::rethrow_exception(failure);
  co_return result;
}

}  // namespace slotrace::model
