#include "model/scenario_program.hpp"

#include <fmt/format.h>

#include "model/run.hpp"

namespace slotrace::model {

auto program_of(const Scenario& scenario) -> sim::Program {
  return [&scenario](sim::Chooser& chooser, sim::Trace* trace) {
    RunResult result =
        run(scenario, chooser,
            {.mode = sim::Mode::interleaving, .stop_at = {}, .keep_trace = trace != nullptr});
    if (trace != nullptr) *trace = std::move(result.trace);
    sim::Outcome outcome;
    for (const CheckResult& check : result.checks) {
      if (check.exercised > 0) outcome.tested |= property_bit(check.check);
      if (check.finding != Finding::violated) continue;
      outcome.violated |= property_bit(check.check);
      if (outcome.what.empty() && !check.evidence.empty())
        outcome.what = fmt::format("{}: {}", name(check.check), check.evidence.front());
    }
    return outcome;
  };
}

auto properties_of(const Scenario& scenario) -> std::uint32_t {
  std::uint32_t bits = 0;
  for (const CheckRequest& request : scenario.checks)
    if (request.check != CheckId::P4) bits |= property_bit(request.check);
  return bits;
}

}  // namespace slotrace::model
