#include "model/scenario_program.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/run.hpp"
#include "sim/explore/fault_budget.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/explore/replay.hpp"

namespace slotrace::model {
namespace {

auto outcome_of(const RunResult& result) -> sim::Outcome {
  sim::Outcome outcome;
  if (result.cut) {
    outcome.ending = sim::Outcome::Ending::cut;
    return outcome;
  }
  for (const CheckResult& check : result.checks) {
    if (check.exercised > 0) outcome.tested |= property_bit(check.check);
    if (check.finding != Finding::violated) continue;
    outcome.violated |= property_bit(check.check);
    if (outcome.what.empty() && !check.evidence.empty())
      outcome.what = fmt::format("{}: {}", name(check.check), check.evidence.front());
  }
  return outcome;
}

}  // namespace

auto program_of(const Scenario& scenario) -> sim::Program {
  return [&scenario](sim::Chooser& chooser, sim::Trace* trace) {
    RunResult result =
        run(scenario, chooser,
            {.mode = sim::Mode::interleaving, .stop_at = {}, .keep_trace = trace != nullptr});
    if (trace != nullptr) *trace = std::move(result.trace);
    return outcome_of(result);
  };
}

auto timed_program_of(const Scenario& scenario) -> sim::Program {
  return [&scenario](sim::Chooser& chooser, sim::Trace* trace) {
    RunResult result =
        run(scenario, chooser,
            {.mode = sim::Mode::timed, .stop_at = {}, .keep_trace = trace != nullptr});
    if (trace != nullptr) *trace = std::move(result.trace);
    sim::Outcome outcome = outcome_of(result);
    outcome.digest = result.digest;
    return outcome;
  };
}

auto with_faults_at_most(Scenario scenario, std::uint64_t most) -> Scenario {
  scenario.faults.at_most = std::min(scenario.faults.at_most.value_or(most), most);
  return scenario;
}

auto picks_without_limit(const Scenario& scenario, std::vector<std::uint32_t> picks,
                         std::uint32_t most) -> std::vector<std::uint32_t> {
  sim::Replay replay({.mode = sim::Mode::interleaving, .picks = std::move(picks)});
  sim::FaultBudget budget(replay, most);
  sim::Recorder recorder(budget);
  run(scenario, recorder, {.mode = sim::Mode::interleaving});
  return recorder.picks();
}

auto timed_properties_of(const Scenario& scenario) -> std::uint32_t {
  std::uint32_t bits = 0;
  for (const CheckRequest& request : scenario.checks) bits |= property_bit(request.check);
  return bits;
}

auto properties_of(const Scenario& scenario) -> std::uint32_t {
  return timed_properties_of(scenario) & ~property_bit(CheckId::P4);
}

}  // namespace slotrace::model
