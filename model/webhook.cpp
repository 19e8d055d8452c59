#include "model/webhook.hpp"

#include <array>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "sim/failure.hpp"

namespace slotrace::model {

auto trigger_of(const Webhook& webhook) -> std::string_view {
  switch (webhook.handler) {
    case EntryPoint::handle_booking_updated: return "BOOKING_RESCHEDULED";
    case EntryPoint::handle_booking_cancelled: return "BOOKING_CANCELLED";
    default: return "BOOKING_CREATED";
  }
}

auto body_of(const Webhook& webhook) -> std::string {
  std::string rescheduled;
  if (webhook.reschedule_uid && webhook.reschedule_start) {
    rescheduled = fmt::format(R"(,"rescheduleUid":"booking-{}","rescheduleStartTime":"{}")",
                              *webhook.reschedule_uid, to_string(*webhook.reschedule_start));
  }
  return fmt::format(
      R"({{"triggerEvent":"{}","createdAt":"{}","payload":{{"uid":"booking-{}","bookingId":{},)"
      R"("eventTypeId":{},"startTime":"{}","endTime":"{}","status":"{}"{}}}}})",
      trigger_of(webhook), to_string(webhook.created_at), webhook.uid, webhook.uid,
      webhook.event_type_id, to_string(webhook.start), to_string(webhook.end),
      webhook.handler == EntryPoint::handle_booking_cancelled ? "CANCELLED" : "ACCEPTED",
      rescheduled);
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
