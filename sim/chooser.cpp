#include "sim/chooser.hpp"

#include "sim/simulation.hpp"

namespace slotrace::sim {

auto name(ChoiceKind kind) -> std::string_view {
  switch (kind) {
    case ChoiceKind::process: return "process";
    case ChoiceKind::tie: return "tie";
    case ChoiceKind::winner: return "winner";
    case ChoiceKind::fault: return "fault";
    case ChoiceKind::expiry: return "expiry";
    case ChoiceKind::option: return "option";
  }
  return "unknown";
}

void Chooser::drive(Simulation& run) {
  const std::size_t asked_from = wants_forced() ? 1 : 2;
  for (auto ready = run.ready(); !ready.empty(); ready = run.ready()) {
    std::uint32_t chosen = 0;
    if (ready.size() >= asked_from) {
      chosen = pick({.kind = ChoiceKind::process, .alternatives = ready});
      if (chosen == kStop) return run.stop();
    }
    run.advance(chosen);
  }
}

}  // namespace slotrace::sim
