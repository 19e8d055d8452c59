#include "cli/minimiser.hpp"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "cli/sample_violations.hpp"
#include "cli/simulate.hpp"
#include "model/realise.hpp"
#include "model/scenario_program.hpp"
#include "sim/explore/follow.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/explore/replay.hpp"

namespace slotrace::cli {
namespace {

/// Traces of what is left that are tried for one with fewer steps.
constexpr std::uint64_t kTracesForShortest = 20'000;

/// Runs in which another order is looked for when the one that was found shows nothing any more, since a
/// part of the case is gone.
constexpr std::uint64_t kRunsWithout = 200;

auto violates(const sim::Outcome& outcome, model::CheckId check) -> bool {
  return (outcome.violated & model::property_bit(check)) != 0;
}

/// Whether latencies that the scenario allows give the order.
auto is_realisable(const model::Scenario& scenario, const sim::Schedule& schedule) -> bool {
  sim::Replay order(schedule);
  return std::holds_alternative<model::Realised>(
      model::realise(scenario, order, {.seed = schedule.seed}));
}

auto steps_of(const Minimum& minimum, const sim::Schedule& schedule) -> model::StepCount {
  sim::Replay order(schedule);
  return model::count_steps(minimum.left.scenario, order);
}

}  // namespace

auto Minimiser::shrink(const model::Scenario& scenario, sim::Schedule schedule) const
    -> sim::Shrunk {
  return sim::shrink(program_of(scenario, schedule.seed), static_cast<std::uint32_t>(check_),
                     std::move(schedule));
}

auto Minimiser::minimise(const scenarios::CaseFile& file, const scenarios::Node& root,
                         const model::Scenario& scenario, sim::Schedule schedule) const -> Minimum {
  const std::vector<model::FaultKind> faults = fault_kinds_of(scenario, schedule);
  auto choices = sim::named_choices(model::program_of(scenario), schedule);
  auto left = scenarios::reduce(file, root, [&](const model::Scenario& candidate) {
    sim::Follow follow(choices, schedule.seed);
    if (violates(program_of(candidate, schedule.seed)(follow, nullptr), check_)) {
      choices = follow.choices();
      schedule.picks = follow.picks();
      return true;
    }
    // The order may have been the way it was because of what was taken away.
    bool found = false;
    const auto use = [&](const sim::Schedule& other) {
      found = std::ranges::includes(faults, fault_kinds_of(candidate, other)) &&
              (!in_time_ || is_realisable(candidate, other));
      if (found) schedule = other;
      return found;
    };
    sample_violations(candidate, check_, static_cast<std::uint32_t>(faults.size()), kRunsWithout,
                      use);
    if (found) choices = sim::named_choices(model::program_of(candidate), schedule);
    return found;
  });
  schedule.fingerprint = token_fingerprint(left.scenario);
  schedule = shrink(left.scenario, std::move(schedule)).schedule;
  Minimum minimum{.left = std::move(left), .schedule = std::move(schedule), .steps = {}};
  minimum.steps = steps_of(minimum, minimum.schedule);
  shorten(minimum);
  return minimum;
}

auto Minimiser::replace(Minimum& minimum) const -> bool {
  auto other = shortest_of(minimum);
  if (!other) return false;
  minimum.steps = steps_of(minimum, *other);
  minimum.schedule = std::move(*other);
  return true;
}

/// Few deviations from the usual order need not be few steps.
void Minimiser::shorten(Minimum& minimum) const {
  if (auto shortest = shortest_of(minimum)) {
    const model::StepCount steps = steps_of(minimum, *shortest);
    if (steps.all >= minimum.steps.all) return;
    minimum.schedule = std::move(*shortest);
    minimum.steps = steps;
  }
}

/// The shortest order of what is left, with no more faults than were found. All orders of a trace
/// have equally many steps, so one of each is enough.
auto Minimiser::shortest_of(Minimum& minimum) const -> std::optional<sim::Schedule> {
  const model::Scenario& scenario = minimum.left.scenario;
  const auto faults =
      static_cast<std::uint32_t>(replay(scenario, minimum.schedule).result.faults.size());
  const model::Scenario limited = model::with_faults_at_most(scenario, faults);
  const auto schedule_of = [&](const std::vector<std::uint32_t>& picks) {
    sim::Schedule schedule = minimum.schedule;
    schedule.picks = model::picks_without_limit(scenario, picks, faults);
    return schedule;
  };
  std::uint64_t tried = 0;
  sim::OptimalDporOptions options{.runs_max = kTracesForShortest};
  options.keeps = [&](std::uint32_t property, const std::vector<std::uint32_t>& picks) {
    if (property != static_cast<std::uint32_t>(check_)) return false;
    if (!in_time_) return true;
    if (++tried > kOtherOrders) return false;
    return is_realisable(scenario, schedule_of(picks));
  };
  try {
    const auto found = sim::search_traces(model::program_of(limited), options);
    minimum.traces = found.traces;
    minimum.is_shortest = found.complete && !in_time_;
    if (found.violations.empty()) return std::nullopt;
    return schedule_of(found.violations.front().picks);
  } catch (const sim::TooManyProcesses&) {
    // The order that was found is as good as one gets.
    return std::nullopt;
  }
}

/// A violation that no latencies give is none, where it has to be possible in time. `seed`: what the runs
/// draw from.
auto Minimiser::program_of(const model::Scenario& scenario, std::uint64_t seed) const
    -> sim::Program {
  sim::Program program = model::program_of(scenario);
  if (!in_time_) return program;
  return [&scenario, seed, program = std::move(program), check = check_](sim::Chooser& chooser,
                                                                         sim::Trace* trace) {
    sim::Recorder recorder(chooser);
    sim::Outcome outcome = program(recorder, trace);
    if (violates(outcome, check) &&
        !is_realisable(scenario,
                       recorder.schedule({.mode = sim::Mode::interleaving, .seed = seed})))
      outcome.violated = 0;
    return outcome;
  };
}

}  // namespace slotrace::cli
