/// One model, two ways to run it: whatever order of steps some latencies produce, a run without time
/// can take too, and it leaves the same behind. A timed run is recorded; then a run without time is
/// led, step by step, along the recorded order. A step that is not there to be taken, or touches
/// something else, is a difference between the two ways. Faults that happened happen again.
///
/// No entry expires, no fetch is given up, and no slot that is booked begins during these runs: there
/// time itself has a say.

#include <algorithm>
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

using sim::RunLog;

auto is_step(const RunLog::Turn& turn) -> bool { return turn.kind == RunLog::Turn::Kind::step; }

/// A scenario's run, with what it leaves behind.
struct Played {
  RunLog log;
  std::map<std::string, std::vector<model::TimePoint>> store;
  std::vector<std::tuple<model::BookingUid, model::EventTypeIndex, model::TimePoint>> rows;
  std::vector<model::FaultPlace> faults;
};

void play(const Scenario& scenario, sim::Mode mode, sim::Chooser& chooser, Played& played) {
  model::Stage stage(scenario.world, scenario.policy,
                     {.mode = mode, .start = scenario.world.start, .log = &played.log}, chooser,
                     scenario.faults);
  model::Timeline timeline(stage.environment, stage.application, scenario.timeline, {});
  timeline.start();
  stage.simulation.run();
  for (const model::EntryLife& life : stage.audit.lives()) {
    if (life.live_at(stage.simulation.now())) played.store[life.key] = life.value->free;
  }
  for (const auto& [uid, row] : stage.application.database().rows()) {
    played.rows.emplace_back(uid, row.event_type, row.start);
  }
  played.faults = stage.faults.happened();
}

/// The next step of a named process: numbers of processes follow the order of their start, which the
/// two ways do not share. A process apart, as a request's, bears the name of the one that waits for it.
struct Wanted {
  std::string process;
  std::string_view what;
  std::vector<sim::Access> accesses;
};

auto wanted_of(const Played& timed) -> std::vector<Wanted> {
  std::vector<Wanted> wanted;
  for (const RunLog::Turn& turn : timed.log.turns()) {
    if (is_step(turn)) {
      wanted.push_back({timed.log.process_of(turn).name, turn.what, turn.accesses});
    }
  }
  return wanted;
}

/// Leads a run without time along the wanted steps.
class Guide final : public sim::Chooser {
 public:
  Guide(std::vector<Wanted> wanted, const RunLog& log) : wanted_(std::move(wanted)), log_(log) {}

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
    const RunLog::Turn& step = last_step();
    if (step.what != wanted.what || step.accesses != wanted.accesses) {
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
    return static_cast<std::size_t>(std::ranges::count_if(log_.turns(), is_step));
  }
  [[nodiscard]] auto last_step() const -> const RunLog::Turn& {
    const auto& turns = log_.turns();
    return *std::find_if(turns.rbegin(), turns.rend(), is_step);
  }

  std::vector<Wanted> wanted_;
  std::size_t next_ = 0;
  const RunLog& log_;
};

TEST(TimedOrders, AreOrdersThatARunWithoutTimeCanTakeAndLeaveTheSameBehind) {
  Share overlap("steps of several processes alternate");
  Share faulty("a fault happens");
  for_all(600, [&] {
    generate::ScenarioPlan plan = *generate::any_scenario_at_all();
    plan.policy.layer1.ttl = plan.policy.layer2.ttl = generate::kTtlOfADay;
    plan.policy.layer1.short_when_empty = plan.policy.layer2.short_when_empty = false;
    plan.costs.impatient = false;
    plan.surroundings.slot_cache = false;
    // Nobody books a slot that has begun, or that begins as the run does.
    for (generate::ActionPlan& action : plan.actions) {
      if (action.does != generate::Does::read && action.shape % 4 == 0) ++action.shape;
    }
    const generate::Json file = to_json(plan);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    Scenario scenario = generate::read(file);

    Played timed;
    sim::RandomWalk walk(seed);
    play(scenario, sim::Mode::timed, walk, timed);
    const std::vector<Wanted> wanted = wanted_of(timed);
    std::size_t switches = 0;
    for (std::size_t i = 1; i < wanted.size(); ++i) {
      if (wanted[i].process != wanted[i - 1].process) ++switches;
    }
    overlap.count(switches > 10);
    faulty.count(!timed.faults.empty());

    scenario.faults.happens = timed.faults;
    Played led;
    Guide guide(wanted, led.log);
    play(scenario, sim::Mode::interleaving, guide, led);
    const auto check = [&](bool same, const std::string& why) {
      if (!same) fail(run_timed(file, seed, true), why);
    };
    check(guide.trouble.empty(), guide.trouble);
    check(led.store == timed.store, "another store is left");
    check(led.rows == timed.rows, "another database is left");
  });
  overlap.expect_at_least(33);
  faulty.expect_at_least(20);
}

}  // namespace
}  // namespace slotrace::properties
