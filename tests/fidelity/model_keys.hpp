#pragma once

#include "model/redis_keyspace.hpp"
#include "tests/fidelity/real_redis.hpp"

namespace slotrace::fidelity {

/// The text of a string key, as Redis has it.
auto raw(const model::StoredValue& value) -> std::string;

/// What the model's keyspace holds at `now`, as RealRedis::held says it.
auto held(const model::RedisKeyspace& store, sim::TimePoint now) -> HeldKeys;

/// The first difference, "" when there is none. The real TTLs are at most the model's, and at least
/// what is left of them after `elapsed`, in whole milliseconds.
auto difference(const HeldKeys& model, const HeldKeys& real, sim::Duration elapsed) -> std::string;

}  // namespace slotrace::fidelity
