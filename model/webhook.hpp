#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/history.hpp"
#include "model/truth.hpp"
#include "sim/fingerprint.hpp"

namespace slotrace::model {

/// The uid that a forged delivery names; no booking has it.
inline constexpr BookingUid kForgedUid = 0xffffffff;

/// What a webhook tells of.
enum class Trigger : std::uint8_t { created, rescheduled, cancelled, requested, rejected };

/// The handler that the application routes a trigger to; nothing: it acknowledges and ignores it.
[[nodiscard]] auto handler_of(Trigger trigger) -> std::optional<EntryPoint>;
/// Requires: one of the three webhook handlers.
[[nodiscard]] auto trigger_for(EntryPoint handler) -> Trigger;

/// What Cal.com posts to the application about a change. There is no delivery id.
/// https://cal.com/docs/developing/guides/automation/webhooks
struct Webhook {
  Trigger trigger = Trigger::created;
  bool dotted_trigger = false;  ///< BOOKING.CREATED rather than BOOKING_CREATED
  bool milliseconds = false;    ///< times with exactly three decimals
  TimePoint created_at;
  BookingUid uid = 0;
  std::optional<BookingUid> reschedule_uid;  ///< of a reschedule: the booking that it replaces
  std::optional<TimePoint> reschedule_start;  ///< and its old start
  EventTypeIndex event_type = 0;
  std::int64_t event_type_id = 0;
  TimePoint start;
  TimePoint end;
  std::string signature;           ///< header X-Cal-Signature-256
  std::optional<ChangeId> change;  ///< what it tells of, for the audit; nothing: it is forged
};

/// Of all but the signature, which follows from the rest.
[[nodiscard]] inline auto fingerprint(const Webhook& webhook) -> std::uint64_t {
  return sim::fingerprint_all(
      webhook.trigger, webhook.dotted_trigger, webhook.milliseconds, webhook.created_at,
      webhook.uid, sim::fingerprint(webhook.reschedule_uid),
      sim::fingerprint(webhook.reschedule_start), webhook.event_type, webhook.event_type_id,
      webhook.start, webhook.end, sim::fingerprint(webhook.change));
}

/// "BOOKING_CREATED", "BOOKING_RESCHEDULED", ...
[[nodiscard]] auto trigger_name(const Webhook& webhook) -> std::string;
/// startTime as it stands in the body.
[[nodiscard]] auto start_time(const Webhook& webhook) -> std::string;

/// The raw body that is posted and signed.
[[nodiscard]] auto body_of(const Webhook& webhook) -> std::string;

/// Hex HMAC-SHA256 of the raw body; without a secret the literal "no-secret-provided".
[[nodiscard]] auto sign(std::string_view body, std::string_view secret) -> std::string;

}  // namespace slotrace::model
