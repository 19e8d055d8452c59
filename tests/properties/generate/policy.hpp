#pragma once

#include <array>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "tests/properties/generate/world.hpp"

namespace slotrace::generate {

/// One step of an invalidation.
enum class Clear : std::uint8_t {
  day_keys_30,       ///< Layer 1's keys of single days, from today to today+29
  pattern_type,      ///< Layer 2 by the event type's number, as the proposed fix does
  day_keys_booking,  ///< Layer 1's keys of the days that the change touches
  pattern_day,       ///< Layer 2 by the event type's number and those days
  pattern_tenant,    ///< Layer 2 by company, branch and event type
  pattern_layer1,    ///< Layer 1 by the event type's number: ranges of days too
  pattern_all,       ///< both layers, every event type
  day_keys_7,        ///< Layer 1's keys of the next seven days
};
inline constexpr int kClears = 8;

enum class Layers : std::uint8_t { both, none, layer1_only, layer2_on_calcom };

struct LayerPlan {
  Number ttl = 0;
  bool short_when_empty = false;  ///< kTtlWhenEmpty for an answer without a slot
  bool empty_is_a_miss = false;
  bool holds_window = false;
};

inline constexpr std::array kEntryPointNames = {"createBooking",        "handleBookingCreated",
                                                "handleBookingUpdated", "handleBookingCancelled",
                                                "rescheduleBooking",    "cancelBooking"};

/// Layers, and what each entry point clears, in order.
struct PolicyPlan {
  Layers layers = Layers::both;
  LayerPlan layer1;
  LayerPlan layer2;
  /// By entry point, in the order of kEntryPointNames.
  std::array<std::vector<Clear>, kEntryPointNames.size()> clears;

  [[nodiscard]] auto has_layer1() const -> bool {
    return layers == Layers::both || layers == Layers::layer1_only;
  }
  [[nodiscard]] auto has_layer2() const -> bool {
    return layers == Layers::both || layers == Layers::layer2_on_calcom;
  }
};

inline constexpr const char* kLayer1Name = "CalcomService";
inline constexpr const char* kLayer2Name = "AlternativeFinder";

inline constexpr std::chrono::seconds kTtlWhenEmpty{60};
inline constexpr Number kTtlOfADay = 1;
[[nodiscard]] auto ttl_of(const LayerPlan& layer) -> std::chrono::seconds;

/// Every entry point clears the same.
auto clearing_everywhere(const std::vector<Clear>& clears) -> PolicyPlan;

/// Any layers, any subset and order of clears in each entry point; half of the time the same in all.
auto any_policy() -> rc::Gen<PolicyPlan>;

/// As a scenario file's "policy".
[[nodiscard]] auto to_json(const PolicyPlan& policy) -> Json;

}  // namespace slotrace::generate
