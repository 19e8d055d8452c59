/// One model, two ways to run it: whatever order of steps some latencies produce, a run without time
/// can take too, and it leaves the same behind. A timed run is recorded; then a run without time is
/// led, step by step, along the recorded order. A step that is not there to be taken, or touches
/// something else, is a difference between the two ways.
///
/// Nothing expires, nothing is given up, and no slot begins during these runs: time itself has no say.

#include <array>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/stage.hpp"
#include "model/timeline.hpp"
#include "sim/explore/random_walk.hpp"
#include "tests/properties/property.hpp"

namespace slotrace::properties {
namespace {

using model::Scenario;
using sim::ProcessId;
using sim::TraceRecord;

/// What a trace's lines are called that tell what happened in a step, and are no steps.
constexpr std::array<std::string_view, 19> kNotes = {"action started",
                                                     "action ended",
                                                     "hit",
                                                     "miss",
                                                     "slots fetched",
                                                     "entry stored",
                                                     "entry removed",
                                                     "entry expired",
                                                     "change committed",
                                                     "change refused",
                                                     "webhook arrived",
                                                     "webhook refused",
                                                     "entry point began",
                                                     "invalidation completed",
                                                     "handler ended",
                                                     "appointment written",
                                                     "appointment deleted",
                                                     "appointment refused",
                                                     "slots offered"};

auto is_step(const TraceRecord& record) -> bool {
  return std::ranges::count(kNotes, record.what) == 0 && record.what != "call ended";
}

auto steps_of(const sim::Trace& trace) -> std::vector<TraceRecord> {
  std::vector<TraceRecord> steps;
  std::ranges::copy_if(trace.records(), std::back_inserter(steps), is_step);
  return steps;
}

/// A scenario's run, with what it leaves behind.
struct Played {
  sim::Trace trace{sim::Trace::Keep::records};
  std::vector<model::HistoryEvent> events;
  std::map<std::string, std::vector<model::TimePoint>> store;
  std::vector<std::tuple<model::BookingUid, model::EventTypeIndex, model::TimePoint>> rows;
};

void play(const Scenario& scenario, sim::Mode mode, sim::Chooser& chooser, Played& played) {
  model::Stage stage(scenario.world, scenario.policy,
                     {.mode = mode, .start = scenario.world.start, .trace = &played.trace},
                     chooser);
  model::Timeline timeline(stage.environment, stage.application, scenario.timeline);
  timeline.start();
  stage.simulation.run();
  played.events = stage.journal.take();
  for (const model::EntryLife& life : stage.audit.lives()) {
    if (life.live_at(stage.simulation.now())) played.store[life.key] = life.value->free;
  }
  for (const auto& [uid, row] : stage.application.database().rows()) {
    played.rows.emplace_back(uid, row.event_type, row.start);
  }
}

/// The next step of a named process.
struct Wanted {
  std::string process;
  std::string_view what;
  std::uint64_t accesses = 0;
};

/// The steps of a timed run by name. Processes are numbered in the order of their start, which the
/// two ways do not share: the actions' come first; a webhook's is known by its delivery, a fetch's by
/// its request, and whose they are the list of events says.
auto wanted_of(const Scenario& scenario, const Played& timed) -> std::vector<Wanted> {
  std::vector<std::string> fetches;
  std::map<std::uint32_t, std::string> webhooks;  // by number of the change
  for (const model::HistoryEvent& event : timed.events) {
    if (std::holds_alternative<model::SlotsFetched>(event.what)) fetches.push_back(event.process);
    const auto* arrived = std::get_if<model::WebhookArrived>(&event.what);
    if (arrived != nullptr && arrived->change) webhooks[*arrived->change] = event.process;
  }
  const std::vector<TraceRecord> steps = steps_of(timed.trace);
  std::map<ProcessId, std::string> names;
  for (std::size_t i = 0; i < scenario.timeline.size(); ++i) {
    names[static_cast<ProcessId>(i)] = scenario.timeline[i].name;
  }
  std::map<ProcessId, bool> deliveries;  // in the order of commits
  std::size_t fetch = 0;
  for (const TraceRecord& step : steps) {
    if (step.what == "webhook delivery") deliveries[step.process] = true;
    if (step.what == "GET /slots/available") names[step.process] = fetches.at(fetch++);
  }
  auto webhook = webhooks.begin();
  for (const auto& [process, yes] : deliveries) names[process] = (webhook++)->second;
  std::vector<Wanted> wanted;
  for (const TraceRecord& step : steps) {
    wanted.push_back({names.at(step.process), step.what, step.content});
  }
  return wanted;
}

/// Leads a run without time along the wanted steps.
class Guide final : public sim::Chooser {
 public:
  Guide(std::vector<Wanted> wanted, const sim::Trace& trace)
      : wanted_(std::move(wanted)), trace_(trace) {}

