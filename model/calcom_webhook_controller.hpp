#pragma once

#include <set>
#include <string>
#include <tuple>

#include "model/database.hpp"
#include "model/environment.hpp"
#include "model/invalidation.hpp"
#include "model/webhook.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// The application's end of Cal.com's webhooks: verifies, validates, routes to one of three handlers,
/// which writes the appointment and invalidates.
class CalcomWebhookController {
 public:
  CalcomWebhookController(const Environment& environment, Database& database,
                          Invalidation& invalidation)
      : env_(environment), database_(database), invalidation_(invalidation) {}

  /// Takes a delivery and answers why it was refused, "" for a 200. One that is wrongly signed or that
  /// the validator refuses changes nothing; a trigger that no handler takes, or a delivery that was
  /// taken before, is acknowledged and ignored.
  auto receive(Webhook webhook) -> sim::Task<std::string>;

 private:
  /// Why the delivery is refused; "" when it is not.
  [[nodiscard]] auto refusal(const Webhook& webhook) const -> std::string;

  void refuse(const Webhook& webhook, const std::string& reason);
  void ignore(const Webhook& webhook, std::string reason);

  auto handle(EntryPoint handler, Webhook webhook) -> sim::Task<>;
  /// Each writes the database, in the transaction if there is one.
  auto handle_booking_created(const Webhook& webhook, Database::Transaction* within) -> sim::Task<>;
  auto handle_booking_updated(const Webhook& webhook, Database::Transaction* within) -> sim::Task<>;
  auto handle_booking_cancelled(const Webhook& webhook, Database::Transaction* within)
      -> sim::Task<>;

  void began(const Webhook& webhook);
  auto invalidate(EntryPoint handler, const Webhook& webhook) -> sim::Task<>;

  /// What tells one delivery from another: there is no delivery id.
  using Identity = std::tuple<Trigger, BookingUid, TimePoint>;
  static auto identity_of(const Webhook& webhook) -> Identity {
    return {webhook.trigger, webhook.uid, webhook.created_at};
  }

  Environment env_;
  Database& database_;
  Invalidation& invalidation_;
  std::set<Identity> taken_;
};

}  // namespace slotrace::model
