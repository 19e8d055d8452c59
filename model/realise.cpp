#include "model/realise.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "model/maker.hpp"
#include "model/race_words.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/explore/timing.hpp"

namespace slotrace::model {
namespace {

using sim::KeptOrder;
using sim::RunLog;
using sim::Timing;
using sim::TimingOptions;

/// Passes every question on, and counts the answers that a timed run cannot be made to give: who gets
/// a lock, and what a fail-over loses. Faults that come by themselves are named in the scenario, and
/// what expires when follows from the legs.
class CountingChoices final : public sim::Chooser {
 public:
  explicit CountingChoices(sim::Chooser& inner) : inner_(inner) {}
  auto pick(const sim::Choice& choice) -> std::uint32_t override {
    const std::uint32_t chosen = inner_.pick(choice);
    if (chosen == 0) return chosen;
    if (choice.kind == sim::ChoiceKind::winner) ++others_;
    if (choice.kind == sim::ChoiceKind::fault) ++faults_;
    return chosen;
  }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return inner_.draw(stream); }
  [[nodiscard]] auto wants_ties() const -> bool override { return inner_.wants_ties(); }
  [[nodiscard]] auto wants_forced() const -> bool override { return inner_.wants_forced(); }
  void begin(const sim::Simulation& run) override { inner_.begin(run); }

  /// Those that are left when these faults are named.
  [[nodiscard]] auto without_time(std::size_t named_faults) const -> std::uint64_t {
    return others_ + (faults_ - std::min<std::uint64_t>(faults_, named_faults));
  }

 private:
  sim::Chooser& inner_;
  std::uint64_t others_ = 0;
  std::uint64_t faults_ = 0;
};

/// Whether a timed run draws anything but latencies, which are given.
auto draws_more(const Scenario& scenario) -> bool {
  return !scenario.traffic.empty() ||
         std::ranges::any_of(scenario.timeline, [](const Action& action) {
           const auto* call = std::get_if<Call>(&action.what);
           return call != nullptr && call->choice == Call::Choice::any;
         });
}

/// The faults that come by themselves in a run with this plan, named.
auto named_faults(const FaultPlan& plan, const std::vector<FaultPlace>& happened) -> FaultPlan {
  if (happened.empty() && plan.rates == FaultPlan{}.rates) return plan;
  FaultPlan named;
  named.happens = happened;
  return named;
}

/// Durations for everything that the scenario would draw.
auto legs_of(const RunLog& log, const Timing& timing) -> std::vector<ScriptedLeg> {
  std::vector<ScriptedLeg> legs;
  const auto varies = [](const RunLog::Leg& leg) { return leg.range.min < leg.range.max; };
  for (std::size_t i = 0; i < log.turns().size(); ++i) {
    const RunLog::Turn& turn = log.turns()[i];
    ScriptedLeg leg;
    leg.process = log.process_of(turn).name;
    leg.step = turn.what;
    leg.nth = turn.nth;
    const bool is_step = turn.kind == RunLog::Turn::Kind::step;
    if (varies(turn.request)) (is_step ? leg.request : leg.delay) = timing.turns[i].request;
    if (varies(turn.response)) leg.response = timing.turns[i].response;
    if (leg.request || leg.response || leg.delay) legs.push_back(std::move(leg));
  }
  return legs;
}

/// Puts the actions in the order of their starts; those that follow another stay behind it.
void sort_timeline(Scenario& scenario) {
  const auto& actions = scenario.timeline;
  std::vector<TimePoint> starts;
  for (const Action& action : actions)
    starts.push_back(action.after ? starts.at(*action.after) : action.at);
  std::vector<ActionIndex> order;
  for (ActionIndex i = 0; i < actions.size(); ++i) order.push_back(i);
  std::ranges::stable_sort(order, {}, [&](ActionIndex i) { return starts[i]; });
  std::vector<ActionIndex> place(order.size());
  for (ActionIndex i = 0; i < order.size(); ++i) place[order[i]] = i;

  std::vector<Action> sorted;
  for (const ActionIndex i : order) {
    Action action = actions[i];
    if (action.after) action.after = place[*action.after];
    for (ActionIndex* maker : makers_of(action)) *maker = place[*maker];
    sorted.push_back(std::move(action));
  }
  scenario.timeline = std::move(sorted);
}

/// Lets the actions begin when the timing says, and answers those that the scenario has begin at
/// another instant.
auto move_starts(Scenario& scenario, const RunLog& log, const Timing& timing)
    -> std::vector<MovedStart> {
  std::vector<MovedStart> moved;
  for (std::size_t i = 0; i < log.turns().size(); ++i) {
    const RunLog::Turn& turn = log.turns()[i];
    if (turn.kind != RunLog::Turn::Kind::start) continue;
    const auto action =
        std::ranges::find(scenario.timeline, log.process_of(turn).name, &Action::name);
    const TimePoint start = scenario.world.start + timing.turns[i].effect;
    if (action == scenario.timeline.end() || action->at == start) continue;
    moved.push_back({.action = action->name, .from = action->at, .to = start});
    action->at = start;
  }
  if (!moved.empty()) sort_timeline(scenario);
  return moved;
}

/// The checks that one run violates and the other does not, though it could.
auto missing_violations(const RunResult& found, const RunResult& timed) -> std::string {
  std::string missing;
  for (const CheckResult& check : found.checks) {
    if (check.finding != Finding::violated) continue;
    const auto same = std::ranges::find(timed.checks, check.check, &CheckResult::check);
    if (same->finding == Finding::violated) continue;
    missing += (missing.empty() ? "" : ", ") + std::string(name(check.check));
  }
  return missing;
}

/// One way of looking for latencies.
struct Attempt {
  const Scenario& scenario;  ///< what it left open decided
  const RunLog& log;
  const RunResult& found;
};

auto attempt(const Attempt& what, const TimingOptions& options) -> Realisation {
  const auto answer = sim::find_timing(what.log, options);
  if (const auto* none = std::get_if<sim::NoTiming>(&answer)) {
    return OutOfReach{.needs = in_words(what.log, *none)};
  }
  if (const auto* given_up = std::get_if<sim::TimingGivenUp>(&answer)) {
    return NotRealised{.reason = fmt::format("given up after {} ways in which commands could wait "
                                             "for a server",
                                             given_up->tried)};
  }
  const auto& timing = std::get<Timing>(answer);
  Realised realised;
  realised.scenario = what.scenario;
  realised.scenario.expectations.clear();
  realised.scenario.observations.clear();
  realised.scenario.legs = legs_of(what.log, timing);
  realised.deeds = what.found.deeds;
  realised.moved = move_starts(realised.scenario, what.log, timing);
  for (const sim::TimingNeed& need : timing.needs)
    realised.needs.push_back(in_words(what.log, need));
  sim::SeededChooser chooser(realised.scenario.seed);
  realised.timed = run(realised.scenario, chooser);
  if (const std::string missing = missing_violations(what.found, realised.timed);
      !missing.empty()) {
    return NotRealised{.reason = fmt::format("with latencies that give this order, {} is not "
                                             "violated in timed mode",
                                             missing)};
  }
  return realised;
}

}  // namespace

