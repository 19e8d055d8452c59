#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/availability.hpp"
#include "model/latencies.hpp"
#include "model/policy.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// A stored answer, and for whom and by which layer it was stored.
struct CachedAnswer {
  AvailabilityPtr answer;
  LayerIndex layer = 0;
  Tenant filled_for;
};

/// What a key holds: PHP's null, or an answer.
using StoredValue = std::variant<std::monostate, CachedAnswer>;

/// What GET found.
struct Found {
  StoredValue value;
  std::optional<Duration> ttl_left;  ///< nothing: it never expires
};

/// Told of every write at the instant at which it takes effect.
class StoreObserver {
 public:
  virtual ~StoreObserver() = default;
  virtual void on_stored(const std::string& key, const StoredValue& value, TimePoint expires) = 0;
  virtual void on_removed(const std::string& key) = 0;
};

/// One Redis server: it executes one command at a time, each for its service time, in the order of
/// arrival. A key is dead from the instant on at which its TTL has passed; it stays in place, unseen,
/// until it is written or deleted. (Redis rounds to milliseconds; this store does not.)
/// Commands are awaited; their arguments outlive the await. What a command's `also` observes or notes
/// belongs to the command's own step.
class Redis {
 public:
  Redis(sim::Simulation& simulation, const Latencies& latencies, const Costs::Redis& costs,
        StoreObserver* observer)
      : simulation_(simulation), latencies_(latencies), costs_(costs), observer_(observer) {}

  /// GET. `also(found)` runs in the same step. https://redis.io/commands/get/
  template <class Also>
  auto get(const std::string& key, Also also) {
    return simulation_.step(command("GET", key, sim::AccessKind::read), [this, &key, also] {
      std::optional<Found> found = find(key);
      also(found);
      return found;
    });
  }

  /// SETEX, or SET without an expiry. `also()` runs in the same step. Requires: ttl > 0.
  /// https://redis.io/commands/set/
  template <class Also>
  auto set(const std::string& key, const StoredValue& value, std::optional<Duration> ttl,
           Also also) {
    return simulation_.step(command("SETEX", key, sim::AccessKind::write),
                            [this, &key, &value, ttl, also] {
                              store(key, value, ttl);
                              also();
                            });
  }

  /// DEL of one key: whether it was there. `also(removed)` runs in the same step.
  /// https://redis.io/commands/del/
  template <class Also>
  auto del(const std::string& key, Also also) {
    return simulation_.step(command("DEL", key, sim::AccessKind::write), [this, &key, also] {
      const bool removed = remove(key);
      also(removed);
      return removed;
    });
  }

  /// DEL of several keys at once: the ones that were there. `also(removed)` runs in the same step.
  template <class Also>
  auto del(const std::vector<std::string>& keys, Also also) {
    return simulation_.step(keyspace_command("DEL", costs_.service), [this, &keys, also] {
      std::vector<std::string> removed;
      for (const std::string& key : keys) {
        if (remove(key)) removed.push_back(key);
      }
      also(removed);
      return removed;
    });
  }

  /// A full iteration of SCAN: which call of how many, each looking at COUNT keys.
  struct ScanCursor {
    std::uint64_t count = 1000;
    std::uint64_t calls = 1;
    std::uint64_t call = 0;
  };
  [[nodiscard]] auto begin_scan(std::uint64_t count) const -> ScanCursor;

  /// SCAN with MATCH and COUNT: the keys of the cursor's part of the store that match. Which part a
  /// key lies in is a function of its name, so a key that is there during the whole iteration is
  /// found, and one that comes or goes may be missed. Keys that are dead but still in place are among
  /// them, so that a pattern takes away what a DEL by name would. (Redis drops them at this point.)
  /// `also(matches)` runs in the same step.
  /// https://redis.io/commands/scan/
  template <class Also>
  auto scan(const std::string& pattern, ScanCursor cursor, Also also) {
    return simulation_.step(
        keyspace_command("SCAN", scan_service(cursor)), [this, &pattern, cursor, also] {
          std::vector<std::string> matches = matching(pattern, cursor.call, cursor.calls);
          also(matches);
          return matches;
        });
  }

  /// The live keys that match `pattern`, sorted: what KEYS prints, at no cost.
  [[nodiscard]] auto keys(std::string_view pattern) const -> std::vector<std::string>;

 private:
  struct Entry {
    StoredValue value;
    TimePoint expires;  ///< TimePoint::max(): never
  };

  [[nodiscard]] auto command(std::string_view what, const std::string& key, sim::AccessKind kind)
      -> sim::StepSpec;
  [[nodiscard]] auto keyspace_command(std::string_view what, Duration service) -> sim::StepSpec;
  [[nodiscard]] auto scan_service(const ScanCursor& cursor) const -> Duration;
  [[nodiscard]] auto find(const std::string& key) const -> std::optional<Found>;
  void store(const std::string& key, const StoredValue& value, std::optional<Duration> ttl);
  auto remove(const std::string& key) -> bool;
  [[nodiscard]] auto matching(const std::string& pattern, std::uint64_t part,
                              std::uint64_t parts) const -> std::vector<std::string>;
  [[nodiscard]] auto size() const -> std::uint64_t;
  [[nodiscard]] auto live(const Entry& entry) const -> bool {
    return simulation_.now() < entry.expires;
  }

  sim::Simulation& simulation_;
  const Latencies& latencies_;
  Costs::Redis costs_;
  StoreObserver* observer_;
  sim::Server server_;
  std::map<std::string, Entry> entries_;
};

}  // namespace slotrace::model
