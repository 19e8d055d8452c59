#include "model/policy.hpp"

#include <algorithm>

namespace slotrace::model {
namespace {

constexpr std::array<std::string_view, kEntryPoints> kQualifiedNames = {
    "CalcomService::createBooking",
    "CalcomWebhookController::handleBookingCreated",
    "CalcomWebhookController::handleBookingUpdated",
    "CalcomWebhookController::handleBookingCancelled",
    "CalcomService::rescheduleBooking",
    "CalcomService::cancelBooking",
    "AppointmentCreationService::bookInCalcom",
};

}  // namespace

auto qualified_name(EntryPoint entry_point) -> std::string_view {
  return kQualifiedNames.at(static_cast<std::size_t>(entry_point));
}

auto name(EntryPoint entry_point) -> std::string_view {
  const std::string_view qualified = qualified_name(entry_point);
  return qualified.substr(qualified.find("::") + 2);
}

auto all_entry_points() -> std::array<EntryPoint, kEntryPoints> {
  std::array<EntryPoint, kEntryPoints> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<EntryPoint>(i);
  return all;
}

auto is_hit(const LayerPolicy& layer, const Availability& stored) -> bool {
  return layer.hit == HitRule::not_null || !stored.free.empty();
}

auto passes_team(const Policy& policy, KeyCaller caller) -> bool {
  switch (caller) {
    case KeyCaller::wish: return policy.passes_team.wish;
    case KeyCaller::alternatives: return policy.passes_team.alternatives;
    case KeyCaller::timeline: break;
  }
  return true;
}

auto find_entry_point(std::string_view wanted) -> std::optional<EntryPoint> {
  const auto all = all_entry_points();
  const auto* found = std::ranges::find_if(all, [&](EntryPoint e) { return name(e) == wanted; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

}  // namespace slotrace::model
