#pragma once

#include <span>
#include <string_view>

#include "model/world.hpp"

namespace slotrace::model {

/// A latency of the world: its place under "costs", and what takes that long, in words.
struct CostField {
  std::string_view group;  ///< "calcom"
  std::string_view name;   ///< "fetch_response"
  std::string_view what;   ///< "Cal.com's answer to a fetch on its way back"
  auto (*of)(Costs& costs) -> sim::Distribution&;
};

/// All that are distributions, in the order of the file format.
[[nodiscard]] auto cost_fields() -> std::span<const CostField>;

}  // namespace slotrace::model
