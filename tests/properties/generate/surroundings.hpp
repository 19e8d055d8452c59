#pragma once

#include <array>

#include <rapidcheck.h>

#include "tests/properties/generate/world.hpp"

namespace slotrace::generate {

/// Kinds of faults that come by themselves. Those before kKindFaults leave every clear done.
inline constexpr std::size_t kKindFaults = 2;
inline constexpr std::size_t kHandlerDies = 3;
inline constexpr std::size_t kRedisRefuses = 4;
inline constexpr std::size_t kRedisEvicts = 6;
inline constexpr std::size_t kRedisFailsOver = 7;
inline constexpr std::size_t kFaultKinds = 9;

/// What a world has beyond hosts, event types and bookings. Plain numbers; what they stand for is in
/// surroundings.cpp. Nothing of it is the default.
struct SurroundingsPlan {
  std::array<Number, 3> confirmations{};  ///< by event type
  bool slot_cache = false;  ///< Cal.com's own
  bool short_holds = false;
  bool retries = false;  ///< of deliveries
  Number deduplicate = 0;
  bool remembers_cancelled = false;
  bool transactions = false;
  Number caller_zone = 0;
  std::array<bool, kFaultKinds> faults{};  ///< whether this kind comes by itself
  Number faults_at_most = 0;
};

/// All of it.
auto any_surroundings() -> rc::Gen<SurroundingsPlan>;

/// What a policy need not fear that only keeps its own caches right: Cal.com answers from its
/// calendar, every delivery arrives, handlers live, and Redis does and keeps what it is told.
auto kind_surroundings() -> rc::Gen<SurroundingsPlan>;

/// Adds it to a scenario file.
void write(const SurroundingsPlan& plan, Json& file);

}  // namespace slotrace::generate
