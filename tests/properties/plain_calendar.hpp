#pragma once

#include <set>
#include <vector>

#include "model/truth.hpp"
#include "model/world.hpp"

/// Opening hours minus bookings, worked out anew for every question: what "free" means, as plainly
/// as it can be said. Nothing here is shared with the model's own calendar.
namespace slotrace::properties {

/// Who is booked, for what, from when.
struct Booked {
  model::EventTypeIndex event_type = 0;
  model::HostIndex host = 0;
  model::TimePoint start;
  friend auto operator==(const Booked&, const Booked&) -> bool = default;
};

/// [from, to)
struct Stretch {
  model::TimePoint from;
  model::TimePoint to;
};

/// Every start of a slot of the event type in the stretch, free or not.
auto slots(const model::World& world, model::EventTypeIndex event_type, Stretch stretch)
    -> std::set<model::TimePoint>;

/// Whether one of the event type's hosts offers this slot and is not booked then.
auto is_free(const model::World& world, const std::vector<Booked>& bookings, model::SlotId slot)
    -> bool;

/// Whether the host works for the whole stretch, which begins and ends on one day.
auto works(const model::Host& host, Stretch stretch) -> bool;

/// Whether a booking of the host meets the stretch.
auto is_busy(const model::World& world, const std::vector<Booked>& bookings, model::HostIndex host,
             Stretch stretch) -> bool;

}  // namespace slotrace::properties
