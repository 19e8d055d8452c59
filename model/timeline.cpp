#include "model/timeline.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/look_up.hpp"
#include "model/request.hpp"
#include "sim/random.hpp"

namespace slotrace::model {
namespace {

constexpr std::string_view kDied = "the application died";

auto fingerprint_of(const ActionRecord& record) -> std::uint64_t {
  if (!record.ended) return 0;
  return sim::mix(1, sim::mix(sim::fingerprint(record.booking), sim::fingerprint(record.hold)));
}

}  // namespace

Timeline::Timeline(const Environment& environment, Application& application,
                   const std::vector<Action>& actions, std::vector<Traffic> traffic)
    : env_(environment), application_(application), traffic_(std::move(traffic)) {
  for (const Action& action : actions) add(action);
}

auto Timeline::add(Action action) -> ActionIndex {
  actions_.push_back(std::move(action));
  records_.emplace_back();
  waiting_for_.emplace_back(env_.simulation);
  ends_.push_back(sim::resource("end of action", std::to_string(ends_.size())));
  return actions_.size() - 1;
}

void Timeline::start() {
  const auto is_fail_over = [](const Deed& deed) {
    const auto* strike = std::get_if<StrikeRedis>(&deed);
    return strike != nullptr && strike->what == StrikeRedis::What::loses_writes;
  };
  const auto loses_writes = [&](const Action& action) {
    return is_fail_over(action.what) || std::ranges::any_of(action.instead, is_fail_over);
  };
  if (std::ranges::any_of(actions_, loses_writes)) {
    application_.redis().keyspace().remember_writes();
    // Which writes are the last ones depends on the order of all of them.
    application_.redis().expect_side_effects();
  }
  for (ActionIndex i = 0; i < actions_.size(); ++i)
    env_.simulation.spawn(actions_[i].name, play(i));
  for (const Traffic& traffic : traffic_) env_.simulation.spawn(traffic.name, admit(traffic));
}

auto Timeline::admit(const Traffic& traffic) -> sim::Task<> {
  const std::uint64_t stream = sim::stable_hash(traffic.name, sim::stable_hash("traffic."));
  const DrawBits draw = [this, stream] { return env_.simulation.chooser().draw(stream); };
  const std::vector<TimePoint> arrivals = arrivals_of(traffic, env_.world.zone, draw);
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    co_await env_.simulation.until(arrivals[i]);
    auto what = action_of(traffic);
    if (!what) continue;
    const ActionIndex index = add({.name = fmt::format("{}-{}", traffic.name, i + 1),
                                   .at = env_.simulation.now(),
                                   .what = std::move(*what)});
    env_.simulation.spawn(actions_[index].name, play(index));
  }
}

auto Timeline::action_of(const Traffic& traffic) -> std::optional<Deed> {
  Truth& truth = env_.audit.truth();
  env_.simulation.also_touches(sim::reads(Truth::kCalendar));
  const TimePoint now = env_.simulation.now();
  const TimePoint end = now + traffic.ahead;
  const std::vector<TimePoint> slots =
      traffic.does == Traffic::Does::book
          ? truth.availability(traffic.event_type, now, end, now).free
          : truth.slots(traffic.event_type, now, end);
  if (slots.empty()) return std::nullopt;
  const std::uint64_t stream = sim::stable_hash(traffic.name, sim::stable_hash("wish."));
  const TimePoint slot = slots[sim::uniform_below(
      [&] { return env_.simulation.chooser().draw(stream); }, slots.size())];
  switch (traffic.does) {
    case Traffic::Does::call:
      return Call{.event_type = traffic.event_type, .wish = slot, .thinking = traffic.thinking};
    case Traffic::Does::book:
      return Book{
          .through = Book::Through::widget, .event_type = traffic.event_type, .start = slot};
    case Traffic::Does::read: break;
  }
  const Zone& zone = env_.world.zone_of_branch(traffic.event_type);
  const TimePoint day = zone.at(zone.day_of(slot), ClockTime{0});
  return Read{.source = env_.policy.wish_source,
              .event_type = traffic.event_type,
              .start = day,
              .end = day};
}

