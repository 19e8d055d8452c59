#include "cli/prover.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>

#include <fmt/format.h>

#include "reports/text.hpp"
#include "reports/wording.hpp"
#include "sim/explore/interleaving_count.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/schedule.hpp"
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

constexpr std::array kNames{"P1", "P2", "P3"};

/// The steps of a run, as text.
auto steps_of(const sim::Trace& trace, const Parameters& parameters) -> std::vector<std::string> {
  std::vector<std::string> steps;
  for (const sim::TraceRecord& record : trace.records()) {
    const auto number = static_cast<unsigned>(record.process);
    const bool is_reader = number < parameters.readers;
    steps.push_back(fmt::format("{} {}: {}", is_reader ? "reader" : "writer",
                                is_reader ? number : number - parameters.readers, record.what));
  }
  return steps;
}

/// Shows the first steps of a schedule, up to the violation, and how to run all of it.
void show(const scenarios::ProtocolCase& one, const sim::Program& program,
          const sim::ShortestViolation& violation, const Origin& origin,
          reports::ProofRow::Property& entry) {
  const sim::Schedule schedule{.mode = sim::Mode::interleaving,
                               .fingerprint = sim::token_fingerprint(one.fingerprint),
                               .picks = violation.picks};
  sim::Trace trace(sim::Trace::Keep::records);
  sim::Replay replay(schedule);
  program(replay, &trace);
  entry.schedule = steps_of(trace, one.parameters);
  entry.schedule.resize(std::min<std::size_t>(entry.schedule.size(), violation.steps));
  entry.replay = replay_command_line(origin, "", sim::to_token(schedule));
}

/// What the file says must come out, beside what did.
void expect(const scenarios::ProtocolCase& one, reports::ProofRow& row) {
  for (const scenarios::ProtocolExpectation& expectation : one.expect) {
    auto& entry = row.properties.at(expectation.property);
    entry.expected = expectation.proved ? Verdict::proved : Verdict::violated;
    entry.position = reports::position_text(expectation.position);
  }
}

}  // namespace

auto prove(const scenarios::ProtocolCase& one, const ProveOptions& options) -> reports::ProofRow {
  const Parameters& parameters = one.parameters;
  const sim::ProgramFactory factory = model::protocol_program(parameters);
  const auto begin = std::chrono::steady_clock::now();
  const auto found = sim::search_states(factory, {.symmetry = options.method.symmetry,
                                                  .reduce = options.method.reduction,
                                                  .threads = options.method.threads,
                                                  .states_max = options.method.states_max,
                                                  .stopped = options.stopped});
  const auto end = std::chrono::steady_clock::now();

  reports::ProofRow row{
      .number = parameters.policy,
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
  for (std::uint32_t property = 0; property < kNames.size(); ++property) {
    auto& entry = row.properties.emplace_back();
    entry.name = kNames[property];
    if ((found.violated >> property & 1) != 0) {
      entry.verdict = Verdict::violated;
      if (const auto shortest = sim::find_shortest(program, property, kStatesCounted)) {
        entry.steps = shortest->steps;
        if (options.show_schedules) show(one, program, *shortest, options.origin, entry);
      }
    } else if (!found.complete) {
      entry.verdict = Verdict::unanswered;
    } else {
      entry.verdict = is_vacuous(property, parameters) ? Verdict::vacuous : Verdict::proved;
    }
  }
  expect(one, row);
  return row;
}

auto replay(const std::vector<scenarios::ProtocolCase>& cases, const std::string& token,
            std::ostream& out) -> ExitCode {
  std::string why = "the file has no case";
  for (const scenarios::ProtocolCase& one : cases) {
    auto parsed = sim::parse_token(token, sim::token_fingerprint(one.fingerprint));
    if (const auto* error = std::get_if<sim::TokenError>(&parsed)) {
      why = error->text;
      continue;
    }
    sim::Trace trace(sim::Trace::Keep::records);
    sim::Replay chooser(std::get<sim::Schedule>(parsed));
    const sim::Outcome outcome = model::protocol_program(one.parameters)()(chooser, &trace);
    chooser.finish();
    out << fmt::format("{}: {}\n", model::protocol_policies()[one.parameters.policy].name,
                       size_of(one.parameters));
    const auto steps = steps_of(trace, one.parameters);
    for (std::size_t i = 0; i < steps.size(); ++i)
      out << fmt::format("  {:>3}  {}\n", i + 1, steps[i]);
    for (std::uint32_t property = 0; property < kNames.size(); ++property)
      out << fmt::format("{} {}\n", kNames.at(property),
                         (outcome.violated >> property & 1U) != 0 ? "VIOLATED" : "not violated");
    return outcome.violated != 0 ? ExitCode::failed : ExitCode::passed;
  }
  throw UsageError("--schedule: " + why);
}

}  // namespace slotrace::cli
