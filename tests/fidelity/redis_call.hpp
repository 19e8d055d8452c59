#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "model/redis_keyspace.hpp"

namespace slotrace::fidelity {

/// A command that the model knows, with its arguments.
struct RedisCall {
  enum class Command : std::uint8_t {
    get,
    set,
    set_nx,
    del,
    del_two,
    incrby,
    pexpire,
    persist,
    exists,
    sadd,
    srem,
    smembers,
    zadd,
    zadd_nx,
    zrem,
    zrange,
    zremrangebyscore,
    keys,
    scan,
    release,
  };
  static constexpr int kCommands = 20;

  Command command{};
  std::string key;
  std::string other;  ///< second key, member, pattern
  std::string text;
  std::int64_t number = 0;
  std::optional<sim::Duration> ttl;

  /// As the real server is sent it.
  [[nodiscard]] auto words() const -> std::vector<std::string>;
  /// Carries it out on the model; the answer as RealRedis gives it.
  auto apply(model::RedisKeyspace& store) const -> std::string;
};

void showValue(const RedisCall& call, std::ostream& out);

/// Any call on keys that begin with `prefix`, with one of these TTLs where the command takes one.
auto any_redis_call(const std::string& prefix, const std::vector<sim::Duration>& ttls)
    -> rc::Gen<RedisCall>;

}  // namespace slotrace::fidelity
