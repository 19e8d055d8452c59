#include "model/calcom.hpp"

#include <utility>

#include <fmt/format.h>

#include "sim/deadline.hpp"

namespace slotrace::model {
namespace {

constexpr sim::ResourceId kCalendar = sim::resource("calcom");

}  // namespace

Calcom::Calcom(const Environment& environment, Deliver deliver)
    : env_(environment), deliver_(std::move(deliver)), breaker_(environment.world.costs.calcom) {}

auto Calcom::read(SlotQuery query) -> sim::Task<SlotAnswer> {
  SlotAnswer result;
  if (!breaker_.is_open(env_.simulation.now())) {
    std::optional<AvailabilityPtr> answer = co_await sim::with_deadline(
        env_.simulation, env_.world.costs.calcom.fetch_timeout, fetch(query));
    if (answer) {
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
  const Zone& zone = env_.world.zone;
  const TimePoint from = zone.at(zone.day_of(query.start), ClockTime{0});
  const TimePoint to = zone.at(zone.day_of(query.end) + date::days{1}, ClockTime{0});
  const sim::StepSpec step{.what = "GET /slots/available",
                           .accesses = {sim::reads(kCalendar)},
                           .request = &env_.latencies.fetch_request,
                           .response = &env_.latencies.fetch_response};
  co_return co_await env_.simulation.step(step, [&] {
    env_.audit.first_step(query.read);
    auto answer = std::make_shared<const Availability>(
        env_.audit.truth().availability(query.event_type, from, to, env_.simulation.now()));
    env_.journal.add(SlotsFetched{.value = answer});
    return AvailabilityPtr(std::move(answer));
  });
}

/// A widget customer's request is outside of what is measured: its instant is that of the commit.
auto Calcom::request_step(const Caller& caller) const -> sim::StepSpec {
  return {.what = "calcom check",
          .accesses = {sim::reads(kCalendar)},
          .request = caller.entry_points.empty() ? nullptr : &env_.latencies.booking_request};
}

auto Calcom::answer_step(const Caller& caller) const -> sim::StepSpec {
  return {.what = "calcom commit",
          .accesses = {sim::writes(kCalendar)},
          .request = &env_.latencies.check_to_insert,
          .response = caller.entry_points.empty() ? nullptr : &env_.latencies.booking_response};
}

auto Calcom::book(EventTypeIndex event_type, TimePoint start, Caller caller)
    -> sim::Task<BookingAnswer> {
  Truth& truth = env_.audit.truth();
  const TimePoint end = truth.end_of(event_type, start);
  const std::optional<HostIndex> host = co_await env_.simulation.step(request_step(caller), [&] {
    if (truth.is_contested(event_type, start)) env_.audit.contested();
    return truth.free_host(event_type, start);
  });
  if (!host) {
    const BookingAnswer refusal{.status = 400, .error = "no_available_users_found_error"};
    co_return co_await refuse(refusal, caller);
  }
  co_return co_await env_.simulation.step(answer_step(caller), [&] {
    if (truth.has_identical(*host, start, end)) {
      env_.audit.contested();
      BookingAnswer conflict{.status = 409, .error = "booking_conflict"};
      env_.journal.add(ChangeRefused{.status = conflict.status, .error = conflict.error});
      return conflict;
    }
    const Booking booking{.event_type = event_type, .host = *host, .start = start, .end = end};
    return commit(ChangeKind::booked, std::nullopt, booking, caller);
  });
}

auto Calcom::reschedule(BookingUid uid, TimePoint start, Caller caller)
    -> sim::Task<BookingAnswer> {
  Truth& truth = env_.audit.truth();
  BookingAnswer refusal;
  const std::optional<HostIndex> host =
      co_await env_.simulation.step(request_step(caller), [&]() -> std::optional<HostIndex> {
        const Booking old = truth.bookings().at(uid);
        if (!old.accepted) {
          refusal = {.status = 404, .error = "booking_not_found"};
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
    const TimePoint end = truth.end_of(old.event_type, start);
    const bool moved_away = !old.accepted;
    const bool conflict = start != old.start && truth.has_identical(*host, start, end);
    if (conflict) env_.audit.contested();
    if (moved_away || conflict) {
      BookingAnswer answer = moved_away ? BookingAnswer{.status = 404, .error = "booking_not_found"}
                                        : BookingAnswer{.status = 409, .error = "booking_conflict"};
      env_.journal.add(ChangeRefused{.status = answer.status, .error = answer.error});
      return answer;
    }
    const Booking booking{.event_type = old.event_type, .host = *host, .start = start, .end = end};
    return commit(ChangeKind::rescheduled, uid, booking, caller);
  });
}

auto Calcom::cancel(BookingUid uid, Caller caller) -> sim::Task<BookingAnswer> {
  Truth& truth = env_.audit.truth();
  co_await env_.simulation.step(request_step(caller), [] {});
  co_return co_await env_.simulation.step(answer_step(caller), [&] {
    if (!truth.bookings().at(uid).accepted) {
      BookingAnswer answer{.status = 404, .error = "booking_not_found"};
      env_.journal.add(ChangeRefused{.status = answer.status, .error = answer.error});
      return answer;
    }
    return commit(ChangeKind::cancelled, uid, std::nullopt, caller);
  });
}

auto Calcom::refuse(BookingAnswer answer, Caller caller) -> sim::Task<BookingAnswer> {
  env_.journal.add(ChangeRefused{.status = answer.status, .error = answer.error});
  const sim::StepSpec step{
      .what = "calcom refusal",
      .response = caller.entry_points.empty() ? nullptr : &env_.latencies.booking_response};
  co_await env_.simulation.step(step, [] {});
  co_return answer;
}

/// Commits a change, and sets its webhook on its way.
auto Calcom::commit(ChangeKind kind, std::optional<BookingUid> removes, std::optional<Booking> adds,
                    const Caller& caller) -> BookingAnswer {
  Truth& truth = env_.audit.truth();
  const std::optional<Booking> old =
      removes ? std::optional(truth.bookings().at(*removes)) : std::nullopt;
  const ChangeId change = env_.audit.commit(kind, {.removes = removes, .adds = adds}).id;
  for (const EntryPoint entry_point : caller.entry_points) env_.audit.began(change, entry_point);
  const Booking& about = adds ? truth.bookings().back() : *old;
  env_.journal.add(ChangeCommitted{.change = change,
                                   .kind = kind,
                                   .event_type = about.event_type,
                                   .host = about.host,
                                   .slot = adds ? std::optional(about.start) : std::nullopt,
                                   .old_slot = old ? std::optional(old->start) : std::nullopt});
  for (const EntryPoint entry_point : caller.entry_points) {
    env_.journal.add(EntryPointBegan{.entry_point = entry_point, .change = change});
  }
  if (caller.entry_points.empty() || env_.world.webhook_echoes) {
    static constexpr EntryPoint kHandlers[] = {EntryPoint::handle_booking_created,
                                               EntryPoint::handle_booking_updated,
                                               EntryPoint::handle_booking_cancelled};
    Webhook webhook{.handler = kHandlers[static_cast<std::size_t>(kind)],
                    .created_at = env_.simulation.now(),
                    .uid = about.uid,
                    .reschedule_uid = kind == ChangeKind::rescheduled ? removes : std::nullopt,
                    .reschedule_start =
                        kind == ChangeKind::rescheduled ? std::optional(old->start) : std::nullopt,
                    .event_type = about.event_type,
                    .event_type_id = env_.world.event_types[about.event_type].id,
                    .start = about.start,
                    .end = about.end,
                    .signature = {},
                    .change = change};
    webhook.signature = sign(body_of(webhook), env_.world.webhook_secret);
    env_.simulation.spawn(fmt::format("webhook-{}", change), post(std::move(webhook)));
  }
  return {.status = 200, .error = "", .uid = about.uid, .change = change};
}

auto Calcom::post(Webhook webhook) -> sim::Task<> {
  const sim::StepSpec step{.what = "webhook delivery", .request = &env_.latencies.webhook_delivery};
  co_await env_.simulation.step(step, [] {});
  co_await deliver_(std::move(webhook));
}

}  // namespace slotrace::model
