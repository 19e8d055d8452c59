#include "model/appointment_service.hpp"

namespace slotrace::model {

auto AppointmentService::book(EventTypeIndex event_type, TimePoint start, Along along)
    -> sim::Task<BookingAnswer> {
  const BookingAnswer answer = co_await calcom_.create_booking(event_type, start, along);
  if (answer.accepted()) {
    const Appointment row{.uid = *answer.uid, .event_type = event_type, .start = start};
    co_await database_.write(row, std::nullopt, [] {});
  }
  co_return answer;
}

auto AppointmentService::move(BookingUid booking, TimePoint start, Along along)
    -> sim::Task<BookingAnswer> {
  const BookingAnswer answer = co_await calcom_.reschedule_booking(booking, start, along);
  if (answer.accepted()) {
    const Appointment row{.uid = *answer.uid, .event_type = answer.event_type, .start = start};
    co_await database_.write(row, booking, [] {});
  }
  co_return answer;
}

auto AppointmentService::cancel(BookingUid booking, Along along) -> sim::Task<BookingAnswer> {
  const BookingAnswer answer = co_await calcom_.cancel_booking(booking, along);
  if (answer.accepted()) co_await database_.remove(booking, [] {});
  co_return answer;
}

}  // namespace slotrace::model
