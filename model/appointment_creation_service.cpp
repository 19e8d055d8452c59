#include "model/appointment_creation_service.hpp"

namespace slotrace::model {

auto AppointmentCreationService::book_in_calcom(EventTypeIndex event_type, TimePoint start,
                                                Along along) -> sim::Task<CallBooking> {
  CallBooking result;
  if (co_await database_.is_taken(event_type, start)) {
    env_.audit.contested();
    env_.journal.add(AppointmentRefused{.event_type = event_type, .slot = start});
    result.outcome = "refused by the database";
    co_return result;
  }
  result.answer =
      co_await calcom_.create_booking(event_type, start, along, EntryPoint::book_in_calcom);
  if (!result.answer.accepted()) {
    result.outcome = "refused by Cal.com";
    co_return result;
  }
  const Appointment appointment{
      .uid = *result.answer.uid, .event_type = event_type, .start = start};
  const ChangeId change = *result.answer.change;
  // It has no list of its own: what it invalidates is complete when it returns.
  co_await database_.write(appointment, std::nullopt,
                           [&] { env_.audit.completed(change, EntryPoint::book_in_calcom); });
  co_await env_.faults.may_die(EntryPoint::book_in_calcom, DeathPoint::write, change);
  result.outcome = "booked";
  co_return result;
}

}  // namespace slotrace::model
