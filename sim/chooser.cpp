#include "sim/chooser.hpp"

namespace slotrace::sim {

auto name(ChoiceKind kind) -> std::string_view {
  switch (kind) {
    case ChoiceKind::process: return "process";
    case ChoiceKind::tie: return "tie";
    case ChoiceKind::winner: return "winner";
    case ChoiceKind::fault: return "fault";
    case ChoiceKind::expiry: return "expiry";
  }
  return "unknown";
}

}  // namespace slotrace::sim
