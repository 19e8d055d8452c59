#pragma once

#include <array>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "tests/properties/generate/world.hpp"

namespace slotrace::generate {

/// A range of a latency, in thousandths of the longest that the part may take.
struct LatencyPlan {
  Number from = 0;
  Number width = 0;
};

inline constexpr std::size_t kLatencies = 10;

/// How long each part takes, by the members of a scenario file's "costs".
struct CostsPlan {
  std::array<LatencyPlan, kLatencies> latencies;
  Number keyspace = 0;
  bool impatient = false;  ///< gives a fetch up after a second
};

auto any_costs() -> rc::Gen<CostsPlan>;

/// Nothing takes any time.
auto no_costs() -> CostsPlan;

[[nodiscard]] auto to_json(const CostsPlan& costs) -> Json;

}  // namespace slotrace::generate
