#pragma once

#include <chrono>
#include <cstdint>

namespace slotrace::sim {

/// The clock of a simulation: it has no `now()`, only a Simulation does.
/// Instants count nanoseconds since 1970-01-01T00:00:00 UTC, so they cover the years 1678 to 2262.
struct VirtualClock {
  using rep = std::int64_t;
  using period = std::nano;
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<VirtualClock>;
  static constexpr bool is_steady = true;
};

using Duration = VirtualClock::duration;
using TimePoint = VirtualClock::time_point;

}  // namespace slotrace::sim
