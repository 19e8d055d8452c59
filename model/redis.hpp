#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/latencies.hpp"
#include "model/redis_command.hpp"
#include "model/redis_keyspace.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// One Redis server: it executes one command at a time, each for its service time, in the order of
/// arrival. What the commands do stands in RedisKeyspace; here they become steps.
/// Commands are awaited; their arguments outlive the await. What a command's `also` observes or notes
/// belongs to the command's own step.
/// Errors: RedisReplyError for a command that does not fit what its key holds or that there is no memory
/// for; RedisConnectionError while the server does not answer.
class Redis {
 public:
  Redis(sim::Simulation& simulation, const Latencies& latencies, const Costs::Redis& costs,
        StoreObserver* observer, const RedisMemory& memory = {})
      : simulation_(simulation),
        latencies_(latencies),
        costs_(costs),
        keyspace_(simulation, observer, memory),
        side_effects_(memory.keys_max > 0) {}

  /// GET. `also(found)` runs in the same step. https://redis.io/commands/get/
  template <class Also>
  auto get(const std::string& key, Also also) {
    return command("GET", reading(key), [&key, also](RedisKeyspace& store) {
      store.age(key);
      std::optional<Found> found = store.get(key);
      also(found);
      return found;
    });
  }

  /// SETEX, or SET without an expiry. `also()` runs in the same step. Requires: ttl > 0.
  /// https://redis.io/commands/set/
  template <class Also>
  auto set(const std::string& key, const StoredValue& value, std::optional<Duration> ttl,
           Also also) {
    return command("SETEX", writing(key), [&key, &value, ttl, also](RedisKeyspace& store) {
      store.set(key, value, ttl);
      also();
    });
  }

  /// SET with NX: whether it was stored. `also(stored)` runs in the same step. Requires: ttl > 0.
  template <class Also>
  auto set_if_absent(const std::string& key, const StoredValue& value, std::optional<Duration> ttl,
                     Also also) {
    return command("SET NX", writing(key), [&key, &value, ttl, also](RedisKeyspace& store) {
      const bool stored = store.set_if_absent(key, value, ttl);
      also(stored);
      return stored;
    });
  }

  /// INCRBY: the new number. `also(number)` runs in the same step.
  /// https://redis.io/commands/incrby/
  template <class Also>
  auto increment(const std::string& key, std::int64_t by, Also also) {
    return command("INCRBY", writing(key), [&key, by, also](RedisKeyspace& store) {
      const std::int64_t number = store.increment(key, by);
      also(number);
      return number;
    });
  }

  /// PEXPIRE: whether the key was there. https://redis.io/commands/pexpire/
  auto expire(const std::string& key, Duration ttl) {
    return command("PEXPIRE", writing(key),
                   [&key, ttl](RedisKeyspace& store) { return store.expire(key, ttl); });
  }

  /// Whether the key was there and had a TTL. https://redis.io/commands/persist/
  auto persist(const std::string& key) {
    return command("PERSIST", writing(key),
                   [&key](RedisKeyspace& store) { return store.persist(key); });
  }

  /// DEL of one key: whether it was there. `also(removed)` runs in the same step.
  /// https://redis.io/commands/del/
  template <class Also>
  auto del(const std::string& key, Also also) {
    return command("DEL", writing(key), [&key, also](RedisKeyspace& store) {
      const bool removed = store.del(key);
      also(removed);
      return removed;
    });
  }

  /// DEL of several keys at once: the ones that were there. `also(removed)` runs in the same step.
  template <class Also>
  auto del(const std::vector<std::string>& keys, Also also) {
    return command("DEL", writing(keys), [&keys, also](RedisKeyspace& store) {
      std::vector<std::string> removed = store.del(keys);
      also(removed);
      return removed;
    });
  }

  /// DEL of several keys at once, by a client that does not look at the answer. `also(removed)` runs in
  /// the same step, and must tell it nothing.
  template <class Also>
  auto clear(const std::vector<std::string>& keys, Also also) {
    return command("DEL", erasing(keys),
                   [&keys, also](RedisKeyspace& store) { also(store.del(keys)); });
  }