  auto pick(const sim::Choice& /*choice*/) -> std::uint32_t override { return 0; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }

  void drive(sim::Simulation& run) override {
    for (next_ = 0; next_ < wanted_.size() && trouble.empty(); ++next_) lead(run, wanted_[next_]);
    while (trouble.empty() && !run.ready().empty()) end_a_wait(run);
  }

  std::string trouble;

 private:
  /// Advances the process until it has taken its step; the ends of its waits come before it.
  void lead(sim::Simulation& run, const Wanted& wanted) {
    const std::size_t before = steps();
    while (trouble.empty() && steps() == before) {
      const auto ready = run.ready();
      const auto found = std::ranges::find_if(ready, [&](const sim::Alternative& one) {
        return name_of(run, one.process) == wanted.process;
      });
      if (found != ready.end()) {
        run.advance(static_cast<std::uint32_t>(found - ready.begin()));
      } else {
        end_a_wait(run);
      }
    }
    if (!trouble.empty()) return;
    const TraceRecord& step = last_step();
    if (step.what != wanted.what || step.content != wanted.accesses) {
      trouble =
          fmt::format("{} takes the step \"{}\" where it took \"{}\", or touches other things",
                      wanted.process, step.what, wanted.what);
    }
  }

  /// Advances a process that takes no more steps, only waits: somebody may wait for its end.
  void end_a_wait(sim::Simulation& run) {
    const auto ready = run.ready();
    const auto found = std::ranges::find_if(ready, [&](const sim::Alternative& one) {
      return std::none_of(
          wanted_.begin() + static_cast<std::ptrdiff_t>(next_), wanted_.end(),
          [&](const Wanted& wanted) { return wanted.process == name_of(run, one.process); });
    });
    if (found == ready.end()) {
      trouble = fmt::format("{} cannot take its step \"{}\"", wanted_[next_].process,
                            wanted_[next_].what);
      return;
    }
    const std::size_t before = steps();
    run.advance(static_cast<std::uint32_t>(found - ready.begin()));
    if (steps() != before) trouble = fmt::format("there is one more step, {}", last_step().what);
  }

  /// The name of a process that is ready.
  static auto name_of(const sim::Simulation& run, ProcessId process) -> std::string_view {
    for (std::uint32_t slot = 0;; ++slot) {
      if (!run.ended({slot, process})) return run.name({slot, process});
    }
  }

  [[nodiscard]] auto steps() const -> std::size_t {
    return static_cast<std::size_t>(std::ranges::count_if(trace_.records(), is_step));
  }
  [[nodiscard]] auto last_step() const -> const TraceRecord& {
    const auto& records = trace_.records();
    return *std::find_if(records.rbegin(), records.rend(), is_step);
  }

  std::vector<Wanted> wanted_;
  std::size_t next_ = 0;
  const sim::Trace& trace_;
};

TEST(TimedOrders, AreOrdersThatARunWithoutTimeCanTakeAndLeaveTheSameBehind) {
  Share overlap("steps of several processes alternate");
  for_all(600, [&] {
    generate::ScenarioPlan plan = *generate::any_scenario();
    plan.policy.layer1.ttl = plan.policy.layer2.ttl = generate::kTtlOfADay;
    plan.policy.layer1.short_when_empty = plan.policy.layer2.short_when_empty = false;
    plan.costs.impatient = false;
    const generate::Json file = to_json(plan);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const Scenario scenario = generate::read(file);

    Played timed;
    sim::RandomWalk walk(seed);
    play(scenario, sim::Mode::timed, walk, timed);
    const std::vector<Wanted> wanted = wanted_of(scenario, timed);
    std::size_t switches = 0;
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      if (wanted[i].process != wanted[i - 1].process) ++switches;
    }
    overlap.count(switches > 10);

    Played led;
    Guide guide(wanted, led.trace);
    play(scenario, sim::Mode::interleaving, guide, led);
    const auto check = [&](bool same, const std::string& why) {
      if (!same) fail(run_timed(file, seed, true), why);
    };
    check(guide.trouble.empty(), guide.trouble);
    check(led.store == timed.store, "another store is left");
    check(led.rows == timed.rows, "another database is left");
  });
  overlap.expect_at_least(33);
}

}  // namespace
}  // namespace slotrace::properties
