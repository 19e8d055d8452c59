#include "model/webhook.hpp"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

/// A time as this webhook writes it. Cal.com's formats vary.
auto written(const Webhook& webhook, TimePoint time) -> std::string {
  if (!webhook.milliseconds) return to_string(time);
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
  return fmt::format("{}.{:03}Z", Zone::utc().format(time, "Y-m-dTH:i:s"), millis.count() % 1000);
}

auto status_of(Trigger trigger) -> std::string_view {
  switch (trigger) {
    case Trigger::cancelled: return "CANCELLED";
    case Trigger::requested: return "PENDING";
    case Trigger::rejected: return "REJECTED";
    case Trigger::created:
    case Trigger::rescheduled: break;
  }
  return "ACCEPTED";
}

}  // namespace

auto handler_of(Trigger trigger) -> std::optional<EntryPoint> {
  switch (trigger) {
    case Trigger::created: return EntryPoint::handle_booking_created;
    case Trigger::rescheduled: return EntryPoint::handle_booking_updated;
    case Trigger::cancelled: return EntryPoint::handle_booking_cancelled;
    case Trigger::requested:
    case Trigger::rejected: return std::nullopt;
  }
  return std::nullopt;
}

auto trigger_for(EntryPoint handler) -> Trigger {
  for (const Trigger trigger : {Trigger::created, Trigger::rescheduled, Trigger::cancelled}) {
    if (handler_of(trigger) == handler) return trigger;
  }
  sim::require(false, "only webhook handlers have a trigger");
  return Trigger::created;
}

auto trigger_name(const Webhook& webhook) -> std::string {
  std::string_view what;
  switch (webhook.trigger) {
    case Trigger::created: what = "CREATED"; break;
    case Trigger::rescheduled: what = "RESCHEDULED"; break;
    case Trigger::cancelled: what = "CANCELLED"; break;
    case Trigger::requested: what = "REQUESTED"; break;
    case Trigger::rejected: what = "REJECTED"; break;
  }
  return fmt::format("BOOKING{}{}", webhook.dotted_trigger ? '.' : '_', what);
}

auto start_time(const Webhook& webhook) -> std::string { return written(webhook, webhook.start); }

auto body_of(const Webhook& webhook) -> std::string {
  std::string rescheduled;
  if (webhook.reschedule_uid && webhook.reschedule_start) {
    rescheduled = fmt::format(R"(,"rescheduleUid":"booking-{}","rescheduleStartTime":"{}")",
                              *webhook.reschedule_uid, written(webhook, *webhook.reschedule_start));
  }
  return fmt::format(
      R"({{"triggerEvent":"{}","createdAt":"{}","payload":{{"uid":"booking-{}","bookingId":{},)"
      R"("eventTypeId":{},"startTime":"{}","endTime":"{}","status":"{}"{}}}}})",
      trigger_name(webhook), written(webhook, webhook.created_at), webhook.uid, webhook.uid,
      webhook.event_type_id, start_time(webhook), written(webhook, webhook.end),
      status_of(webhook.trigger), rescheduled);
}

auto sign(std::string_view body, std::string_view secret) -> std::string {
  if (secret.empty()) return "no-secret-provided";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  const unsigned char* done = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                                   reinterpret_cast<const unsigned char*>(body.data()), body.size(),
                                   digest.data(), &length);
  sim::require(done != nullptr, "HMAC-SHA256 failed");
  std::string hex;
  for (unsigned i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
  return hex;
}

}  // namespace slotrace::model