  /// SADD of one member: whether it is new. https://redis.io/commands/sadd/
  auto sadd(const std::string& key, const std::string& member) {
    return command("SADD", writing(key),
                   [&key, &member](RedisKeyspace& store) { return store.sadd(key, member); });
  }

  /// SREM of one member: whether it was there. https://redis.io/commands/srem/
  auto srem(const std::string& key, const std::string& member) {
    return command("SREM", writing(key),
                   [&key, &member](RedisKeyspace& store) { return store.srem(key, member); });
  }

  /// SMEMBERS, sorted. https://redis.io/commands/smembers/
  auto smembers(const std::string& key) {
    return command("SMEMBERS", reading(key),
                   [&key](RedisKeyspace& store) { return store.smembers(key); });
  }

  /// ZADD of one member: whether it is new. https://redis.io/commands/zadd/
  auto zadd(const std::string& key, const RedisKeyspace::Scored& scored, RedisKeyspace::Zadd how) {
    return command("ZADD", writing(key), [&key, &scored, how](RedisKeyspace& store) {
      return store.zadd(key, scored, how);
    });
  }

  /// ZSCAN of the whole sorted set in one call, as of up to COUNT members.
  /// https://redis.io/commands/zscan/
  auto zscan(const std::string& key) {
    return command("ZSCAN", reading(key),
                   [&key](RedisKeyspace& store) { return store.zrange(key); });
  }

  /// A command on keys that nothing else touches, or on none.
  template <std::invocable<RedisKeyspace&> Effect>
  auto on_no_key(std::string_view what, Effect effect) {
    return command(what, naming_no_key(), effect);
  }

  /// EVAL: `effect(keyspace)` as one step, and its result. What it touches is declared before.
  /// `what` is a string literal. https://redis.io/commands/eval/
  template <std::invocable<RedisKeyspace&> Effect>
  auto script(std::string_view what, const sim::AccessList& touches, Effect effect) {
    return command(what, touches, effect);
  }
  /// The same for a script that calls KEYS so many times.
  template <std::invocable<RedisKeyspace&> Effect>
  auto script_with_keys(std::string_view what, std::uint64_t times, Effect effect) {
    return command(what, writing_any_key(), costs_.service + cost_of_looking_at(times * size()),
                   effect);
  }

  // What a command touches. Commands on different keys are independent of each other; each of them
  // depends on a scan that may find its key (KeyFamilies).
  [[nodiscard]] auto reading(const std::string& key) const -> sim::AccessList;
  [[nodiscard]] auto writing(const std::string& key) const -> sim::AccessList;
  /// More than can be listed, three keys of one family, count as all there are.
  [[nodiscard]] auto writing(const std::vector<std::string>& keys) const -> sim::AccessList;
  [[nodiscard]] auto erasing(const std::vector<std::string>& keys) const -> sim::AccessList;
  [[nodiscard]] auto writing_any_key() const -> sim::AccessList { return families().writing_all(); }
  /// Whether the server answers matters to every command: what befalls it writes any key.
  [[nodiscard]] auto naming_no_key() const -> sim::AccessList { return families().reading_one(); }
  struct Touched {
    std::vector<std::string> reads;
    std::vector<std::string> writes;
    std::vector<std::string> erases{};
  };
  /// The same for a script over several keys.
  [[nodiscard]] auto touching(const Touched& keys) const -> sim::AccessList;

  /// A full iteration of SCAN: which call of how many, each looking at COUNT keys. How many there are
  /// shows in the first call.
  struct ScanCursor {
    std::uint64_t count = 1000;
    std::uint64_t calls = 1;
    std::uint64_t table = 1;  ///< of the store when the iteration began
    std::uint64_t call = 0;
    bool names_matches = false;  ///< the call declares no more than where its pattern may find keys
  };
  /// Requires: count > 0.
  [[nodiscard]] static auto begin_scan(std::uint64_t count) -> ScanCursor;