auto realise(const Scenario& scenario, sim::Chooser& order, const RealiseOptions& options)
    -> Realisation {
  RunLog log;
  Scenario original = scenario;
  original.legs.clear();
  CountingChoices counting(order);
  const RunResult found =
      run(original, counting,
          {.mode = sim::Mode::interleaving, .stop_at = {}, .keep_trace = false, .log = &log});
  if (const auto count = counting.without_time(found.faults.size()); count > 0) {
    return NotRealised{.reason =
                           fmt::format("it has {} in it that no latency brings about (who gets "
                                       "a lock, or what a fail-over loses)",
                                       count == 1 ? "a choice" : fmt::format("{} choices", count))};
  }
  original.faults = named_faults(original.faults, found.faults);
  for (std::size_t i = 0; i < original.timeline.size(); ++i) {
    original.timeline[i].what = found.actions[i].what;
    original.timeline[i].instead.clear();
  }
  if (draws_more(original)) original.seed = options.seed;
  const Attempt what{.scenario = original, .log = log, .found = found};

  // The memory of a check seldom matters, and keeping its order asks for more.
  std::optional<Realisation> last;
  for (const bool free : {false, true}) {
    if (free && !options.may_move_starts) break;
    for (const auto kept : {KeptOrder::of_declared, KeptOrder::of_touched}) {
      last = attempt(what, {.order = kept, .starts_are_free = free});
      if (std::holds_alternative<Realised>(*last)) return std::move(*last);
      // Keeping more of the order does not make possible what is not.
      if (std::holds_alternative<OutOfReach>(*last)) break;
    }
  }
  return std::move(*last);
}

}  // namespace slotrace::model
