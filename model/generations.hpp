#pragma once

#include <string>
#include <vector>

#include "model/environment.hpp"
#include "model/laravel_cache.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// The event types that a scope stands for, around the one that a change is about.
[[nodiscard]] auto event_types_in(Scope scope, EventTypeIndex about, const World& world)
    -> std::vector<EventTypeIndex>;

/// The counters of the policy's generations, in the store.
class Generations {
 public:
  Generations(const Environment& environment, LaravelCache& cache)
      : env_(environment), cache_(cache) {}

  /// GET of the counter that an event type's keys name; MGET when there are several, one a host.
  /// One step, and `also()` runs in it.
  template <class Also>
  auto read(GenerationIndex generation, EventTypeIndex event_type, Also also)
      -> sim::Task<GenerationValue> {
    const std::vector<std::string> keys = counters(generation, event_type);
    const sim::AccessList touches = cache_.redis().touching({.reads = keys, .writes = {}});
    co_return co_await cache_.redis().script("GET generation", touches, [&](RedisKeyspace& store) {
      also();
      return values_of(keys, store);
    });
  }

  /// Full keys of the counters, in the order of the event type's hosts.
  [[nodiscard]] auto counters(GenerationIndex generation, EventTypeIndex event_type) const
      -> std::vector<std::string>;

  /// Whether every counter still has its value.
  [[nodiscard]] static auto holds(const GenerationValue& value, const RedisKeyspace& store) -> bool;

 private:
  [[nodiscard]] static auto values_of(const std::vector<std::string>& counters,
                                      const RedisKeyspace& store) -> GenerationValue;

  Environment env_;
  LaravelCache& cache_;
};

}  // namespace slotrace::model
