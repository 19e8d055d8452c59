#include "model/calcom_service.hpp"

#include <utility>

namespace slotrace::model {

auto CalcomService::create_booking(EventTypeIndex event_type, TimePoint start, Along along,
                                   std::optional<EntryPoint> on_behalf_of)
    -> sim::Task<BookingAnswer> {
  Caller caller{.entry_points = {EntryPoint::create_booking}, .along = along};
  if (on_behalf_of) caller.entry_points.push_back(*on_behalf_of);
  InvalidationCause cause{.entry_point = EntryPoint::create_booking,
                          .event_type = event_type,
                          .touched = {start},
                          .change = {}};
  std::shared_ptr<Invalidation::Pass> begun = co_await invalidation_.before_call(cause);
  sim::Simulation::Inquiry asking(env_.simulation);
  const BookingAnswer answer = co_await calcom_.book(event_type, start, std::move(caller));
  asking.answers(answer);
  if (answer.accepted()) {
    cause.change = answer.change;
    co_await invalidate(std::move(cause), std::move(begun));
  }
  co_return answer;
}

auto CalcomService::reschedule_booking(BookingUid booking, TimePoint start, Along along)
    -> sim::Task<BookingAnswer> {
  const Booking old = env_.audit.truth().bookings().at(booking);
  Caller caller{.entry_points = {EntryPoint::reschedule_booking}, .along = along};
  InvalidationCause cause{.entry_point = EntryPoint::reschedule_booking,
                          .event_type = old.event_type,
                          .touched = {old.start, start},
                          .change = {}};
  std::shared_ptr<Invalidation::Pass> begun = co_await invalidation_.before_call(cause);
  sim::Simulation::Inquiry asking(env_.simulation);
  const BookingAnswer answer = co_await calcom_.reschedule(booking, start, std::move(caller));
  asking.answers(answer);
  if (answer.accepted()) {
    cause.change = answer.change;
    co_await invalidate(std::move(cause), std::move(begun));
  }
  co_return answer;
}

auto CalcomService::cancel_booking(BookingUid booking, Along along) -> sim::Task<BookingAnswer> {
  const Booking old = env_.audit.truth().bookings().at(booking);
  Caller caller{.entry_points = {EntryPoint::cancel_booking}, .along = along};
  InvalidationCause cause{.entry_point = EntryPoint::cancel_booking,
                          .event_type = old.event_type,
                          .touched = {old.start},
                          .change = {}};
  std::shared_ptr<Invalidation::Pass> begun = co_await invalidation_.before_call(cause);
  sim::Simulation::Inquiry asking(env_.simulation);
  const BookingAnswer answer = co_await calcom_.cancel(booking, std::move(caller));
  asking.answers(answer);
  if (answer.accepted()) {
    cause.change = answer.change;
    co_await invalidate(std::move(cause), std::move(begun));
  }
  co_return answer;
}

auto CalcomService::invalidate(InvalidationCause cause, std::shared_ptr<Invalidation::Pass> begun)
    -> sim::Task<> {
  const EntryPoint entry_point = cause.entry_point;
  const std::optional<ChangeId> change = cause.change;
  co_await env_.faults.may_die(entry_point, DeathPoint::commit, change);
  co_await invalidation_.run(std::move(cause), std::move(begun));
  co_await env_.faults.may_die(entry_point, DeathPoint::clear, change);
}

}  // namespace slotrace::model
