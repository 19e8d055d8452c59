#include "model/history.hpp"

namespace slotrace::model {

auto name(ChangeKind kind) -> std::string_view {
  switch (kind) {
    case ChangeKind::booked: return "booked";
    case ChangeKind::rescheduled: return "rescheduled";
    case ChangeKind::cancelled: return "cancelled";
    case ChangeKind::requested: return "requested";
    case ChangeKind::rejected: return "rejected";
    case ChangeKind::held: return "held";
    case ChangeKind::released: return "released";
    case ChangeKind::expired: return "expired";
  }
  return "unknown";
}

auto is_hold(ChangeKind kind) -> bool {
  return kind == ChangeKind::held || kind == ChangeKind::released || kind == ChangeKind::expired;
}

}  // namespace slotrace::model
