#include "tests/fidelity/model_keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/redis_fault.hpp"

namespace slotrace::fidelity {
namespace {

auto content(const model::RedisKeyspace& store, const std::string& key) -> std::string {
  try {
    return "string " + raw(store.get(key)->value);
  } catch (const model::RedisReplyError&) {
  }
  try {
    return fmt::format("set {}", fmt::join(store.smembers(key), " "));
  } catch (const model::RedisReplyError&) {
  }
  std::string text = "zset";
  for (const auto& one : store.zrange(key)) text += fmt::format(" {} {}", one.member, one.score);
  return text;
}

}  // namespace

auto raw(const model::StoredValue& value) -> std::string {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* serialized = std::get_if<model::Serialized>(&value)) return serialized->text;
  if (std::holds_alternative<std::monostate>(value)) return "N;";
  return "an answer";
}

auto held(const model::RedisKeyspace& store, sim::TimePoint now) -> HeldKeys {
  HeldKeys keys;
  for (const std::string& key : store.keys("*")) {
    const sim::TimePoint expires = *store.expires(key);
    keys[key] = {.content = content(store, key),
                 .ttl_ms = expires == sim::TimePoint::max()
                               ? -1
                               : (expires - now) / std::chrono::milliseconds{1}};
  }
  return keys;
}

auto difference(const HeldKeys& model, const HeldKeys& real, sim::Duration elapsed) -> std::string {
  const auto elapsed_ms = elapsed / std::chrono::milliseconds{1};
  for (const auto& [key, one] : real) {
    const auto other = model.find(key);
    if (other == model.end())
      return fmt::format("{} is there ({}), not in the model", key, one.content);
    if (other->second.content != one.content) {
      return fmt::format("{} holds {}, in the model {}", key, one.content, other->second.content);
    }
    const std::int64_t ttl = other->second.ttl_ms;
    const bool ever = ttl == -1 || one.ttl_ms == -1;
    if (ever ? ttl != one.ttl_ms : one.ttl_ms > ttl || one.ttl_ms < ttl - elapsed_ms - 2) {
      return fmt::format("{} has a TTL of {} ms, in the model {} ms", key, one.ttl_ms, ttl);
    }
  }
  for (const auto& [key, one] : model) {
    if (!real.contains(key))
      return fmt::format("{} is not there, in the model {}", key, one.content);
  }
  return "";
}

}  // namespace slotrace::fidelity
