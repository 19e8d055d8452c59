#include "model/trace_proof.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "model/run.hpp"
#include "model/scenario_program.hpp"
#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/explore/sampling.hpp"
#include "sim/explore/stateful_dpor.hpp"

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

constexpr std::uint64_t kSamples = 512;
/// The bound of the first turn over traces, and how much further each next turn goes, the one over
/// states included: where there are many of either, states mostly are fewer.
constexpr std::uint64_t kFirstTurn = 4096;
constexpr std::uint64_t kGrowth = 4;

/// Picks as another chooser does, and draws as exhaustive searches do, so that their schedules can be
/// told from the picks alone.
class OneDraw final : public sim::Chooser {
 public:
  explicit OneDraw(sim::Chooser& inner) : inner_(inner) {}
  auto pick(const sim::Choice& choice) -> std::uint32_t override { return inner_.pick(choice); }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return sim::kFixedDraw; }
  void begin(const sim::Simulation& run) override { inner_.begin(run); }

 private:
  sim::Chooser& inner_;
};

/// One search of a scenario, up to some bound.
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

  auto over_samples(std::uint64_t most) -> TraceProof {
    return unless_stopped([&] {
      const std::uint64_t steps = sim::steps_of_usual_order(program_);
      for (std::uint64_t run = 0; run < most && !all_violated(); ++run) {
        const auto sampler = sim::sampling_chooser({}, run, steps);
        OneDraw draws(*sampler);
        sim::Recorder recorder(draws);
        const std::uint32_t violated = program_(recorder, nullptr).violated;
        for (TraceProof::Check& check : proof_.checks)
          if ((violated & property_bit(check.check)) != 0 && check.picks.empty())
            check.picks = recorder.picks();
      }
      proof_.complete = all_violated();
    });
  }

  auto over_traces(std::uint64_t most) -> TraceProof {
    return unless_stopped([&] {
      const auto found = sim::search_traces(
          program_, {.runs_max = most, .progress = [&](const sim::Walked& walked) {
                       proof_.traces_left = walked.left();
                       tell({"traces", walked.leaves, walked.left()});
                     }});
      proof_.traces_left = found.walked.left();
      finish(found);
    });
  }

  auto over_states(std::uint64_t most) -> TraceProof {
    return unless_stopped([&] {
      const auto found = sim::search_states_dynamically(
          program_,
          {.states_max = most,
           .progress = [&](std::uint64_t states, const std::optional<std::uint64_t>& left) {
             proof_.states = states;
             proof_.states_left = left;
             tell({"states", states, left});
           }});
      proof_.states = found.states;
      proof_.states_left = found.left;
      proof_.traces = 0;
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

  void tell(const ProofProgress& progress) const {
    if (options_.progress) options_.progress(progress);
  }

  [[nodiscard]] auto all_violated() const -> bool {
    return std::ranges::all_of(proof_.checks, &TraceProof::Check::violated);
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

/// Adds to `latest` what the orders showed that were run before, by searches that were given up.
void add_earlier(const TraceProof& earlier, TraceProof& latest) {
  for (std::size_t i = 0; i < earlier.checks.size(); ++i) {
    const TraceProof::Check& before = earlier.checks[i];
    TraceProof::Check& now = latest.checks[i];
    now.exercised += before.exercised;
    now.excluding += before.excluding;
    if (!before.exclusion.empty()) now.exclusion = before.exclusion;
    if (!before.violated || now.violated) continue;
    now.violated = true;
    now.evidence = before.evidence;
    now.picks = before.picks;
  }
}

}  // namespace

auto prove(const Scenario& scenario, const TraceProofOptions& options) -> TraceProof {
  Turn samples(scenario, options);
  TraceProof known = samples.over_samples(std::min(kSamples, options.traces_max));
  known.traces = 0;
  if (known.complete || samples.stopped()) return known;
  for (std::uint64_t most = std::min(kFirstTurn, options.traces_max);;
       most = std::min(kGrowth * most, options.traces_max)) {
    Turn traces(scenario, options);
    TraceProof by_traces = traces.over_traces(most);
    add_earlier(known, by_traces);
    if (by_traces.complete) return by_traces;
    by_traces.states = known.states;
    by_traces.states_left = known.states_left;
    known = std::move(by_traces);
    if (traces.stopped()) return known;

    Turn states(scenario, options);
    TraceProof by_states = states.over_states(std::min(kGrowth * most, options.traces_max));
    add_earlier(known, by_states);
    if (by_states.complete) return by_states;
    by_states.traces = known.traces;
    by_states.traces_left = known.traces_left;
    known = std::move(by_states);
    if (states.stopped() || most >= options.traces_max) return known;
  }
}

}  // namespace slotrace::model
