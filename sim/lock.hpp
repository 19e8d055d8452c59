#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "sim/wait_list.hpp"

namespace slotrace::sim {

/// A mutex on virtual time. One process at a time holds it; release hands it over to a waiter, so
/// nobody overtakes: the first to come gets it, unless the chooser picks another winner.
/// Acquiring and releasing are steps that write `resource()`, so a search orders them; they take
/// no virtual time.
/// Lock and simulation may be destroyed in either order.
class Lock {
 public:
  class Guard;

  /// `name` tells locks apart in a search; equal names only make it slower.
  Lock(Simulation& simulation, std::string_view name)
      : simulation_(simulation), resource_(sim::resource("lock", name)), waiters_(simulation) {}
  Lock(const Lock&) = delete;
  auto operator=(const Lock&) -> Lock& = delete;
  ~Lock();

  /// Waits for the lock and answers what holds it. Not reentrant: a process that acquires twice
  /// waits for itself for ever. Cancellation: the place in the queue is given up; a lock that was
  /// handed over already goes to the first waiter.
  auto acquire() -> Task<Guard>;

  [[nodiscard]] auto held() const -> bool { return holder_ != nullptr; }
  [[nodiscard]] auto resource() const -> ResourceId { return resource_; }

 private:
  struct Request;

  void hand_over(Waiter* next);

  Simulation& simulation_;
  ResourceId resource_;
  Guard* holder_ = nullptr;  ///< null: free
  WaitList waiters_;
};

/// Holds a lock until it is released or destroyed.
/// `co_await guard.release()` is the step that a search sees; use it wherever the process goes on.
/// Destroying a guard gives the lock to the first waiter, as part of whatever happens then: that
/// is for a process that is cancelled.
class Lock::Guard {
 public:
  Guard(Guard&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {
    if (lock_ != nullptr) lock_->holder_ = this;
  }
  auto operator=(Guard&&) -> Guard& = delete;
  ~Guard() {
    if (lock_ != nullptr) lock_->hand_over(lock_->waiters_.take_first());
  }

  [[nodiscard]] auto holds() const -> bool { return lock_ != nullptr; }

  /// Hands the lock over. Requires: holds(). Cancellation: the destructor releases.
  auto release() -> Task<> {
    require(lock_ != nullptr, "a guard releases a lock that it does not hold");
    const StepSpec spec{.what = "release lock", .accesses = writes(lock_->resource_)};
    co_await lock_->simulation_.step(spec, [this] {
      lock_->hand_over(lock_->waiters_.take_one());
      lock_ = nullptr;
    });
  }

 private:
  friend class Lock;
  explicit Guard(Lock& lock) : lock_(&lock) { lock.holder_ = this; }

  Lock* lock_;
};

/// A process on its way to the lock. The guard comes with the hand-over, so that a lock whose new
/// holder is cancelled before its next turn is not lost.
struct Lock::Request : Waiter {
  std::optional<Guard> guard;
};

inline Lock::~Lock() {
  if (holder_ != nullptr) holder_->lock_ = nullptr;
}

inline auto Lock::acquire() -> Task<Guard> {
  Request request;
  const StepSpec spec{.what = "acquire lock", .accesses = writes(resource_)};
  co_await simulation_.step(spec, [&] {
    if (held()) {
      waiters_.join(request);
    } else {
      request.guard.emplace(Guard(*this));
    }
  });
  while (!request.guard) co_await simulation_.parked();
  co_return std::move(*request.guard);
}

inline void Lock::hand_over(Waiter* next) {
  holder_ = nullptr;
  if (next != nullptr) static_cast<Request*>(next)->guard.emplace(Guard(*this));
}

}  // namespace slotrace::sim
