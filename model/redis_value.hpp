#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "model/availability.hpp"
#include "model/policy.hpp"
#include "sim/time.hpp"

namespace slotrace::model {

/// A generation as somebody has read it.
struct GenerationValue {
  struct Counter {
    std::string key;  ///< with the store's prefix
    std::string value;
  };
  std::vector<Counter> counters;  ///< several where there is one for each host

  /// What stands in a key: "3", or "3-7" of two counters.
  [[nodiscard]] auto text() const -> std::string {
    std::string text;
    for (const Counter& counter : counters) text += (text.empty() ? "" : "-") + counter.value;
    return text;
  }
};

/// A stored answer, and for whom and by which layer it was stored.
struct CachedAnswer {
  AvailabilityPtr answer;
  LayerIndex layer = 0;
  Tenant filled_for;
  GenerationValue under{};  ///< the generation that stands in its key
};

/// Any other PHP value as serialize() writes it: false is `b:0;`, an empty list `a:0:{}`.
struct Serialized {
  std::string text;
};

/// What a string key holds: PHP's null as serialize() writes it, an answer, another serialized value,
/// or plain text, as numbers, tokens and lock owners are.
using StoredValue = std::variant<std::monostate, CachedAnswer, Serialized, std::string>;

/// What GET found.
struct Found {
  StoredValue value;
  std::optional<Duration> ttl_left;  ///< nothing: it never expires
};

using RedisSet = std::set<std::string>;
/// Members with their scores. (Scores of Redis are doubles; those of Laravel are whole seconds.)
using RedisSortedSet = std::map<std::string, std::int64_t>;

/// Told of every write at the instant at which it takes effect. Sets are not reported.
class StoreObserver {
 public:
  virtual ~StoreObserver() = default;
  virtual void on_stored(const std::string& key, const StoredValue& value, TimePoint expires) = 0;
  /// EXPIRE and PERSIST: the value stays.
  virtual void on_expiry_changed(const std::string& key, TimePoint expires) = 0;
  virtual void on_removed(const std::string& key) = 0;
};

}  // namespace slotrace::model
