#pragma once

#include <string>
#include <utility>

#include "model/redis.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// Laravel's cache repository on one Redis connection: every key gets the connection's and the
/// store's prefix. Cache::remember is get, the closure, put, with nothing that holds the three
/// together: CacheLayer::read spells it out. https://laravel.com/docs/11.x/cache
class LaravelCache {
 public:
  LaravelCache(Redis& redis, std::string prefix) : redis_(redis), prefix_(std::move(prefix)) {}

  /// Cache::get. Nothing: the key is not there, or holds null. `also(found)` runs in the same step.
  template <class Also>
  auto get(const std::string& key, Also also) -> sim::Task<std::optional<Found>> {
    const std::string full = prefix_ + key;
    std::optional<Found> found = co_await redis_.get(full, also);
    if (found && std::holds_alternative<std::monostate>(found->value)) found.reset();
    co_return found;
  }

  /// Cache::put. A TTL of nothing or less forgets the key; no TTL keeps it forever.
  template <class Also>
  auto put(const std::string& key, const StoredValue& value, std::optional<Duration> ttl, Also also)
      -> sim::Task<> {
    const std::string full = prefix_ + key;
    if (ttl && *ttl <= Duration{0}) {
      co_await redis_.del(full, [](bool) {});
    } else {
      co_await redis_.set(full, value, ttl, also);
    }
  }

  /// Cache::forget: whether the key was there. `also(removed)` runs in the same step.
  template <class Also>
  auto forget(const std::string& key, Also also) -> sim::Task<bool> {
    const std::string full = prefix_ + key;
    co_return co_await redis_.del(full, also);
  }

  [[nodiscard]] auto redis() -> Redis& { return redis_; }
  [[nodiscard]] auto prefix() const -> const std::string& { return prefix_; }

 private:
  Redis& redis_;
  std::string prefix_;
};

}  // namespace slotrace::model
