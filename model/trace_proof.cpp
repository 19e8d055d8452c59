#include "model/trace_proof.hpp"

#include <algorithm>
#include <exception>

#include "model/run.hpp"
#include "model/scenario_program.hpp"
#include "sim/explore/optimal_dpor.hpp"

namespace slotrace::model {
namespace {

class Stopped : public std::exception {};

void note(const CheckResult& result, TraceProof::Check& check) {
  if (result.exercised > 0) ++check.exercised;
  if (!result.excluded.empty() && check.excluding++ == 0) check.exclusion = result.excluded.front();
  if (result.finding != Finding::violated || check.violated) return;
  check.violated = true;
  if (!result.evidence.empty()) check.evidence = result.evidence.front();
}

}  // namespace

auto prove(const Scenario& scenario, const TraceProofOptions& options) -> TraceProof {
  TraceProof proof;
  for (const CheckRequest& request : scenario.checks)
    if (request.check != CheckId::P4) proof.checks.push_back({.check = request.check});
  const auto entry_of = [&](std::uint32_t check) {
    return std::ranges::find(proof.checks, static_cast<CheckId>(check), &TraceProof::Check::check);
  };
  const sim::Program program = [&](sim::Chooser& chooser, sim::Trace* /*trace*/) {
    if (options.stopped && options.stopped()) throw Stopped();
    const RunResult result = run(scenario, chooser, {.mode = sim::Mode::interleaving});
    sim::Outcome outcome;
    if (result.cut) {
      outcome.ending = sim::Outcome::Ending::cut;
      return outcome;
    }
    ++proof.traces;
    proof.steps += result.events;
    for (const CheckResult& check : result.checks) {
      if (check.check == CheckId::P4) continue;
      if (check.finding == Finding::violated) outcome.violated |= property_bit(check.check);
      note(check, *entry_of(static_cast<std::uint32_t>(check.check)));
    }
    return outcome;
  };
  sim::OptimalDporOptions search{.runs_max = options.traces_max};
  search.progress = [&](const sim::Walked& walked) {
    proof.left = walked.left();
    if (options.progress) options.progress(walked);
  };
  try {
    const auto found = sim::search_traces(program, search);
    proof.complete = found.complete;
    proof.left = found.walked.left();
    for (const auto& violation : found.violations)
      entry_of(violation.property)->picks = violation.picks;
  } catch (const Stopped&) {
    proof.complete = false;
  }
  return proof;
}

}  // namespace slotrace::model