auto Timeline::play(ActionIndex index) -> sim::Task<> {
  co_await turn_of(index);
  choose_deed(index);
  records_[index].started = env_.simulation.now();
  env_.journal.add(ActionStarted{.action = index});
  // std::visit cannot suspend, so the kind is looked up here and awaited outside of it.
  sim::Task<> work =
      std::visit([&](const auto& what) { return perform(index, what); }, actions_[index].what);
  co_await work;
  env_.simulation.also_touches(sim::writes(ends_[index]));
  records_[index].ended = env_.simulation.now();
  env_.journal.add(ActionEnded{.action = index});
  waiting_for_[index].wake_all();
}

void Timeline::choose_deed(ActionIndex index) {
  Action& action = actions_[index];
  if (action.instead.empty()) return;
  const std::vector<sim::Alternative> alternatives(action.instead.size() + 1,
                                                   {.process = env_.simulation.current().id});
  const std::uint32_t chosen = env_.simulation.pick(sim::ChoiceKind::option, alternatives);
  if (chosen > 0) action.what = action.instead[chosen - 1];
  records_[index].deed = chosen;
  action.instead.clear();
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
  env_.simulation.also_touches(sim::reads(ends_[index]));
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

auto Timeline::along(ActionIndex index) -> Along {
  return {.hold = {}, .faults = &actions_[index].faults, .change = &records_[index].change};
}

auto Timeline::perform(ActionIndex index, const Call& call) -> sim::Task<> {
  sim::Task<> conversation =
      application_.agent().take_call(index, call, records_[index], &actions_[index].faults);
  if (co_await unless_it_fails(env_, std::move(conversation))) co_return;
  records_[index].outcome = kDied;
  env_.journal.add(CallEnded{.call = index, .outcome = std::string(kDied)});
}

auto Timeline::perform(ActionIndex index, const Read& read) -> sim::Task<> {
  sim::Task<LookedUp> asked =
      look_up(env_, application_.source(read.source),
              {.event_type = read.event_type, .start = read.start, .end = read.end});
  const std::optional<LookedUp> found = co_await unless_it_fails(env_, std::move(asked));
  ActionRecord& record = records_[index];
  if (!found) {
    record.outcome = kDied;
    co_return;
  }
  record.stale = found->stale;
  record.hit = found->answer.answered_by.has_value();
  if (found->answer.answered_by) record.ttl_left = found->answer.answered_by->ttl_left;
  record.answer = found->answer.slots;
  record.outcome = found->answer.slots ? "answered" : "no answer";
}

auto Timeline::perform(ActionIndex index, const Book& book) -> sim::Task<> {
  Along with = along(index);
  if (book.hold) {
    co_await ended(*book.hold);
    with.hold = records_[*book.hold].hold;
  }
  switch (book.through) {
    case Book::Through::widget:
      note_answer(index, co_await application_.calcom().book(book.event_type, book.start,
                                                             Caller{.along = with}));
      break;
    case Book::Through::create_booking:
      co_await answered(index,
                        application_.appointment_service().book(book.event_type, book.start, with));
      break;
    case Book::Through::book_in_calcom: {
      sim::Task<CallBooking> asked =
          application_.appointments().book_in_calcom(book.event_type, book.start, with);
      const std::optional<CallBooking> booking = co_await request(env_, std::move(asked));
      if (!booking) {
        records_[index].outcome = kDied;
        break;
      }
      note_answer(index, booking->answer);
      if (booking->outcome != "booked") records_[index].outcome = booking->outcome;
      break;
    }
  }
}

auto Timeline::perform(ActionIndex index, const Reschedule& reschedule) -> sim::Task<> {
  const std::optional<BookingUid> booking = co_await booking_of(reschedule.booking);
  if (!booking) {
    refuse(index, "no booking to move");
  } else if (reschedule.through == Reschedule::Through::widget) {
    note_answer(index, co_await application_.calcom().reschedule(*booking, reschedule.start,
                                                                 Caller{.along = along(index)}));
  } else {
    co_await answered(
        index, application_.appointment_service().move(*booking, reschedule.start, along(index)));
  }
}

auto Timeline::perform(ActionIndex index, const Cancel& cancel) -> sim::Task<> {
  const std::optional<BookingUid> booking = co_await booking_of(cancel.booking);
  if (!booking) {
    refuse(index, "no booking to cancel");
  } else if (cancel.through == Cancel::Through::widget) {
    note_answer(index,
                co_await application_.calcom().cancel(*booking, Caller{.along = along(index)}));
  } else {
    co_await answered(index, application_.appointment_service().cancel(*booking, along(index)));
  }
}

auto Timeline::perform(ActionIndex index, const Confirm& confirm) -> sim::Task<> {
  const std::optional<BookingUid> booking = co_await booking_of(confirm.booking);
  if (!booking) {
    refuse(index, "no booking to confirm");
    co_return;
  }
  note_answer(index, co_await application_.calcom().confirm(*booking, confirm.accept,
                                                            Caller{.along = along(index)}));
}

auto Timeline::perform(ActionIndex index, const HoldSlot& hold) -> sim::Task<> {
  const Caller caller{.application = hold.through == HoldSlot::Through::application};
  const HoldAnswer answer =
      co_await application_.calcom().hold(hold.event_type, hold.start, caller);
  ActionRecord& record = records_[index];
  record.hold = answer.hold;
  record.change = answer.change;
  record.outcome = answer.hold ? "held" : answer.error;
}

auto Timeline::perform(ActionIndex index, const Forge& forge) -> sim::Task<> {
  const EventType& type = env_.world.event_types.at(forge.event_type);
  // A forger makes createdAt up, too: no two of these are the same delivery, even where time stands
  // still.
  const TimePoint created_at = env_.world.start + std::chrono::milliseconds{index};
  Webhook webhook{.trigger = trigger_for(forge.handler),
                  .dotted_trigger = env_.world.webhooks.dotted_triggers,
                  .milliseconds = env_.world.webhooks.milliseconds,
                  .created_at = created_at,
                  .uid = kForgedUid,
                  .event_type = forge.event_type,
                  .event_type_id = type.id,
                  .start = forge.start,
                  .end = forge.start + type.length,
                  .signature = {},
                  .change = {}};
  webhook.signature = sign(body_of(webhook), forge.secret);
  sim::Task<std::string> received = application_.webhooks().receive(std::move(webhook));
  const std::optional<std::string> refusal = co_await request(env_, std::move(received));
  if (!refusal) {
    records_[index].outcome = kDied;
  } else {
    records_[index].outcome = refusal->empty() ? "accepted" : *refusal;
  }
}

auto Timeline::perform(ActionIndex index, const StrikeRedis& incident) -> sim::Task<> {
  const bool felt = co_await application_.redis_incidents().strike(incident);
  records_[index].outcome = felt ? "felt" : kNotFelt;
}

auto Timeline::answered(ActionIndex index, sim::Task<BookingAnswer> asked) -> sim::Task<> {
  const std::optional<BookingAnswer> answer = co_await request(env_, std::move(asked));
  if (answer) {
    note_answer(index, *answer);
  } else {
    records_[index].outcome = kDied;
  }
}

void Timeline::refuse(ActionIndex index, std::string why) {
  env_.journal.add(ChangeRefused{.status = 404, .error = why});
  records_[index].outcome = std::move(why);
}

void Timeline::note_answer(ActionIndex index, const BookingAnswer& answer) {
  ActionRecord& record = records_[index];
  record.booking = answer.uid;
  record.outcome = answer.accepted() ? "accepted" : answer.error;
}

auto Timeline::content(sim::ResourceId resource) const -> std::optional<std::uint64_t> {
  const auto end = std::ranges::find(ends_, resource);
  if (end == ends_.end()) return std::nullopt;
  return fingerprint_of(records_[static_cast<ActionIndex>(end - ends_.begin())]);
}

auto Timeline::fingerprint() const -> std::uint64_t {
  std::uint64_t all = records_.size();
  for (const ActionRecord& record : records_) all = sim::mix(all, fingerprint_of(record));
  return all;
}

}  // namespace slotrace::model
