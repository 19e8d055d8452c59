#pragma once

#include <algorithm>
#include <vector>

#include "model/scenario.hpp"

/// How tests drive the seven entry points, and how they break a policy.
namespace slotrace::model {

/// Whether the entry point moves or cancels a booking that must be there before.
inline auto needs_booking(EntryPoint entry_point) -> bool {
  return entry_point != EntryPoint::create_booking && entry_point != EntryPoint::book_in_calcom &&
         entry_point != EntryPoint::handle_booking_created;
}

struct DrivenChange {
  TimePoint slot;             ///< that is booked, or that the booking to change stands at
  TimePoint new_slot;         ///< of a reschedule
  std::size_t booking = 0;    ///< position in World::bookings
  EventTypeIndex event_type = 0;
};

/// What a timeline does to send a change through an entry point: webhook handlers learn of what
/// widget customers do.
inline auto change_through(EntryPoint entry_point, const DrivenChange& change)
    -> decltype(Action::what) {
  const BookingRef booking{.made_by = InitialBookingIndex{change.booking}};
  const auto book = [&](Book::Through through) {
    return Book{.through = through, .event_type = change.event_type, .start = change.slot};
  };
  switch (entry_point) {
    case EntryPoint::create_booking: return book(Book::Through::create_booking);
    case EntryPoint::book_in_calcom: return book(Book::Through::book_in_calcom);
    case EntryPoint::handle_booking_created: return book(Book::Through::widget);
    case EntryPoint::handle_booking_updated:
      return Reschedule{
          .through = Reschedule::Through::widget, .booking = booking, .start = change.new_slot};
    case EntryPoint::reschedule_booking:
      return Reschedule{.through = Reschedule::Through::reschedule_booking,
                        .booking = booking,
                        .start = change.new_slot};
    case EntryPoint::handle_booking_cancelled:
      return Cancel{.through = Cancel::Through::widget, .booking = booking};
    case EntryPoint::cancel_booking:
      return Cancel{.through = Cancel::Through::cancel_booking, .booking = booking};
  }
  return {};
}

/// An operation of a policy: what `entry_point` does to the entries of `layer`.
struct OperationOf {
  EntryPoint entry_point{};
  LayerIndex layer = 0;
};

/// The policy without that operation. bookInCalcom has no list of its own; it loses what it inherits
/// from createBooking.
inline auto without_operation(Policy policy, OperationOf dropped) -> Policy {
  const EntryPoint owner = dropped.entry_point == EntryPoint::book_in_calcom
                               ? EntryPoint::create_booking
                               : dropped.entry_point;
  std::erase_if(policy.invalidation.at(static_cast<std::size_t>(owner)),
                [&](const Operation& operation) {
                  if (const auto* forget = std::get_if<ForgetKeys>(&operation.what))
                    return forget->keys.layer == dropped.layer;
                  // Patterns of the presets name Layer 2's keys.
                  return dropped.layer == 1;
                });
  return policy;
}

}  // namespace slotrace::model
