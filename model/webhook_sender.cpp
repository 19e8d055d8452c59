#include "model/webhook_sender.hpp"

#include <utility>

#include <fmt/format.h>

#include "model/request.hpp"

namespace slotrace::model {

void WebhookSender::send(Webhook webhook) {
  webhook.dotted_trigger = env_.world.webhooks.dotted_triggers;
  webhook.milliseconds = env_.world.webhooks.milliseconds;
  webhook.signature = sign(body_of(webhook), env_.world.webhooks.secret);
  Way way{.leg = env_.latencies.webhook_delivery, .lost = 0};
  const ScriptedFaults* scripted = env_.faults.about_webhook(webhook.change.value());
  if (scripted != nullptr) way.lost = scripted->webhook_lost;
  if (scripted != nullptr && !scripted->webhook_arrives.empty()) {
    for (const Duration after : scripted->webhook_arrives) {
      way.leg.distribution = sim::Distribution::constant(after);
      spawn(webhook, way);
      ++way.nth;
    }
    return;
  }
  spawn(webhook, way);
  way.nth = 2;
  if (env_.faults.happens(FaultKind::webhook_duplicated)) spawn(webhook, way);
}

void WebhookSender::spawn(const Webhook& webhook, const Way& way) {
  sim::Task<> delivery = deliver(webhook, way);
  std::string name = fmt::format("webhook-{}", *webhook.change);
  if (way.nth > 1) name += fmt::format(".{}", way.nth);
  env_.simulation.spawn(name, std::move(delivery));
}

auto WebhookSender::deliver(Webhook webhook, Way way) -> sim::Task<> {
  env_.simulation.forgets_all_but(webhook, way.lost, way.nth);
  for (std::uint64_t attempt = 1;; ++attempt) {
    const bool lost = attempt <= way.lost || env_.faults.happens(FaultKind::webhook_lost);
    if (co_await arrives(webhook, attempt == 1 ? way.leg : env_.latencies.webhook_delivery, lost)) {
      // The handler runs in a process of the application; when that dies, nobody answers.
      const std::optional<std::string> refusal = co_await request(env_, deliver_(webhook));
      const bool taken = refusal && refusal->empty();
      if (taken && !env_.faults.happens(FaultKind::webhook_unanswered)) co_return;
    }
    if (attempt >= env_.world.webhooks.attempts) co_return;
    co_await env_.simulation.delay(env_.world.webhooks.retry_after);
  }
}

auto WebhookSender::arrives(const Webhook& webhook, const sim::Latency& leg, bool lost)
    -> sim::Task<bool> {
  const sim::StepSpec step{.what = lost ? "webhook lost" : "webhook delivery", .request = &leg};
  co_await env_.simulation.step(step, [&] {
    if (!lost) return;
    env_.audit.change(*webhook.change).delivery_lost = true;
    env_.journal.add(WebhookLost{.trigger = trigger_name(webhook), .change = webhook.change});
  });
  co_return !lost;
}

}  // namespace slotrace::model
