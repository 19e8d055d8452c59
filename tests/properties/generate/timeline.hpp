#pragma once

#include <vector>

#include <rapidcheck.h>

#include "tests/properties/generate/policy.hpp"
#include "tests/properties/generate/world.hpp"

namespace slotrace::generate {

enum class Does : std::uint8_t { read, book, reschedule, cancel, call, forge, hold, confirm };

/// One action of a timeline. What a kind of action does not need it ignores.
struct ActionPlan {
  Does does = Does::read;
  std::chrono::milliseconds gap{0};  ///< since the action before began, or ended
  bool follows = false;              ///< waits for the end of the action before
  SlotPlan slot;
  Number through = 0;  ///< which entry point, or which source is read
  Number booking = 0;  ///< among those of the world and of the actions before
  Number shape = 0;    ///< of a read's window
  Number takes = 0;    ///< of a call
};

/// How long actions stay apart.
enum class Pace : std::uint8_t {
  crowded,  ///< from nothing to a few seconds: they overlap where latencies are of that size
  apart,    ///< longer than anything takes: nothing overlaps
};

/// What may happen in a timeline.
struct TimelineShape {
  Pace pace = Pace::crowded;
  int least = 3;
  int most = 15;
  bool calls = true;
  bool forged = true;
  bool holds = false;  ///< reservations, and hosts who answer bookings that are pending
};
auto any_timeline(const TimelineShape& shape) -> rc::Gen<std::vector<ActionPlan>>;

/// As a scenario file's "timeline". A change of a booking that is not there is left out.
[[nodiscard]] auto to_json(const std::vector<ActionPlan>& actions, const World& world,
                           const PolicyPlan& policy) -> Json;

}  // namespace slotrace::generate
