#include "model/run.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/checks/check.hpp"
#include "model/glob.hpp"
#include "model/questions.hpp"
#include "model/shown_state.hpp"
#include "model/stage.hpp"
#include "model/timeline.hpp"
#include "model/windows.hpp"
#include "sim/interruption.hpp"

namespace slotrace::model {
namespace {

auto judge(const RestingRun& run) -> std::vector<CheckResult> {
  std::vector<CheckResult> results;
  for (const CheckRequest& request : run.scenario.checks) {
    switch (request.check) {
      case CheckId::P1: results.push_back(check_no_stale_entry(run)); break;
      case CheckId::P2: results.push_back(check_reads_after_invalidation(run)); break;
      case CheckId::P3: results.push_back(check_no_double_booking(run)); break;
      case CheckId::P4: results.push_back(check_stale_window(run, request.bound)); break;
      case CheckId::P6: results.push_back(check_calls_end(run)); break;
      case CheckId::P7: results.push_back(check_database_agrees(run)); break;
      case CheckId::P8: results.push_back(check_tenants_apart(run)); break;
      case CheckId::commit_fresh: results.push_back(check_commit_fresh(run)); break;
    }
  }
  return results;
}

/// Adds a line for every entry that nobody removed before its TTL had passed.
void add_expiries(History& history, std::optional<TimePoint> until) {
  std::vector<HistoryEvent> expiries;
  for (const EntryLife& life : history.entries) {
    if (life.dead_at() != life.expires || life.expires == TimePoint::max()) continue;
    if (until && life.expires > *until) continue;
    expiries.push_back(
        {.time = life.expires,
         .process = {},
         .what = EntryExpired{.layer = life.layer, .key = life.key, .stored_at = life.stored}});
  }
  std::ranges::stable_sort(expiries, {}, &HistoryEvent::time);
  // At one instant an entry is dead before anything else happens.
  std::vector<HistoryEvent> merged;
  merged.reserve(history.events.size() + expiries.size());
  std::ranges::merge(std::move(expiries), std::move(history.events), std::back_inserter(merged), {},
                     &HistoryEvent::time, &HistoryEvent::time);
  history.events = std::move(merged);
}

auto outcomes_of(const History& history, const Audit& audit) -> std::vector<ChangeOutcome> {
  std::vector<ChangeOutcome> outcomes;
  const auto windows = stale_windows(history.entries, audit.changes());
  for (const HistoryEvent& event : history.events) {
    const auto* committed = std::get_if<ChangeCommitted>(&event.what);
    if (committed == nullptr) continue;
    const Change& change = audit.changes().at(committed->change);
    ChangeOutcome outcome{.what = *committed, .committed = event.time, .made_by = event.process};
    if (const StaleWindow& window = windows[change.id]; window.ends_with) {
      outcome.stale_window = window.length;
    }
    if (change.last_stale_read) outcome.exposed_window = *change.last_stale_read - event.time;
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

auto total(const RunResult& result, const Audit& audit) -> Totals {
  Totals totals;
  totals.reads = audit.reads().size();
  totals.stale_reads =
      static_cast<std::uint64_t>(std::ranges::count(audit.reads(), true, &ReadRecord::stale));
  totals.changes = audit.changes().size();
  for (const HistoryEvent& event : result.history.events) {
    if (std::holds_alternative<ChangeRefused>(event.what)) ++totals.refused_changes;
    if (std::holds_alternative<WebhookRefused>(event.what)) ++totals.refused_deliveries;
    if (std::holds_alternative<WebhookIgnored>(event.what)) ++totals.ignored_deliveries;
    if (std::holds_alternative<WebhookLost>(event.what)) ++totals.lost_deliveries;
    if (std::holds_alternative<HandlerDied>(event.what)) ++totals.dead_handlers;
    if (std::holds_alternative<RequestFailed>(event.what)) ++totals.failed_requests;
    if (std::holds_alternative<RedisCommandFailed>(event.what)) ++totals.failed_commands;
    if (std::holds_alternative<RedisKeyLost>(event.what)) ++totals.lost_keys;
    const auto* offer = std::get_if<SlotsOffered>(&event.what);
    if (offer != nullptr && !offer->taken.empty()) ++totals.offers_of_taken_slots;
  }
  for (const ChangeOutcome& change : result.changes) {
    totals.longest_stale_window =
        std::max(totals.longest_stale_window, change.stale_window.value_or(Duration{0}));
  }
  return totals;
}

/// The scripted faults that never came to pass, and the kinds that could not come by themselves.
auto idle_faults(const Timeline& timeline, const Faults& faults) -> std::vector<std::string> {
  std::vector<std::string> idle;
  for (ActionIndex i = 0; i < timeline.actions().size(); ++i) {
    if (timeline.records()[i].outcome == kNotFelt) {
      idle.push_back(
          fmt::format("{}: no command met it, and no key was lost", timeline.actions()[i].name));
    }
  }
  for (const Action& action : timeline.actions()) {
    const ScriptedFaults& scripted = action.faults;
    const Faults::Felt felt = faults.felt(scripted);
    if (!felt.webhook && (scripted.webhook_lost > 0 || !scripted.webhook_arrives.empty())) {
      idle.push_back(fmt::format("{}: it sent no webhook", action.name));
    }
    for (std::size_t i = 0; i < scripted.dies.size(); ++i) {
      if (felt.dies[i]) continue;
      idle.push_back(fmt::format("{}: {} never came past its {}", action.name,
                                 name(scripted.dies[i].entry_point),
                                 description(scripted.dies[i])));
    }
  }
  for (const FaultKind kind : faults.without_effect()) {
    idle.push_back(fmt::format("{}: nothing happened that could have felt it", name(kind)));
  }
  for (const FaultPlace& place : faults.not_reached()) {
    idle.push_back(fmt::format("{} number {} of {}: there was no chance of it", name(place.kind),
                               place.nth, place.process));
  }
  return idle;
}

auto outcome_of(const Expectation& expectation, const Answer& answer) -> ExpectationOutcome {
  const bool met = answer.simulated == expectation.is;
  if (expectation.xfail) {
    return met ? ExpectationOutcome::unexpected_pass : ExpectationOutcome::known_failure;
  }
  return met ? ExpectationOutcome::met : ExpectationOutcome::failed;
}

void hold_against_file(const FinishedRun& run, RunResult& result) {
  for (const Expectation& expectation : run.scenario.expectations) {
    Answer found = answer(run, expectation.question);
    const ExpectationOutcome outcome = outcome_of(expectation, found);
    result.expectations.push_back({.answer = std::move(found), .outcome = outcome});
  }
  for (const Observation& observation : run.scenario.observations) {
    Answer found = answer(run, observation.question);
    const bool reproduced = found.simulated == observation.says;
    const bool as_expected = !observation.reproduced || *observation.reproduced == reproduced;
    result.observations.push_back(
        {.answer = std::move(found), .reproduced = reproduced, .as_expected = as_expected});
  }
}

/// Checks that are violated although no expectation of the file speaks of them; in interleaving mode,
/// where expectations are not held against the run, although none says that they are violated.
void list_surprises(const Scenario& scenario, RunResult& result) {
  for (const CheckResult& check : result.checks) {
    const bool spoken_of = std::ranges::any_of(scenario.expectations, [&](const Expectation& one) {
      const auto* question = std::get_if<CheckQuestion>(&one.question);
      return question != nullptr && question->check == check.check &&
             (result.timed || one.is == Value{std::string(name(Finding::violated))});
    });
    if (check.finding == Finding::violated && !spoken_of) result.surprises.push_back(check.check);
  }
}

void list_unused(const sim::GivenLegs& legs, RunResult& result) {
  for (const sim::GivenLeg* leg : legs.unused()) {
    result.unused_legs.push_back(
        {.position = static_cast<const ScriptedLeg*>(leg)->position,
         .text = fmt::format("a leg is for \"{}\" number {} of {}, which took {}", leg->step,
                             leg->nth, leg->process, legs.times_begun(*leg))});
  }
}

}  // namespace

auto name(Finding finding) -> std::string_view {
  switch (finding) {
    case Finding::holds: return "holds";
    case Finding::violated: return "violated";
    case Finding::vacuous: return "vacuous";
    case Finding::not_applicable: return "not applicable";
  }
  return "unknown";
}

auto RunResult::passed() const -> bool {
  return surprises.empty() && unused_legs.empty() &&
         std::ranges::all_of(expectations,
                             [](const ExpectationResult& one) {
                               return one.outcome == ExpectationOutcome::met ||
                                      one.outcome == ExpectationOutcome::known_failure;
                             }) &&
         std::ranges::all_of(observations, &ObservationResult::as_expected);
}

auto run(const Scenario& scenario, sim::Chooser& chooser, const RunOptions& options) -> RunResult {
  sim::Interruptible::check();
  RunResult result;
  result.trace =
      sim::Trace(options.keep_trace ? sim::Trace::Keep::records : sim::Trace::Keep::digest_only);
  sim::GivenLegs legs(scenario.legs);
  ShownState shown;
  Stage stage(scenario.world, scenario.policy,
              {.mode = options.mode,
               .start = scenario.world.start,
               .event_budget = scenario.event_budget,
               .trace = &result.trace,
               .shared = options.mode == sim::Mode::interleaving ? &shown : nullptr,
               .log = options.log,
               .legs = scenario.legs.empty() ? nullptr : &legs},
              chooser, scenario.faults);
  Timeline timeline(stage.environment, stage.application, scenario.timeline, scenario.traffic);

  shown.show(scenario, stage, timeline);
  if (std::ranges::find(scenario.checks, CheckId::commit_fresh, &CheckRequest::check) !=
      scenario.checks.end()) {
    stage.audit.judge_freshness();
  }

  timeline.start();
  if (options.stop_at) {
    stage.simulation.run_until(*options.stop_at);
  } else {
    stage.simulation.run();
  }

  result.timed = options.mode == sim::Mode::timed;
  result.cut = stage.simulation.stopped();
  result.end = stage.simulation.now();
  result.events = stage.simulation.events();
  result.digest = result.trace.digest();
  result.history.events = stage.journal.take();
  result.actions.assign(timeline.actions().begin(), timeline.actions().end());
  result.checks = judge({.scenario = scenario,
                         .audit = stage.audit,
                         .database = stage.application.database(),
                         .played = result.actions,
                         .actions = timeline.records(),
                         .end = result.end,
                         .timed = result.timed});
  result.history.entries = stage.audit.take_lives();
  if (result.timed) add_expiries(result.history, options.stop_at);
  result.changes = outcomes_of(result.history, stage.audit);
  result.totals = total(result, stage.audit);
  for (const ActionRecord& record : timeline.records()) result.deeds.push_back(record.deed);
  result.faults = stage.faults.happened();
  result.idle_faults = idle_faults(timeline, stage.faults);
  // What a file expects and claims is about the timed run: its instants, and the order they give.
  if (result.timed) {
    hold_against_file({.scenario = scenario,
                       .result = result,
                       .actions = timeline.records(),
                       .changes = stage.audit.changes()},
                      result);
  }
  list_surprises(scenario, result);
  // A run that was stopped may have had its steps to come.
  if (result.timed && !options.stop_at) list_unused(legs, result);
  return result;
}

auto keys_at(const Scenario& scenario, const RunResult& result, TimePoint time,
             std::string_view pattern) -> std::vector<std::string> {
  std::vector<std::string> keys;
  for (const EntryLife& life : result.history.entries) {
    std::string key = scenario.world.key_prefix + life.key;
    if (life.live_at(time) && glob_matches(pattern, key)) keys.push_back(std::move(key));
  }
  std::ranges::sort(keys);
  return keys;
}

}  // namespace slotrace::model
