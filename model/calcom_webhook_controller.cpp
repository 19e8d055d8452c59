#include "model/calcom_webhook_controller.hpp"

namespace slotrace::model {

auto CalcomWebhookController::receive(Webhook webhook) -> sim::Task<std::string> {
  const TimePoint arrived = env_.simulation.now();
  env_.journal.add(WebhookArrived{.handler = webhook.handler, .change = webhook.change});
  const sim::StepSpec step{.what = "webhook received", .request = &env_.latencies.webhook_receive};
  co_await env_.simulation.step(step, [] {});
  if (const std::string reason = refusal(webhook); !reason.empty()) {
    if (webhook.change) env_.audit.change(*webhook.change).delivery_refused = true;
    env_.journal.add(WebhookRefused{.handler = webhook.handler, .reason = reason});
    co_return reason;
  }
  switch (webhook.handler) {
    case EntryPoint::handle_booking_updated: co_await handle_booking_updated(webhook); break;
    case EntryPoint::handle_booking_cancelled: co_await handle_booking_cancelled(webhook); break;
    default: co_await handle_booking_created(webhook); break;
  }
  const Duration took = env_.simulation.now() - arrived;
  if (webhook.change) env_.audit.change(*webhook.change).handler_took = took;
  env_.journal.add(HandlerEnded{.handler = webhook.handler, .took = took});
  co_return "";
}

auto CalcomWebhookController::refusal(const Webhook& webhook) const -> std::string {
  if (webhook.signature != sign(body_of(webhook), env_.world.webhook_secret)) {
    return "wrong signature";
  }
  // The validator wants BOOKING.CREATED and milliseconds; Cal.com sends BOOKING_CREATED and none.
  if (env_.world.intake == Intake::as_coded) return "422: the validator does not know this trigger";
  return "";
}

auto CalcomWebhookController::handle_booking_created(const Webhook& webhook) -> sim::Task<> {
  const Appointment appointment{
      .uid = webhook.uid, .event_type = webhook.event_type, .start = webhook.start};
  co_await database_.write(appointment, std::nullopt, [&] { began(webhook); });
  co_await invalidate(webhook);
}

auto CalcomWebhookController::handle_booking_updated(const Webhook& webhook) -> sim::Task<> {
  const Appointment appointment{
      .uid = webhook.uid, .event_type = webhook.event_type, .start = webhook.start};
  co_await database_.write(appointment, webhook.reschedule_uid, [&] { began(webhook); });
  co_await invalidate(webhook);
}

auto CalcomWebhookController::handle_booking_cancelled(const Webhook& webhook) -> sim::Task<> {
  co_await database_.remove(webhook.uid, [&] { began(webhook); });
  co_await invalidate(webhook);
}

void CalcomWebhookController::began(const Webhook& webhook) {
  if (!webhook.change) return;
  env_.audit.began(*webhook.change, webhook.handler);
  env_.journal.add(EntryPointBegan{.entry_point = webhook.handler, .change = *webhook.change});
}

auto CalcomWebhookController::invalidate(const Webhook& webhook) -> sim::Task<> {
  InvalidationCause cause{.entry_point = webhook.handler,
                          .event_type = webhook.event_type,
                          .touched = {webhook.reschedule_start.value_or(webhook.start)},
                          .change = webhook.change};
  if (webhook.reschedule_start) cause.touched.push_back(webhook.start);
  co_await invalidation_.run(std::move(cause));
}

}  // namespace slotrace::model
