#include "model/calcom_webhook_controller.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

#include <fmt/format.h>

namespace slotrace::model {
namespace {

constexpr sim::ResourceId kDeliveries = sim::resource("deliveries taken");

/// Whether a time is written as PHP's Y-m-d\TH:i:s.v\Z: with exactly three decimals.
auto has_milliseconds(std::string_view time) -> bool {
  constexpr std::string_view kShape = "0000-00-00T00:00:00.000Z";
  return std::ranges::equal(time, kShape, [](char c, char shape) {
    return shape == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == shape;
  });
}

}  // namespace

auto CalcomWebhookController::receive(Webhook webhook) -> sim::Task<std::string> {
  const TimePoint arrived = env_.simulation.now();
  const std::optional<EntryPoint> handler = handler_of(webhook.trigger);
  env_.journal.add(WebhookArrived{
      .trigger = trigger_name(webhook), .handler = handler, .change = webhook.change});
  sim::StepSpec step{.what = "webhook received", .request = &env_.latencies.webhook_receive};
  if (env_.world.deduplication != Deduplication::none) step.accesses = {sim::writes(kDeliveries)};
  const std::string reason = refusal(webhook);
  const bool seen = co_await env_.simulation.step(step, [&] {
    if (!reason.empty()) return false;
    if (env_.world.deduplication == Deduplication::at_arrival) {
      return !taken_.insert(identity_of(webhook)).second;
    }
    return taken_.contains(identity_of(webhook));
  });
  if (!reason.empty()) {
    refuse(webhook, reason);
    co_return reason;
  }
  if (!handler || seen) {
    ignore(webhook, handler ? "it was taken before" : "no handler takes it");
    co_return "";
  }
  co_await handle(*handler, webhook);
  if (env_.world.deduplication == Deduplication::when_done) {
    const sim::StepSpec note{.what = "webhook done", .accesses = {sim::writes(kDeliveries)}};
    co_await env_.simulation.step(note, [&] { taken_.insert(identity_of(webhook)); });
  }
  const Duration took = env_.simulation.now() - arrived;
  if (webhook.change) env_.audit.change(*webhook.change).handler_took = took;
  env_.journal.add(HandlerEnded{.handler = *handler, .took = took});
  co_return "";
}

auto CalcomWebhookController::refusal(const Webhook& webhook) const -> std::string {
  if (webhook.signature != sign(body_of(webhook), env_.world.webhooks.secret)) {
    return "wrong signature";
  }
  if (env_.world.intake == Intake::lenient) return "";
  if (trigger_name(webhook).find('.') == std::string::npos) {
    return "422: the validator does not know this trigger";
  }
  if (!has_milliseconds(start_time(webhook))) {
    return "422: the validator does not take this start time";
  }
  return "";
}

void CalcomWebhookController::refuse(const Webhook& webhook, const std::string& reason) {
  if (webhook.change) env_.audit.change(*webhook.change).delivery_refused = true;
  env_.journal.add(WebhookRefused{
      .trigger = trigger_name(webhook), .handler = handler_of(webhook.trigger), .reason = reason});
}

void CalcomWebhookController::ignore(const Webhook& webhook, std::string reason) {
  if (webhook.change) env_.audit.change(*webhook.change).delivery_ignored = true;
  env_.journal.add(WebhookIgnored{.trigger = trigger_name(webhook), .reason = std::move(reason)});
}

auto CalcomWebhookController::handle(EntryPoint handler, Webhook webhook) -> sim::Task<> {
  Database::Transaction transaction;
  Database::Transaction* const within = env_.world.transactions ? &transaction : nullptr;
  switch (handler) {
    case EntryPoint::handle_booking_updated:
      co_await handle_booking_updated(webhook, within);
      break;
    case EntryPoint::handle_booking_cancelled:
      co_await handle_booking_cancelled(webhook, within);
      break;
    default: co_await handle_booking_created(webhook, within); break;
  }
  co_await env_.faults.may_die(handler, DeathPoint::write, webhook.change);
  co_await invalidate(handler, webhook);
  co_await env_.faults.may_die(handler, DeathPoint::clear, webhook.change);
  if (within != nullptr) co_await database_.commit(transaction);
}

auto CalcomWebhookController::handle_booking_created(const Webhook& webhook,
                                                     Database::Transaction* within) -> sim::Task<> {
  const Appointment appointment{
      .uid = webhook.uid, .event_type = webhook.event_type, .start = webhook.start};
  co_await database_.write(appointment, std::nullopt, [&] { began(webhook); }, within);
}

auto CalcomWebhookController::handle_booking_updated(const Webhook& webhook,
                                                     Database::Transaction* within) -> sim::Task<> {
  const Appointment appointment{
      .uid = webhook.uid, .event_type = webhook.event_type, .start = webhook.start};
  co_await database_.write(appointment, webhook.reschedule_uid, [&] { began(webhook); }, within);
}

auto CalcomWebhookController::handle_booking_cancelled(const Webhook& webhook,
                                                       Database::Transaction* within)
    -> sim::Task<> {
  co_await database_.remove(webhook.uid, [&] { began(webhook); }, within);
}

void CalcomWebhookController::began(const Webhook& webhook) {
  if (!webhook.change) return;
  const EntryPoint handler = *handler_of(webhook.trigger);
  env_.audit.began(*webhook.change, handler);
  env_.journal.add(EntryPointBegan{.entry_point = handler, .change = *webhook.change});
}

auto CalcomWebhookController::invalidate(EntryPoint handler, const Webhook& webhook)
    -> sim::Task<> {
  InvalidationCause cause{.entry_point = handler,
                          .event_type = webhook.event_type,
                          .touched = {webhook.reschedule_start.value_or(webhook.start)},
                          .change = webhook.change};
  if (webhook.reschedule_start) cause.touched.push_back(webhook.start);
  co_await invalidation_.run(std::move(cause));
}

}  // namespace slotrace::model
