#include "model/laravel_lock.hpp"

#include <array>
#include <span>

namespace slotrace::model {

LaravelLock::LaravelLock(sim::Simulation& simulation, LaravelCache& cache, LockQueues& queues,
                         const std::string& name, Duration ttl)
    : simulation_(simulation),
      cache_(cache),
      queue_(queues.of(cache.prefix() + name)),
      key_(cache.prefix() + name),
      ttl_(std::chrono::duration_cast<std::chrono::seconds>(ttl)),
      owner_(cache.unique("owner")) {}

LaravelLock::~LaravelLock() {
  const std::shared_ptr<LockQueue> queue = queue_.lock();
  if (!queue || queue->holder != owner_) return;
  // Who attempts to get the lock touches its key, and sees this.
  simulation_.also_touches(sim::writes(RedisKeyspace::resource_of(key_)));
  queue->abandoned = true;
  queue->waiters.wake_all();
}

void LaravelLock::note_got() {
  const std::shared_ptr<LockQueue> queue = queue_.lock();
  queue->holder = owner_;
  queue->abandoned = false;
}

auto LaravelLock::ttl() const -> std::optional<Duration> {
  if (ttl_ > Duration{0}) return ttl_;
  return std::nullopt;
}

auto LaravelLock::acquire() -> sim::Task<bool> {
  const StoredValue owner = owner_;
  co_return co_await cache_.redis().set_if_absent(key_, owner, ttl(), [this](bool got) {
    if (got) note_got();
  });
}

auto LaravelLock::block(Duration patience) -> sim::Task<bool> {
  if (simulation_.mode() == sim::Mode::interleaving) {
    Attempt attempted = co_await attempt();
    while (attempted == Attempt::wait) {
      sim::WaitList& waiters = queue_.lock()->waiters;
      co_await waiters.wait();
      attempted = co_await attempt();
    }
    co_return attempted == Attempt::got;
  }
  const auto clock = [this] {
    return std::chrono::floor<std::chrono::seconds>(simulation_.now().time_since_epoch());
  };
  const auto started = clock();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  while (!co_await acquire()) {
    co_await simulation_.delay(kRetryDelay);
    if (clock() - seconds >= started) co_return false;
  }
  co_return true;
}

auto LaravelLock::attempt() -> sim::Task<Attempt> {
  const StoredValue owner = owner_;
  co_return co_await cache_.redis().script("SET NX", cache_.redis().writing(key_),
                                           [&](RedisKeyspace& store) {
                                             Attempt result = Attempt::got;
                                             if (!store.set_if_absent(key_, owner, ttl())) {
                                               result = choose(store);
                                               if (result == Attempt::got)
                                                 store.set(key_, owner, ttl());
                                             }
                                             if (result == Attempt::got) note_got();
                                             return result;
                                           });
}

auto LaravelLock::choose(RedisKeyspace& store) -> Attempt {
  static constexpr std::array kOutcomes = {Attempt::wait, Attempt::give_up, Attempt::got};
  const bool may_expire = store.expires(key_) != TimePoint::max();
  // Nobody wakes who waits for an owner that is gone.
  const std::size_t first = queue_.lock()->abandoned ? 1 : 0;
  const std::size_t end = may_expire ? 3 : 2;
  std::array<sim::Alternative, 3> alternatives;
  alternatives.fill({.process = simulation_.current().id});
  const std::span asked(alternatives.data(), end - first);
  if (asked.size() == 1) return kOutcomes.at(first);
  return kOutcomes.at(first + simulation_.pick(sim::ChoiceKind::winner, asked));
}

auto LaravelLock::release() -> sim::Task<bool> {
  co_return co_await cache_.redis().script(
      "EVAL release", cache_.redis().writing(key_), [this](RedisKeyspace& store) {
        const std::optional<Found> found = store.get(key_);
        const auto* holder = found ? std::get_if<std::string>(&found->value) : nullptr;
        if (holder == nullptr || *holder != owner_) return false;
        store.del(key_);
        const std::shared_ptr<LockQueue> queue = queue_.lock();
        queue->holder.clear();
        queue->waiters.wake_all();
        return true;
      });
}

}  // namespace slotrace::model