  /// SCAN with MATCH and COUNT: the keys of the cursor's part of the store that match. Which part a
  /// key lies in is a function of its name, so a key that is there during the whole iteration is
  /// found, and one that comes or goes may be missed. When the store's table has shrunk since the
  /// iteration began, keys come again. `also(matches)` runs in the same step.
  /// https://redis.io/commands/scan/, "Scan guarantees"
  template <class Also>
  auto scan(const std::string& pattern, ScanCursor& cursor, Also also) {
    return command("SCAN", scanning(pattern, cursor),
                   costs_.service + cost_of_looking_at(keys_in(cursor)),
                   [this, &pattern, &cursor, also](RedisKeyspace&) {
                     if (cursor.call == 0) size_up(cursor);
                     std::vector<std::string> matches = matching(pattern, cursor);
                     also(matches);
                     return matches;
                   });
  }

  /// KEYS, as a command that blocks the server for the whole store: the live keys that match.
  /// `also(matches)` runs in the same step. https://redis.io/commands/keys/
  template <class Also>
  auto keys(const std::string& pattern, Also also) {
    return command("KEYS", families().writing_matches(pattern),
                   costs_.service + cost_of_looking_at(size()),
                   [&pattern, also](RedisKeyspace& store) {
                     std::vector<std::string> matches = store.keys(pattern);
                     also(matches);
                     return matches;
                   });
  }

  // What befalls the server.
  [[nodiscard]] auto health() -> RedisHealth& { return health_; }
  [[nodiscard]] auto keyspace() -> RedisKeyspace& { return keyspace_; }
  /// From now on every command may change keys that it does not name, and counts as if it did.
  void expect_side_effects() { side_effects_ = true; }

  [[nodiscard]] auto simulation() -> sim::Simulation& { return simulation_; }

  /// What the server holds now: for tests, reports and audits, at no cost.
  [[nodiscard]] auto keyspace() const -> const RedisKeyspace& { return keyspace_; }
  /// The live keys that match `pattern`, sorted: what KEYS prints, at no cost.
  [[nodiscard]] auto keys(std::string_view pattern) const -> std::vector<std::string> {
    return keyspace_.keys(pattern);
  }

 private:
  [[nodiscard]] auto families() const -> const KeyFamilies& { return keyspace_.families(); }
  template <class Effect>
  auto command(std::string_view what, const sim::AccessList& touches, Effect effect)
      -> RedisCommand<Effect> {
    return command(what, touches, costs_.service, std::move(effect));
  }
  template <class Effect>
  auto command(std::string_view what, const sim::AccessList& touches, Duration service,
               Effect effect) -> RedisCommand<Effect> {
    return RedisCommand<Effect>({.simulation = simulation_,
                                 .store = keyspace_,
                                 .health = health_,
                                 .timeout = costs_.timeout},
                                {.what = what,
                                 .accesses = side_effects_ ? writing_any_key() : touches,
                                 .request = &latencies_.redis_request,
                                 .response = &latencies_.redis_response,
                                 .server = &server_,
                                 .service = service},
                                std::move(effect));
  }

  /// How many calls a scan takes depends on all keys, where more than COUNT may come to be there.
  [[nodiscard]] auto scanning(std::string_view pattern, ScanCursor& cursor) const
      -> sim::AccessList;
  /// Up to so many keys, how many calls an iteration takes does not depend on how many there are.
  [[nodiscard]] auto most_of_fixed_calls(const ScanCursor& cursor) const -> std::uint64_t;
  void size_up(ScanCursor& cursor) const;
  [[nodiscard]] auto keys_in(const ScanCursor& cursor) const -> std::uint64_t;
  [[nodiscard]] auto cost_of_looking_at(std::uint64_t keys) const -> Duration;
  [[nodiscard]] auto matching(const std::string& pattern, const ScanCursor& cursor)
      -> std::vector<std::string>;
  [[nodiscard]] auto size() const -> std::uint64_t;

  sim::Simulation& simulation_;
  const Latencies& latencies_;
  Costs::Redis costs_;
  sim::Server server_;
  RedisHealth health_;
  RedisKeyspace keyspace_;
  bool side_effects_;
};

}  // namespace slotrace::model
