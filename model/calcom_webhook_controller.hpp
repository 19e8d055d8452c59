#pragma once

#include <string>

#include "model/database.hpp"
#include "model/environment.hpp"
#include "model/invalidation.hpp"
#include "model/webhook.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// The application's end of Cal.com's webhooks: verifies, routes to one of three handlers, writes
/// the appointment, invalidates.
class CalcomWebhookController {
 public:
  CalcomWebhookController(const Environment& environment, Database& database,
                          Invalidation& invalidation)
      : env_(environment), database_(database), invalidation_(invalidation) {}

  /// Takes a delivery and answers why it was refused, "" when it was not. One that is wrongly signed
  /// or that the validator refuses changes nothing.
  auto receive(Webhook webhook) -> sim::Task<std::string>;

 private:
  /// Why the delivery is refused; "" when it is not.
  [[nodiscard]] auto refusal(const Webhook& webhook) const -> std::string;

  auto handle_booking_created(const Webhook& webhook) -> sim::Task<>;
  auto handle_booking_updated(const Webhook& webhook) -> sim::Task<>;
  auto handle_booking_cancelled(const Webhook& webhook) -> sim::Task<>;

  void began(const Webhook& webhook);
  auto invalidate(const Webhook& webhook) -> sim::Task<>;

  Environment env_;
  Database& database_;
  Invalidation& invalidation_;
};

}  // namespace slotrace::model
