#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/random_walk.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/explore/timing.hpp"
#include "sim/given_legs.hpp"
#include "sim/simulation.hpp"

/// Small programs whose legs have ranges, for tests of how orders are given times.
namespace slotrace::sim {

struct StepPlan {
  std::uint32_t resource = 0;
  bool writes = false;
  bool at_server = false;
  Duration service{0};
  DurationRange request;
  DurationRange response;
  enum class Notes : std::uint8_t { never, in_the_step, after_the_answer };
  Notes notes = Notes::never;  ///< something that no step declares
};

struct ProcessPlan {
  Duration start{0};
  std::vector<StepPlan> steps;
};

/// Processes "p0", "p1", ...; each takes its steps "s0", "s1", ... one after the other.
struct ProgramPlan {
  std::vector<ProcessPlan> processes;
};

/// What rapidcheck prints of a counterexample.
inline void showValue(const ProgramPlan& plan, std::ostream& out) {
  for (const ProcessPlan& process : plan.processes) {
    out << "start " << process.start.count();
    for (const StepPlan& step : process.steps) {
      out << "; r" << step.resource << (step.writes ? " write" : " read");
      if (step.at_server) out << " at the server";
      out << " takes " << step.service.count() << ", " << step.request.min.count() << ".."
          << step.request.max.count() << " there, " << step.response.min.count() << ".."
          << step.response.max.count() << " back";
    }
    out << '\n';
  }
}

inline auto drawn_between(const DurationRange& range) -> Latency {
  return {.distribution = Distribution::uniform({.min = range.min, .max = range.max}),
          .stream = 7,
          .name = "leg"};
}

class TimedProgram {
 public:
  explicit TimedProgram(const ProgramPlan& plan) : plan_(plan) {
    for (const ProcessPlan& process : plan.processes) {
      auto& legs = legs_.emplace_back();
      for (const StepPlan& step : process.steps) {
        legs.emplace_back(drawn_between(step.request), drawn_between(step.response));
      }
    }
  }

  /// The log of a run without time under `chooser`.
  auto interleave(Chooser& chooser) -> RunLog {
    RunLog log;
    go({.mode = Mode::interleaving, .log = &log}, chooser);
    return log;
  }

  /// The log of a run in time whose legs are drawn by `chooser`.
  auto run(Chooser& chooser) -> RunLog {
    RunLog log;
    go({.log = &log}, chooser);
    return log;
  }

  /// The log of a run in time with these legs.
  auto run_with(const std::vector<GivenLeg>& given) -> RunLog {
    RunLog log;
    GivenLegs legs(given);
    SeededChooser chooser(1);
    go({.log = &log, .legs = &legs}, chooser);
    return log;
  }

 private:
  static constexpr const char* kNames[] = {"s0", "s1", "s2", "s3", "s4", "s5"};

  void go(const Simulation::Options& options, Chooser& chooser) {
    Simulation simulation(options, chooser);
    Server server;
    for (std::size_t i = 0; i < plan_.processes.size(); ++i) {
      simulation.spawn("p" + std::to_string(i), play(simulation, server, i));
    }
    simulation.run();
  }

  auto play(Simulation& simulation, Server& server, std::size_t number) -> Task<> {
    const ProcessPlan& process = plan_.processes[number];
    co_await simulation.until(TimePoint(process.start));
    for (std::size_t i = 0; i < process.steps.size(); ++i) {
      const StepPlan& step = process.steps[i];
      const ResourceId what = resource("r", std::to_string(step.resource));
      const StepSpec spec{.what = kNames[i],
                          .accesses = {step.writes ? writes(what) : reads(what)},
                          .request = &legs_[number][i].first,
                          .response = &legs_[number][i].second,
                          .server = step.at_server ? &server : nullptr,
                          .service = step.service};
      const auto note = [&](StepPlan::Notes when) {
        if (step.notes == when) simulation.also_touches(writes(resource("notes")));
      };
      co_await simulation.step(spec, [&] { note(StepPlan::Notes::in_the_step); });
      note(StepPlan::Notes::after_the_answer);
    }
  }

  ProgramPlan plan_;
  std::vector<std::vector<std::pair<Latency, Latency>>> legs_;
};

/// The legs that make a run in time follow `timing`.
inline auto legs_of(const RunLog& log, const Timing& timing) -> std::vector<GivenLeg> {
  std::vector<GivenLeg> legs;
  for (std::size_t i = 0; i < log.turns().size(); ++i) {
    const RunLog::Turn& turn = log.turns()[i];
    if (turn.kind != RunLog::Turn::Kind::step) continue;
    legs.push_back({.process = log.process_of(turn).name,
                    .step = std::string(turn.what),
                    .nth = turn.nth,
                    .request = timing.turns[i].request,
                    .response = timing.turns[i].response,
                    .delay = {}});
  }
  return legs;
}

/// When the step that `turn` of `log` is takes effect in `other`.
inline auto effect_in(const RunLog& other, const RunLog& log, const RunLog::Turn& turn)
    -> TimePoint {
  for (const RunLog::Turn& one : other.turns()) {
    if (one.what == turn.what && one.nth == turn.nth &&
        other.process_of(one).name == log.process_of(turn).name) {
      return one.at;
    }
  }
  throw InternalError("the step was not taken");
}

/// Whether `other` takes its steps in the order of `log`, as far as anybody can tell; steps of one
/// process are in their order anyway.
inline auto has_order_of(const RunLog& other, const RunLog& log) -> bool {
  for (const auto& [earlier, later] : kept_order(log, KeptOrder::of_declared)) {
    const RunLog::Turn& one = log.turns()[earlier.turn];
    const RunLog::Turn& next = log.turns()[later.turn];
    if (one.process == next.process) continue;
    if (effect_in(other, log, one) >= effect_in(other, log, next)) return false;
  }
  return true;
}

}  // namespace slotrace::sim
