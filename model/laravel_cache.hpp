#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/redis.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// Laravel's cache repository on one Redis connection, phpredis: every key gets the connection's and
/// the store's prefix. TTLs are whole seconds, as in PHP: a fraction is cut off.
/// https://laravel.com/docs/11.x/cache; held against Laravel 8.83 in tests/fidelity.
class LaravelCache {
 public:
  LaravelCache(Redis& redis, std::string prefix) : redis_(redis), prefix_(std::move(prefix)) {}

  /// Cache::get. Nothing: the key is not there, or holds null or something that is no string.
  /// `also(found)` runs in the same step.
  template <class Also>
  auto get(const std::string& key, Also also) -> sim::Task<std::optional<Found>> {
    const std::string full = prefix_ + key;
    std::optional<Found> found;
    try {
      found = co_await redis_.get(full, also);
    } catch (const RedisReplyError&) {  // phpredis answers false.
    }
    if (found && std::holds_alternative<std::monostate>(found->value)) found.reset();
    co_return found;
  }

  /// Cache::put. A TTL of less than a second forgets the key; no TTL keeps it forever. `also()` runs
  /// in the step that stores. A Redis without memory stores nothing, and PHP says no word about it.
  template <class Also>
  auto put(const std::string& key, const StoredValue& value, std::optional<Duration> ttl, Also also)
      -> sim::Task<> {
    const std::string full = prefix_ + key;
    const std::optional<Duration> seconds = whole_seconds(ttl);
    if (seconds && *seconds <= Duration{0}) {
      co_await redis_.del(full, [](bool) {});
    } else {
      try {
        co_await redis_.set(full, value, seconds, also);
      } catch (const RedisReplyError&) {
      }
    }
  }

  /// Cache::add: whether it was stored. With a TTL one script step; without one Cache::get and
  /// Cache::put, which another add may come between. A TTL of less than a second stores nothing.
  auto add(const std::string& key, const StoredValue& value, std::optional<Duration> ttl)
      -> sim::Task<bool> {
    const std::string full = prefix_ + key;
    const std::optional<Duration> seconds = whole_seconds(ttl);
    if (seconds && *seconds <= Duration{0}) co_return false;
    if (seconds) {
      co_return co_await redis_.script("EVAL add", redis_.writing(full), [&](RedisKeyspace& store) {
        return store.set_if_absent(full, value, seconds);
      });
    }
    const std::optional<Found> found = co_await get(key, [](const auto&) {});
    if (found) co_return false;
    co_await redis_.set(full, value, std::nullopt, [] {});
    co_return true;
  }

  /// Cache::increment: the new number; nothing (PHP: false) when the key holds none. A TTL stays.
  auto increment(const std::string& key, std::int64_t by = 1)
      -> sim::Task<std::optional<std::int64_t>> {
    const std::string full = prefix_ + key;
    try {
      co_return co_await redis_.increment(full, by, [](std::int64_t) {});
    } catch (const RedisReplyError&) {
    }
    co_return std::nullopt;
  }

  /// Cache::forget: whether the key was there. `also(removed)` runs in the same step.
  template <class Also>
  auto forget(const std::string& key, Also also) -> sim::Task<bool> {
    const std::string full = prefix_ + key;
    co_return co_await redis_.del(full, also);
  }

  [[nodiscard]] auto redis() -> Redis& { return redis_; }
  [[nodiscard]] auto redis() const -> const Redis& { return redis_; }
  [[nodiscard]] auto prefix() const -> const std::string& { return prefix_; }

  /// A text that no other call gives: what uniqid() and Str::random() stand for.
  [[nodiscard]] auto unique(std::string_view what) -> std::string {
    last_unique_ = redis_.simulation().unique_number();
    return fmt::format("{}-{}", what, last_unique_);
  }
  /// The number in the last of them; in timed mode, how many there have been.
  [[nodiscard]] auto last_unique() const -> std::uint64_t { return last_unique_; }

 private:
  static auto whole_seconds(std::optional<Duration> ttl) -> std::optional<Duration> {
    if (ttl) ttl = std::chrono::duration_cast<std::chrono::seconds>(*ttl);
    return ttl;
  }

  Redis& redis_;
  std::string prefix_;
  std::uint64_t last_unique_ = 0;
};

/// Cache::remember, of LaravelCache or TaggedCache: what lies under the key, else what `compute()` (a
/// task) answers, put for `ttl`. Nothing holds get, closure and put together; a closure that throws
/// stores nothing.
template <class Cache, class Compute>
auto remember(Cache& cache, const std::string& key, std::optional<Duration> ttl, Compute compute)
    -> sim::Task<StoredValue> {
  std::optional<Found> found = co_await cache.get(key, [](const auto&) {});
  if (found) co_return std::move(found->value);
  StoredValue value = co_await compute();
  co_await cache.put(key, value, ttl, [] {});
  co_return value;
}

}  // namespace slotrace::model
