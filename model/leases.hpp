#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/laravel_cache.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// Look-ups and stores of a layer with leases. The tokens of a key lie in a set beside it, which
/// exists also while the entry does not, and which goes in the step that deletes the entry.
/// Nishtala et al., "Scaling Memcache at Facebook", NSDI 2013, section 3.2.1. Differs: memcached lets
/// one token out per key and per ten seconds, and who gets none looks again; here a limit is a choice
/// of the policy, and who gets none fetches and stores nothing.
class Leases {
 public:
  Leases(LaravelCache& cache, const LeasePolicy& policy) : cache_(cache), policy_(policy) {}

  /// Where the tokens of a full key lie.
  [[nodiscard]] static auto tokens_of(const std::string& key) -> std::string {
    return key + std::string(kSuffix);
  }
  /// The key whose tokens lie under `key`; `key` itself when it is no such name.
  [[nodiscard]] static auto entry_of(std::string_view key) -> std::string_view {
    if (key.ends_with(kSuffix)) key.remove_suffix(kSuffix.size());
    return key;
  }

  struct LookUp {
    std::optional<Found> found;
    bool leased = false;  ///< the token is out now, and may store
  };
  /// Get, and where nothing is found that `is_hit`, take `token`: one step. `also(found)` runs in it.
  template <class IsHit, class Also>
  auto get(const std::string& key, const std::string& token, IsHit is_hit, Also also)
      -> sim::Task<LookUp> {
    const std::string full = cache_.prefix() + key;
    const std::string tokens = tokens_of(full);
    const sim::AccessList touches = taking(full, tokens);
    co_return co_await cache_.redis().script("GET or lease", touches, [&](RedisKeyspace& store) {
      store.age(full);
      LookUp result{.found = store.get(full)};
      also(result.found);
      if (!is_hit(result.found)) result.leased = take(store, tokens, token);
      return result;
    });
  }

  /// Stores and gives the token back if it is still out: one step. `also(stored)` runs in it.
  template <class Also>
  auto put(const std::string& key, const std::string& token, const StoredValue& value, Duration ttl,
           Also also) -> sim::Task<> {
    const std::string full = cache_.prefix() + key;
    const std::string tokens = tokens_of(full);
    const sim::AccessList touches = giving_back(full, tokens);
    co_await cache_.redis().script("SETEX if leased", touches, [&](RedisKeyspace& store) {
      const bool stored = store.srem(tokens, token) && ttl > Duration{0};
      if (stored) store.set(full, value, ttl);
      also(stored);
    });
  }

 private:
  static constexpr std::string_view kSuffix = ":lease";

  auto take(RedisKeyspace& store, const std::string& tokens, const std::string& token) const
      -> bool;
  [[nodiscard]] auto taking(const std::string& key, const std::string& tokens) const
      -> sim::AccessList;
  [[nodiscard]] auto giving_back(const std::string& key, const std::string& tokens) const
      -> sim::AccessList;

  LaravelCache& cache_;
  LeasePolicy policy_;
};

}  // namespace slotrace::model
