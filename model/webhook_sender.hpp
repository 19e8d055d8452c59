#pragma once

#include <functional>
#include <string>

#include "model/environment.hpp"
#include "model/webhook.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// Cal.com's sending of webhooks: one POST, or with a task queue several attempts, each delivery on
/// its own, so neither in order nor without duplicates.
class WebhookSender {
 public:
  /// The application's end: takes a delivery and answers why it refuses it, "" for a 200.
  using Deliver = std::function<sim::Task<std::string>(Webhook)>;

  WebhookSender(const Environment& environment, Deliver deliver)
      : env_(environment), deliver_(std::move(deliver)) {}

  /// Signs the webhook and sets it on its way, as often as the scenario scripts it.
  /// Requires: it tells of a change.
  void send(Webhook webhook);

 private:
  struct Way {
    sim::Latency leg;  ///< until the first attempt arrives
    std::uint64_t lost = 0;  ///< so many first attempts are lost
    unsigned nth = 1;  ///< of the deliveries of this webhook
  };
  /// The process of the first delivery about change 3 is "webhook-3", that of the second "webhook-3.2".
  void spawn(const Webhook& webhook, const Way& way);
  auto deliver(Webhook webhook, Way way) -> sim::Task<>;
  /// Whether the attempt arrives. `leg`: how long it takes.
  auto arrives(const Webhook& webhook, const sim::Latency& leg, bool lost) -> sim::Task<bool>;

  Environment env_;
  Deliver deliver_;
};

}  // namespace slotrace::model
