#include "tests/fidelity/laravel_model.hpp"

#include <fmt/format.h>

namespace slotrace::fidelity {
namespace {

using Method = LaravelCall::Method;
const auto kIgnore = [](const auto&...) {};

auto free_of_costs() -> model::Costs {
  model::Costs costs;
  costs.redis.request = costs.redis.response = sim::Distribution::constant(sim::Duration{0});
  costs.redis.service = sim::Duration{0};
  return costs;
}

auto seconds(std::optional<int> ttl) -> std::optional<sim::Duration> {
  if (!ttl) return std::nullopt;
  return std::chrono::seconds{*ttl};
}

}  // namespace

LaravelModel::LaravelModel()
    : simulation_({}, chooser_),
      costs_(free_of_costs()),
      latencies_(costs_),
      redis_(simulation_, latencies_, costs_.redis, nullptr),
      cache_(redis_, std::string(RealLaravel::kPrefix) + ":"),
      queues_(simulation_) {}

auto LaravelModel::lock_for(const LaravelCall& call) -> model::LaravelLock& {
  const std::string name = fmt::format("{} {} {}", call.key, call.ttl.value_or(0), call.owner);
  const sim::Duration ttl = seconds(call.ttl).value_or(sim::Duration{0});
  return locks_.try_emplace(name, simulation_, cache_, queues_, call.key, ttl).first->second;
}

auto LaravelModel::call(const LaravelCall& call) -> nlohmann::json {
  nlohmann::json answer;
  const auto body = [&]() -> sim::Task<> { answer = co_await carry_out(call); };
  simulation_.spawn("php", body());
  simulation_.run();
  return answer;
}

auto LaravelModel::carry_out(const LaravelCall& call) -> sim::Task<nlohmann::json> {
  if (call.method == Method::acquire) co_return co_await lock_for(call).acquire();
  if (call.method == Method::release) co_return co_await lock_for(call).release();
  if (call.tags.empty()) co_return co_await carry_out(cache_, call);
  model::TaggedCache tagged(simulation_, cache_, model::TagKind::namespace_ids, call.tags);
  if (call.method == Method::flush) {
    co_await tagged.flush(kIgnore);
    co_return nullptr;
  }
  co_return co_await carry_out(tagged, call);
}

template <class Cache>
auto LaravelModel::carry_out(Cache& cache, const LaravelCall& call) -> sim::Task<nlohmann::json> {
  const model::StoredValue& value = php_values().at(call.value).stored;
  switch (call.method) {
    case Method::get: {
      const auto found = co_await cache.get(call.key, kIgnore);
      if (!found) co_return nullptr;
      co_return as_php_reads(found->value);
    }
    case Method::put: co_await cache.put(call.key, value, seconds(call.ttl), kIgnore); break;
    case Method::add: co_return co_await cache.add(call.key, value, seconds(call.ttl));
    case Method::increment: {
      const auto number = co_await cache.increment(call.key, call.by);
      if (!number) co_return false;
      co_return *number;
    }
    case Method::forget: co_return co_await cache.forget(call.key, kIgnore);
    case Method::remember: {
      bool computed = false;
      const auto compute = [&]() -> sim::Task<model::StoredValue> {
        computed = true;
        co_return value;
      };
      const auto kept = co_await model::remember(cache, call.key, seconds(call.ttl), compute);
      // What was computed comes back as it is, a number as a number.
      if (computed) co_return php_values().at(call.value).json;
      co_return as_php_reads(kept);
    }
    default: break;
  }
  co_return nullptr;
}

auto LaravelModel::held() const -> HeldKeys {
  HeldKeys keys = fidelity::held(redis_.keyspace(), simulation_.now());
  // A tag's id is a text, which PHP serializes; the model stores it as it is.
  for (auto& [key, one] : keys) {
    if (one.content.starts_with("string tag-")) {
      const std::string id = one.content.substr(std::string("string ").size());
      one.content = fmt::format("string s:{}:\"{}\";", id.size(), id);
    }
  }
  return keys;
}

}  // namespace slotrace::fidelity
