#pragma once

#include <memory>
#include <vector>

#include "model/world.hpp"

namespace slotrace::model {

/// An answer to "which slots are free": what Cal.com sends, what the caches store.
/// It speaks of every slot of its event type that starts in [from, to), and of no other.
struct Availability {
  EventTypeIndex event_type = 0;
  TimePoint from;
  TimePoint to;
  std::vector<TimePoint> free;  ///< starts, ascending

  [[nodiscard]] auto shows_free(TimePoint start) const -> bool;
  friend auto operator==(const Availability&, const Availability&) -> bool = default;
};

[[nodiscard]] auto fingerprint(const Availability& answer) -> std::uint64_t;

/// Stored answers are shared by the caches and the trace, and never change.
using AvailabilityPtr = std::shared_ptr<const Availability>;

}  // namespace slotrace::model
