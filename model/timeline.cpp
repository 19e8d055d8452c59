#include "model/timeline.hpp"

namespace slotrace::model {

Timeline::Timeline(const Environment& environment, Application& application,
                   const std::vector<Action>& actions)
    : env_(environment), application_(application), actions_(actions), records_(actions.size()) {
  for (std::size_t i = 0; i < actions_.size(); ++i) waiting_for_.emplace_back(env_.simulation);
}

void Timeline::start() {
  for (ActionIndex i = 0; i < actions_.size(); ++i)
    env_.simulation.spawn(actions_[i].name, play(i));
}

auto Timeline::play(ActionIndex index) -> sim::Task<> {
  co_await turn_of(index);
  records_[index].started = env_.simulation.now();
  env_.journal.add(ActionStarted{.action = index});
  // std::visit cannot suspend, so the kind is looked up here and awaited outside of it.
  sim::Task<> work =
      std::visit([&](const auto& what) { return perform(index, what); }, actions_[index].what);
  co_await work;
  records_[index].ended = env_.simulation.now();
  env_.journal.add(ActionEnded{.action = index});
  waiting_for_[index].wake_all();
}

auto Timeline::turn_of(ActionIndex index) -> sim::Task<> {
  const Action& action = actions_[index];
  if (action.after) {
    co_await ended(*action.after);
    if (action.delay > Duration{0}) co_await env_.simulation.delay(action.delay);
  } else {
    co_await env_.simulation.until(action.at);
  }
}

auto Timeline::ended(ActionIndex index) -> sim::Task<> {
  if (!records_[index].ended) co_await waiting_for_[index].wait();
}

auto Timeline::booking_of(const BookingRef& reference) -> sim::Task<std::optional<BookingUid>> {
  // The world's bookings are the calendar's first ones, in their order.
  if (const auto* initial = std::get_if<InitialBookingIndex>(&reference.made_by)) {
    co_return static_cast<BookingUid>(initial->position);
  }
  const ActionIndex maker = std::get<ActionIndex>(reference.made_by);
  co_await ended(maker);
  co_return records_[maker].booking;
}

auto Timeline::perform(ActionIndex index, const Call& call) -> sim::Task<> {
  co_await application_.agent().take_call(index, call, records_[index]);
}

auto Timeline::perform(ActionIndex index, const Read& read) -> sim::Task<> {
  const SlotQuery query{.event_type = read.event_type,
                        .start = read.start,
                        .end = read.end,
                        .tenant = env_.world.event_types.at(read.event_type).tenant,
                        .read = env_.audit.begin_read({read.event_type, read.start})};
  const SlotAnswer answer = co_await application_.source(read.source).read(query);
  ActionRecord& record = records_[index];
  record.stale = env_.audit.end_read(query.read, answer.slots.get()).stale;
  record.hit = answer.answered_by.has_value();
  if (answer.answered_by) record.ttl_left = answer.answered_by->ttl_left;
  record.answer = answer.slots;
  record.outcome = answer.slots ? "answered" : "no answer";
}

auto Timeline::perform(ActionIndex index, const Book& book) -> sim::Task<> {
  ActionRecord& record = records_[index];
  switch (book.through) {
    case Book::Through::widget:
      note_answer(index,
                  co_await application_.calcom().book(book.event_type, book.start, Caller{}));
      break;
    case Book::Through::create_booking: {
      const BookingAnswer answer =
          co_await application_.calcom_service().create_booking(book.event_type, book.start);
      note_answer(index, answer);
      if (!answer.accepted()) break;
      const Appointment row{.uid = *answer.uid, .event_type = book.event_type, .start = book.start};
      co_await application_.database().write(row, std::nullopt, [] {});
      break;
    }
    case Book::Through::book_in_calcom: {
      const CallBooking booking =
          co_await application_.appointments().book_in_calcom(book.event_type, book.start);
      note_answer(index, booking.answer);
      record.outcome = booking.outcome == "booked" ? "accepted" : booking.outcome;
      break;
    }
  }
}

auto Timeline::perform(ActionIndex index, const Reschedule& reschedule) -> sim::Task<> {
  const std::optional<BookingUid> booking = co_await booking_of(reschedule.booking);
  if (!booking) {
    refuse(index, "no booking to move");
    co_return;
  }
  if (reschedule.through == Reschedule::Through::widget) {
    note_answer(index,
                co_await application_.calcom().reschedule(*booking, reschedule.start, Caller{}));
    co_return;
  }
  const BookingAnswer answer =
      co_await application_.calcom_service().reschedule_booking(*booking, reschedule.start);
  note_answer(index, answer);
  if (!answer.accepted()) co_return;
  const Booking moved = env_.audit.truth().bookings().at(*answer.uid);
  const Appointment row{.uid = moved.uid, .event_type = moved.event_type, .start = moved.start};
  co_await application_.database().write(row, *booking, [] {});
}

auto Timeline::perform(ActionIndex index, const Cancel& cancel) -> sim::Task<> {
  const std::optional<BookingUid> booking = co_await booking_of(cancel.booking);
  if (!booking) {
    refuse(index, "no booking to cancel");
    co_return;
  }
  if (cancel.through == Cancel::Through::widget) {
    note_answer(index, co_await application_.calcom().cancel(*booking, Caller{}));
    co_return;
  }
  const BookingAnswer answer = co_await application_.calcom_service().cancel_booking(*booking);
  note_answer(index, answer);
  if (answer.accepted()) co_await application_.database().remove(*booking, [] {});
}

auto Timeline::perform(ActionIndex index, const Forge& forge) -> sim::Task<> {
  const EventType& type = env_.world.event_types.at(forge.event_type);
  Webhook webhook{.handler = forge.handler,
                  .created_at = env_.simulation.now(),
                  .uid = kForgedUid,
                  .event_type = forge.event_type,
                  .event_type_id = type.id,
                  .start = forge.start,
                  .end = forge.start + type.length,
                  .signature = {},
                  .change = {}};
  webhook.signature = sign(body_of(webhook), forge.secret);
  const std::string refusal = co_await application_.webhooks().receive(std::move(webhook));
  records_[index].outcome = refusal.empty() ? "accepted" : refusal;
}

void Timeline::refuse(ActionIndex index, std::string why) {
  env_.journal.add(ChangeRefused{.status = 404, .error = why});
  records_[index].outcome = std::move(why);
}

void Timeline::note_answer(ActionIndex index, const BookingAnswer& answer) {
  ActionRecord& record = records_[index];
  record.booking = answer.uid;
  record.change = answer.change;
  record.outcome = answer.accepted() ? "accepted" : answer.error;
}

}  // namespace slotrace::model
