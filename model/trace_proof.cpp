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
#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

class Stopped : public std::exception {};

void note(const CheckResult& result, TraceProof::Check& check) {
  if (result.exercised > 0) check.exercised = true;
  if (!result.excluded.empty() && check.exclusion.empty())
    check.exclusion = result.excluded.front();
  if (result.finding != Finding::violated || check.violated) return;
  check.violated = true;
  if (!result.evidence.empty()) check.evidence = result.evidence.front();
}

/// Whether an action is there to change a calendar.
auto is_change(const Action& action) -> bool {
  const auto changes = [](const Deed& deed) {
    if (const auto* const call = std::get_if<Call>(&deed)) return call->takes.has_value();
    return std::holds_alternative<Book>(deed) || std::holds_alternative<Reschedule>(deed) ||
           std::holds_alternative<Cancel>(deed) || std::holds_alternative<HoldSlot>(deed) ||
           std::holds_alternative<Confirm>(deed);
  };
  return changes(action.what) || std::ranges::any_of(action.instead, changes);
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
  [[nodiscard]] auto wants_forced() const -> bool override { return inner_.wants_forced(); }
  [[nodiscard]] auto needs() const -> sim::RunNeeds override { return inner_.needs(); }
  void begin(const sim::Simulation& run) override { inner_.begin(run); }

 private:
  sim::Chooser& inner_;
};

/// One search of a scenario, up to some bound. What is known `before` it is not asked again.
class Turn {
 public:
  Turn(const Scenario& scenario, const TraceProofOptions& options, const TraceProof& before)
      : options_(options), before_(before) {
    for (const CheckRequest& request : scenario.checks)
      if (request.check != CheckId::P4) proof_.checks.push_back({.check = request.check});
    for (const Action& action : scenario.timeline)
      if (is_change(action)) proof_.idle_changes.push_back(action.name);
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
      const auto found =
          sim::search_traces(program_, {.runs_max = most,
                                        .stops = [this] { return all_violated(); },
                                        .progress =
                                            [&](const sim::Walked& walked) {
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
          program_, {.states_max = most,
                     .stops = [this] { return all_violated(); },
                     .progress =
                         [&](std::uint64_t states, const std::optional<std::uint64_t>& left) {
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
    for (const ChangeOutcome& change : result.changes)
      std::erase(proof_.idle_changes, change.made_by);
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
    for (std::size_t i = 0; i < proof_.checks.size(); ++i) {
      const bool violated_before = !before_.checks.empty() && before_.checks[i].violated;
      if (!proof_.checks[i].violated && !violated_before) return false;
    }
    return true;
  }

  auto entry_of(CheckId check) -> TraceProof::Check& {
    return *std::ranges::find(proof_.checks, check, &TraceProof::Check::check);
  }

  template <class Report>
  void finish(const Report& found) {
    proof_.complete = found.complete;
    if (!found.complete && all_violated()) {
      proof_.complete = true;
      proof_.states = 0;
      proof_.traces = 0;
    }
    for (const auto& violation : found.violations)
      entry_of(static_cast<CheckId>(violation.property)).picks = violation.picks;
  }

  /// Of a search that does not come back, what was violated is not known with an order that shows it.
  template <class Search>
  auto unless_stopped(Search search) -> TraceProof {
    try {
      search();
    } catch (const Stopped&) {
      stopped_ = true;
      give_up();
    } catch (const sim::TooManyProcesses& error) {
      proof_.obstacle = error.what();
      give_up();
    } catch (const sim::BudgetExceeded& error) {
      proof_.obstacle = error.what();
      give_up();
    }
    return proof_;
  }

  void give_up() {
    proof_.complete = false;
    for (TraceProof::Check& check : proof_.checks) {
      check.violated = false;
      check.evidence.clear();
    }
  }

  const TraceProofOptions& options_;
  const TraceProof& before_;
  sim::Program program_;
  TraceProof proof_;
  bool stopped_ = false;
};

/// Adds to `latest` what the orders showed that were run before, by searches that were given up.
void add_earlier(const TraceProof& earlier, TraceProof& latest) {
  std::erase_if(latest.idle_changes, [&](const std::string& name) {
    return std::ranges::find(earlier.idle_changes, name) == earlier.idle_changes.end();
  });
  for (std::size_t i = 0; i < earlier.checks.size(); ++i) {
    const TraceProof::Check& before = earlier.checks[i];
    TraceProof::Check& now = latest.checks[i];
    now.exercised = now.exercised || before.exercised;
    if (!before.exclusion.empty()) now.exclusion = before.exclusion;
    if (!before.violated || now.violated) continue;
    now.violated = true;
    now.evidence = before.evidence;
    now.picks = before.picks;
  }
}

}  // namespace

auto prove(const Scenario& scenario, const TraceProofOptions& options) -> TraceProof {
  const TraceProof nothing;
  Turn samples(scenario, options, nothing);
  TraceProof known = samples.over_samples(std::min(kSamples, options.traces_max));
  known.traces = 0;
  if (known.complete || samples.stopped() || !known.obstacle.empty()) return known;
  std::string obstacle_to_traces;
  std::string obstacle_to_states;
  for (std::uint64_t most = std::min(kFirstTurn, options.traces_max);;
       most = std::min(kGrowth * most, options.traces_max)) {
    if (obstacle_to_traces.empty()) {
      Turn traces(scenario, options, known);
      TraceProof by_traces = traces.over_traces(most);
      add_earlier(known, by_traces);
      if (by_traces.complete) return by_traces;
      by_traces.states = known.states;
      by_traces.states_left = known.states_left;
      known = std::move(by_traces);
      if (traces.stopped()) return known;
      obstacle_to_traces = std::exchange(known.obstacle, {});
    }
    if (obstacle_to_states.empty()) {
      Turn states(scenario, options, known);
      TraceProof by_states = states.over_states(std::min(kGrowth * most, options.traces_max));
      add_earlier(known, by_states);
      if (by_states.complete) return by_states;
      by_states.traces = known.traces;
      by_states.traces_left = known.traces_left;
      known = std::move(by_states);
      if (states.stopped()) return known;
      obstacle_to_states = std::exchange(known.obstacle, {});
    }
    if (!obstacle_to_traces.empty() && !obstacle_to_states.empty()) {
      known.obstacle = obstacle_to_states;
      return known;
    }
    if (most >= options.traces_max) return known;
  }
}

}  // namespace slotrace::model
