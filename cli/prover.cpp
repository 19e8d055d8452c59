#include "cli/prover.hpp"

#include <chrono>

#include <fmt/format.h>

#include "reports/text.hpp"
#include "sim/explore/interleaving_count.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/shortest.hpp"
#include "sim/explore/state_search.hpp"
#include "sim/explore/visited_set.hpp"

namespace slotrace::cli {
namespace {

using model::NestedCache;
using Parameters = NestedCache::Parameters;
using Verdict = reports::ProofRow::Verdict;

/// Above so many states, shortest violations and numbers of schedules take longer than the proof.
constexpr std::uint64_t kStatesCounted = 200'000;

auto size_of(const Parameters& parameters) -> std::string {
  return fmt::format("{}, {}, {}", reports::counted(parameters.readers, "reader"),
                     reports::counted(parameters.writers, "writer"),
                     reports::counted(parameters.slots, "slot"));
}

/// P2 needs a reader that fills a layer for another; P3, readers that book.
auto is_vacuous(std::uint32_t property, const Parameters& parameters) -> bool {
  if (property == NestedCache::kP2) return parameters.readers == 1;
  if (property == NestedCache::kP3) return parameters.booking == NestedCache::Booking::none;
  return false;
}

/// The first `steps` steps of a schedule, as text.
auto steps_of(const sim::Program& program, const Parameters& parameters,
              const sim::ShortestViolation& violation) -> std::vector<std::string> {
  sim::Trace trace(sim::Trace::Keep::records);
  sim::Replay replay({.mode = sim::Mode::interleaving, .picks = violation.picks});
  program(replay, &trace);
  std::vector<std::string> steps;
  for (const sim::TraceRecord& record : trace.records()) {
    if (steps.size() == violation.steps) break;
    const auto number = static_cast<unsigned>(record.process);
    const bool is_reader = number < parameters.readers;
    steps.push_back(fmt::format("{} {}: {}", is_reader ? "reader" : "writer",
                                is_reader ? number : number - parameters.readers, record.what));
  }
  return steps;
}

}  // namespace

auto prove(const scenarios::ProtocolCase& one, const ProveOptions& options) -> reports::ProofRow {
  const Parameters& parameters = one.parameters;
  const sim::ProgramFactory factory = model::protocol_program(parameters);
  const auto begin = std::chrono::steady_clock::now();
  const auto found = sim::search_states(factory, {.symmetry = options.method.symmetry,
                                                  .reduce = options.method.reduction,
                                                  .threads = options.method.threads,
                                                  .states_max = options.method.states_max});
  const auto end = std::chrono::steady_clock::now();

  reports::ProofRow row{
      .policy = std::string(model::protocol_policies()[parameters.policy].name),
      .size = size_of(parameters),
      .states = found.states,
      .milliseconds = static_cast<std::uint64_t>(
          std::chrono::duration_cast<std::chrono::milliseconds>(end - begin).count()),
      .bytes = found.bytes,
      .collision_odds = sim::collision_odds(found.states)};
  const sim::Program program = factory();
  if (found.complete) {
    if (const auto count = sim::count_interleavings(program, kStatesCounted))
      row.schedules = count->complete;
  }
  constexpr std::array kNames{"P1", "P2", "P3"};
  for (std::uint32_t property = 0; property < kNames.size(); ++property) {
    auto& entry = row.properties.emplace_back();
    entry.name = kNames[property];
    if ((found.violated >> property & 1) != 0) {
      entry.verdict = Verdict::violated;
      if (const auto shortest = sim::find_shortest(program, property, kStatesCounted)) {
        entry.steps = shortest->steps;
        if (options.show_schedules) entry.schedule = steps_of(program, parameters, *shortest);
      }
    } else if (!found.complete) {
      entry.verdict = Verdict::unanswered;
    } else {
      entry.verdict = is_vacuous(property, parameters) ? Verdict::vacuous : Verdict::proved;
    }
  }
  return row;
}

}  // namespace slotrace::cli
