#include "model/trace_proof.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "model/run.hpp"
#include "model/scenario_program.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/state_search.hpp"

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

/// The bound of the first turn, and how much further each next one goes.
constexpr std::uint64_t kFirstTurn = 4096;
constexpr std::uint64_t kGrowth = 4;

/// One search of a scenario, over traces or over states, up to some bound.
class Turn {
 public:
  Turn(const Scenario& scenario, const TraceProofOptions& options) : options_(options) {
    for (const CheckRequest& request : scenario.checks)
      if (request.check != CheckId::P4) proof_.checks.push_back({.check = request.check});
    program_ = [this, &scenario](sim::Chooser& chooser, sim::Trace* /*trace*/) {
      return run_once(scenario, chooser);
    };
  }
  Turn(const Turn&) = delete;
  auto operator=(const Turn&) -> Turn& = delete;

  auto over_traces(std::uint64_t most) -> TraceProof {
    sim::OptimalDporOptions search{.runs_max = most};
    search.progress = [&](const sim::Walked& walked) {
      proof_.left = walked.left();
      if (options_.progress) options_.progress(walked);
    };
    return unless_stopped([&] {
      const auto found = sim::search_traces(program_, search);
      proof_.left = found.walked.left();
      finish(found);
    });
  }

  auto over_states(std::uint64_t most) -> TraceProof {
    return unless_stopped([&] {
      const auto found = sim::search_states(
          [this] { return program_; }, {.symmetry = false, .reduce = false, .states_max = most});
      proof_.states = found.states;
      finish(found);
    });
  }

  [[nodiscard]] auto stopped() const -> bool { return stopped_; }

 private:
  auto run_once(const Scenario& scenario, sim::Chooser& chooser) -> sim::Outcome {
    if (options_.stopped && options_.stopped()) throw Stopped();
    const RunResult result = run(scenario, chooser, {.mode = sim::Mode::interleaving});
    sim::Outcome outcome;
    if (result.cut) {
      outcome.ending = sim::Outcome::Ending::cut;
      return outcome;
    }
    ++proof_.traces;
    proof_.steps += result.events;
    for (const CheckResult& check : result.checks) {
      if (check.check == CheckId::P4) continue;
      if (check.finding == Finding::violated) outcome.violated |= property_bit(check.check);
      note(check, entry_of(check.check));
    }
    return outcome;
  }

  auto entry_of(CheckId check) -> TraceProof::Check& {
    return *std::ranges::find(proof_.checks, check, &TraceProof::Check::check);
  }

  template <class Report>
  void finish(const Report& found) {
    proof_.complete = found.complete;
    for (const auto& violation : found.violations)
      entry_of(static_cast<CheckId>(violation.property)).picks = violation.picks;
  }

  /// Of a search that is stopped, what was violated is not known with an order that shows it.
  template <class Search>
  auto unless_stopped(Search search) -> TraceProof {
    try {
      search();
    } catch (const Stopped&) {
      stopped_ = true;
      proof_.complete = false;
      for (TraceProof::Check& check : proof_.checks) {
        check.violated = false;
        check.evidence.clear();
      }
    }
    return proof_;
  }

  const TraceProofOptions& options_;
  sim::Program program_;
  TraceProof proof_;
  bool stopped_ = false;
};

/// What earlier searches found that were given up, and `latest` did not come to.
void keep_findings(const TraceProof& earlier, TraceProof& latest) {
  for (std::size_t i = 0; i < earlier.checks.size(); ++i)
    if (earlier.checks[i].violated && !latest.checks[i].violated)
      latest.checks[i] = earlier.checks[i];
}

}  // namespace

auto prove(const Scenario& scenario, const TraceProofOptions& options) -> TraceProof {
  TraceProof by_traces;
  for (std::uint64_t most = std::min(kFirstTurn, options.traces_max);;
       most = std::min(kGrowth * most, options.traces_max)) {
    Turn traces(scenario, options);
    TraceProof proof = traces.over_traces(most);
    if (proof.complete) return proof;
    keep_findings(by_traces, proof);
    proof.states = by_traces.states;
    by_traces = std::move(proof);
    if (traces.stopped()) return by_traces;

    Turn states(scenario, options);
    const TraceProof by_states = states.over_states(most);
    if (by_states.complete) return by_states;
    keep_findings(by_states, by_traces);
    if (!states.stopped()) by_traces.states = by_states.states;
    if (states.stopped() || most >= options.traces_max) return by_traces;
  }
}

}  // namespace slotrace::model
