#include "model/fault_plan.hpp"

#include <fmt/format.h>

namespace slotrace::model {

auto name(FaultKind kind) -> std::string_view {
  switch (kind) {
    case FaultKind::webhook_lost: return "webhook_lost";
    case FaultKind::webhook_duplicated: return "webhook_duplicated";
    case FaultKind::webhook_unanswered: return "webhook_unanswered";
    case FaultKind::handler_dies: return "handler_dies";
    case FaultKind::redis_refused: return "redis_refused";
    case FaultKind::redis_unanswered: return "redis_unanswered";
    case FaultKind::redis_evicts: return "redis_evicts";
    case FaultKind::redis_fails_over: return "redis_fails_over";
    case FaultKind::redis_expires: return "redis_expires";
  }
  return "unknown";
}

auto find_fault(std::string_view name) -> std::optional<FaultKind> {
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    if (const auto kind = static_cast<FaultKind>(i); model::name(kind) == name) return kind;
  }
  return std::nullopt;
}

auto name(DeathPoint point) -> std::string_view {
  switch (point) {
    case DeathPoint::commit: return "commit";
    case DeathPoint::write: return "write";
    case DeathPoint::clear: return "clear";
    case DeathPoint::command: return "command";
  }
  return "unknown";
}

auto description(const ScriptedDeath& death) -> std::string {
  if (death.after != DeathPoint::command) return std::string(name(death.after));
  return fmt::format("{} {}", name(death.after), death.nth);
}

auto passes(EntryPoint entry_point, DeathPoint point) -> bool {
  switch (entry_point) {
    case EntryPoint::create_booking:
    case EntryPoint::reschedule_booking:
    case EntryPoint::cancel_booking: return point != DeathPoint::write;
    case EntryPoint::handle_booking_created:
    case EntryPoint::handle_booking_updated:
    case EntryPoint::handle_booking_cancelled: return point != DeathPoint::commit;
    case EntryPoint::book_in_calcom: return point == DeathPoint::write;
  }
  return false;
}

}  // namespace slotrace::model
