#include "model/calcom.hpp"

#include <utility>

#include <fmt/format.h>

#include "sim/deadline.hpp"

namespace slotrace::model {
namespace {

constexpr sim::ResourceId kSlotCache = sim::resource("calcom slot cache");

}  // namespace

Calcom::Calcom(const Environment& environment, WebhookSender::Deliver deliver)
    : env_(environment),
      sender_(environment, std::move(deliver)),
      breaker_(environment.world.costs.calcom),
      rate_limit_(environment.world.calcom),
      slot_cache_(environment.simulation, environment.world.calcom.slot_cache),
      hold_lasts_{.distribution = sim::Distribution::constant(environment.world.calcom.hold)} {}

auto Calcom::read(SlotQuery query) -> sim::Task<SlotAnswer> {
  SlotAnswer result;
  if (!breaker_.is_open(env_.simulation.now())) {
    std::optional<AvailabilityPtr> answer = co_await sim::with_deadline(
        env_.simulation, env_.world.costs.calcom.fetch_timeout, fetch(query));
    if (answer && *answer) {
      breaker_.succeeded();
      result.slots = std::move(*answer);
      co_return result;
    }
    breaker_.failed(env_.simulation.now());
  }
  env_.journal.add(SlotsFetched{.value = nullptr});
  co_return result;
}

auto Calcom::fetch(SlotQuery query) -> sim::Task<AvailabilityPtr> {
  const Zone zone = query.zone.value_or(env_.world.zone);
  const TimePoint from = zone.at(zone.day_of(query.start), ClockTime{0});
  const TimePoint to = zone.at(zone.day_of(query.end) + date::days{1}, ClockTime{0});
  sim::StepSpec step{.what = "GET /slots/available",
                     .accesses = {sim::reads(Truth::kCalendar)},
                     .request = &env_.latencies.fetch_request,
                     .response = &env_.latencies.fetch_response};
  if (env_.world.calcom.slot_cache > Duration{0}) {
    step.accesses = {sim::reads(Truth::kCalendar), sim::writes(kSlotCache)};
  }
  co_return co_await env_.simulation.step(step, [&] {
    env_.audit.first_step(query.read);
    if (refusal_at_door({.application = true})) return AvailabilityPtr();
    return looked_up(query.event_type, from, to);
  });
}

auto Calcom::looked_up(EventTypeIndex event_type, TimePoint from, TimePoint to) -> AvailabilityPtr {
  AvailabilityPtr answer = slot_cache_.find(event_type, from, to);
  const bool cached = answer != nullptr;
  if (!cached) {
    answer = std::make_shared<const Availability>(
        env_.audit.truth().availability(event_type, from, to, env_.simulation.now()));
    slot_cache_.keep(answer);
  }
  env_.journal.add(SlotsFetched{.value = answer, .cached = cached});
  return answer;
}

/// A widget customer's request is outside of what is measured: its instant is that of the commit.
auto Calcom::request_step(const Caller& caller) const -> sim::StepSpec {
  return {.what = "calcom check",
          .accesses = {sim::reads(Truth::kCalendar)},
          .request = caller.application ? &env_.latencies.booking_request : nullptr};
}

auto Calcom::answer_step(const Caller& caller) const -> sim::StepSpec {
  return {.what = "calcom commit",
          .accesses = {sim::writes(Truth::kCalendar)},
          .request = &env_.latencies.check_to_insert,
          .response = caller.application ? &env_.latencies.booking_response : nullptr};
}

auto Calcom::book(EventTypeIndex event_type, TimePoint start, Caller caller)
    -> sim::Task<BookingAnswer> {
  Truth& truth = env_.audit.truth();
  const TimePoint end = truth.end_of(event_type, start);
  BookingAnswer refusal{.status = 400, .error = "no_available_users_found_error"};
  const std::optional<HostIndex> host =
      co_await env_.simulation.step(request_step(caller), [&]() -> std::optional<HostIndex> {
        if (const auto at_door = refusal_at_door(caller)) {
          refusal = *at_door;
          return std::nullopt;
        }
        if (start < env_.simulation.now()) {
          refusal.error = "Attempting to book a meeting in the past.";
          return std::nullopt;
        }
        if (truth.is_contested(event_type, start)) env_.audit.contested();
        return truth.free_host(event_type, start);
      });
  if (!host) co_return co_await refuse(refusal, caller);
  co_return co_await env_.simulation.step(answer_step(caller), [&] {
    const BookingStatus status = status_of_new(event_type);
    // The unique key is that of accepted bookings; a pending one has none.
    if (status == BookingStatus::accepted && truth.has_identical(*host, start, end)) {
      env_.audit.contested();
      return refused({.status = 409, .error = "booking_conflict"});
    }
    const Booking booking{
        .event_type = event_type, .host = *host, .start = start, .end = end, .status = status};
    const auto kind = status == BookingStatus::pending ? ChangeKind::requested : ChangeKind::booked;
    return commit(kind, {.adds = booking}, caller);
  });
}

auto Calcom::reschedule(BookingUid uid, TimePoint start, Caller caller)
    -> sim::Task<BookingAnswer> {
  Truth& truth = env_.audit.truth();
  BookingAnswer refusal;
  const std::optional<HostIndex> host =
      co_await env_.simulation.step(request_step(caller), [&]() -> std::optional<HostIndex> {
        if (const auto at_door = refusal_at_door(caller)) {
          refusal = *at_door;
          return std::nullopt;
        }
        const Booking old = truth.bookings().at(uid);
        if (!old.stands()) {
          refusal = {.status = 404, .error = "booking_not_found"};
          return std::nullopt;
        }
        if (start < env_.simulation.now()) {
          refusal = {.status = 400, .error = "Attempting to book a meeting in the past."};
          return std::nullopt;
        }
        if (truth.is_contested(old.event_type, start)) env_.audit.contested();
        const auto found = truth.free_host(old.event_type, start, old.host, uid);
        if (!found) refusal = {.status = 400, .error = "no_available_users_found_error"};
        return found;
      });
  if (!host) co_return co_await refuse(refusal, caller);
  co_return co_await env_.simulation.step(answer_step(caller), [&] {
    const Booking old = truth.bookings().at(uid);
    if (!old.stands()) return refused({.status = 404, .error = "booking_not_found"});
    const TimePoint end = truth.end_of(old.event_type, start);
    const BookingStatus status = status_of_new(old.event_type);
    if (start != old.start && status == BookingStatus::accepted &&
        truth.has_identical(*host, start, end)) {
      env_.audit.contested();
      return refused({.status = 409, .error = "booking_conflict"});
    }
    const Booking booking{
        .event_type = old.event_type, .host = *host, .start = start, .end = end, .status = status};
    return commit(ChangeKind::rescheduled, {.removes = uid, .adds = booking}, caller);
  });
}

auto Calcom::cancel(BookingUid uid, Caller caller) -> sim::Task<BookingAnswer> {
  Truth& truth = env_.audit.truth();
  std::optional<BookingAnswer> refusal;
  co_await env_.simulation.step(request_step(caller), [&] { refusal = refusal_at_door(caller); });
  if (refusal) co_return co_await refuse(*refusal, caller);
  co_return co_await env_.simulation.step(answer_step(caller), [&] {
    if (!truth.bookings().at(uid).stands()) {
      return refused({.status = 404, .error = "booking_not_found"});
    }
    return commit(ChangeKind::cancelled, {.removes = uid}, caller);
  });
}

auto Calcom::confirm(BookingUid uid, bool accept, Caller caller) -> sim::Task<BookingAnswer> {
  const sim::StepSpec step{.what = "calcom confirm", .accesses = {sim::writes(Truth::kCalendar)}};
  co_return co_await env_.simulation.step(step, [&] {
    const Booking& booking = env_.audit.truth().bookings().at(uid);
    if (booking.status != BookingStatus::pending) {
      return refused({.status = 400, .error = "booking is not pending"});
    }
    if (accept) return commit(ChangeKind::booked, {.accepts = uid}, caller);
    return commit(ChangeKind::rejected, {.removes = uid, .removed_as = BookingStatus::rejected},
                  caller);
  });
}

auto Calcom::hold(EventTypeIndex event_type, TimePoint start, Caller caller)
    -> sim::Task<HoldAnswer> {
  Truth& truth = env_.audit.truth();
  const BookingAnswer taken{.status = 422, .error = "slot is booked or held"};
  std::optional<BookingAnswer> refusal;
  co_await env_.simulation.step(request_step(caller), [&] {
    refusal = refusal_at_door(caller);
    if (refusal) return;
    if (truth.is_held(event_type, start) || !truth.free_host(event_type, start)) refusal = taken;
  });
  if (refusal) {
    const BookingAnswer answer = co_await refuse(*refusal, caller);
    co_return HoldAnswer{.status = answer.status, .error = answer.error};
  }
  co_return co_await env_.simulation.step(answer_step(caller), [&] {
    const Hold made{
        .event_type = event_type, .start = start, .end = truth.end_of(event_type, start)};
    commit_hold(ChangeKind::held, made, {.holds = made});
    const HoldId id = truth.holds().rbegin()->first;
    expiries_[id] = env_.simulation.spawn(fmt::format("hold-{}", id), expire(id));
    return HoldAnswer{.hold = id, .change = env_.audit.changes().back().id};
  });
}

auto Calcom::release(HoldId hold, Caller caller) -> sim::Task<> {
  const sim::StepSpec step{
      .what = "calcom release",
      .accesses = {sim::writes(Truth::kCalendar)},
      .request = caller.application ? &env_.latencies.booking_request : nullptr,
      .response = caller.application ? &env_.latencies.booking_response : nullptr};
  co_await env_.simulation.step(step, [&] {
    if (expiries_.contains(hold)) {
      env_.simulation.cancel(expiries_.at(hold));
      end_hold(hold, ChangeKind::released);
    }
  });
}

auto Calcom::expire(HoldId hold) -> sim::Task<> {
  const sim::StepSpec step{
      .what = "hold expires", .accesses = {sim::writes(Truth::kCalendar)}, .request = &hold_lasts_};
  co_await env_.simulation.step(step, [&] { end_hold(hold, ChangeKind::expired); });
}

void Calcom::end_hold(HoldId hold, ChangeKind how) {
  expiries_.erase(hold);
  commit_hold(how, env_.audit.truth().holds().at(hold), {.releases = hold});
}

auto Calcom::refuse(BookingAnswer answer, Caller caller) -> sim::Task<BookingAnswer> {
  refused(answer);
  const sim::StepSpec step{
      .what = "calcom refusal",
      .response = caller.application ? &env_.latencies.booking_response : nullptr};
  co_await env_.simulation.step(step, [] {});
  co_return answer;
}

auto Calcom::refusal_at_door(const Caller& caller) -> std::optional<BookingAnswer> {
  if (!caller.application || env_.simulation.mode() == sim::Mode::interleaving) return std::nullopt;
  if (!rate_limit_.exceeded(env_.simulation.now())) return std::nullopt;
  return BookingAnswer{.status = 429, .error = "too many requests"};
}

auto Calcom::refused(BookingAnswer answer) -> BookingAnswer {
  env_.journal.add(ChangeRefused{.status = answer.status, .error = answer.error});
  return answer;
}

auto Calcom::status_of_new(EventTypeIndex event_type) const -> BookingStatus {
  return env_.world.event_types.at(event_type).confirmation == Confirmation::none
             ? BookingStatus::accepted
             : BookingStatus::pending;
}

/// Commits a change of bookings, and sets its webhook on its way.
auto Calcom::commit(ChangeKind kind, Truth::Commit commit, const Caller& caller) -> BookingAnswer {
  Truth& truth = env_.audit.truth();
  // A booking uses up the hold of whoever books.
  if (caller.along.hold && expiries_.contains(*caller.along.hold)) {
    env_.simulation.cancel(expiries_.at(*caller.along.hold));
    expiries_.erase(*caller.along.hold);
    commit.releases = caller.along.hold;
  }
  const std::optional<Booking> old =
      commit.removes ? std::optional(truth.bookings().at(*commit.removes)) : std::nullopt;
  const ChangeId change = env_.audit.commit(kind, commit).id;
  env_.faults.script(change, caller.along.faults);
  if (caller.along.change != nullptr) *caller.along.change = change;
  for (const EntryPoint entry_point : caller.entry_points) env_.audit.began(change, entry_point);
  const Booking about = commit.adds      ? truth.bookings().back()
                        : commit.accepts ? truth.bookings().at(*commit.accepts)
                                         : *old;
  const bool stands = commit.adds || commit.accepts;
  env_.journal.add(ChangeCommitted{.change = change,
                                   .kind = kind,
                                   .event_type = about.event_type,
                                   .host = about.host,
                                   .slot = stands ? std::optional(about.start) : std::nullopt,
                                   .old_slot = old ? std::optional(old->start) : std::nullopt});
  for (const EntryPoint entry_point : caller.entry_points) {
    env_.journal.add(EntryPointBegan{.entry_point = entry_point, .change = change});
  }
  if (!caller.application || env_.world.webhooks.echoes) tell(kind, about, old, change);
  return {.status = 200,
          .error = "",
          .uid = about.uid,
          .event_type = about.event_type,
          .change = change};
}

void Calcom::tell(ChangeKind kind, const Booking& about, const std::optional<Booking>& old,
                  ChangeId change) {
  const bool moved = kind == ChangeKind::rescheduled;
  Trigger trigger = Trigger::created;
  if (kind == ChangeKind::cancelled) trigger = Trigger::cancelled;
  if (kind == ChangeKind::rejected) trigger = Trigger::rejected;
  if (moved) trigger = Trigger::rescheduled;
  // A move, too, is only requested where the host must confirm it. What ends was pending, and says so
  // no more.
  const bool ends = kind == ChangeKind::cancelled || kind == ChangeKind::rejected;
  if (!ends && about.status == BookingStatus::pending) trigger = Trigger::requested;
  sender_.send({.trigger = trigger,
                .created_at = env_.simulation.now(),
                .uid = about.uid,
                .reschedule_uid = moved ? std::optional(old->uid) : std::nullopt,
                .reschedule_start = moved ? std::optional(old->start) : std::nullopt,
                .event_type = about.event_type,
                .event_type_id = env_.world.event_types[about.event_type].id,
                .start = about.start,
                .end = about.end,
                .signature = {},
                .change = change});
}

void Calcom::commit_hold(ChangeKind kind, const Hold& hold, Truth::Commit commit) {
  const bool begins = kind == ChangeKind::held;
  const ChangeCommitted what{.change = static_cast<ChangeId>(env_.audit.changes().size()),
                             .kind = kind,
                             .event_type = hold.event_type,
                             .slot = begins ? std::optional(hold.start) : std::nullopt,
                             .old_slot = begins ? std::nullopt : std::optional(hold.start)};
  env_.audit.commit(kind, commit);
  env_.journal.add(what);
}

}  // namespace slotrace::model
