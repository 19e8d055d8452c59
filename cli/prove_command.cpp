#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/interrupt.hpp"
#include "cli/load.hpp"
#include "cli/prover.hpp"
#include "cli/trace_prover.hpp"
#include "reports/text.hpp"
#include "sim/explore/visited_set.hpp"

namespace slotrace::cli {
namespace {

using Verdict = reports::ProofRow::Verdict;

constexpr std::uint64_t kStatesMax = 100'000'000;
constexpr std::uint64_t kThreadsMax = sim::VisitedSet::kThreadsMax;

auto grammar() -> Grammar {
  return {
      .options = {kSetOption,
                  kCaseOption,
                  {"policy", "NAME[,NAME]", "scenario: prove it of each of these policies", true},
                  {"traces-max", "N",
                   "scenario: give a row up after so many traces or states (10000000)"},
                  {"time", "DURATION", "scenario: give a row up after so long: 30s"},
                  {"faults", "K", "scenario: at most so many faults a run (1)"},
                  {"threads", "N", "protocol: search with so many threads (1)"},
                  {"states-max", "N", "protocol: give a row up after so many (100000000)"},
                  {"steps", "", "protocol: show the steps of the shortest violations"},
                  {"all-orders", "", "protocol: no symmetry, no reduction: every state"},
                  kFormatOption},
      .operand = Operand{.placeholder = "FILE", .description = "a scenario or a protocol file"}};
}

auto exit_code(const std::vector<reports::ProofRow>& rows) -> ExitCode {
  ExitCode code = ExitCode::passed;
  for (const auto& row : rows) {
    for (const auto& property : row.properties) {
      if (property.verdict == Verdict::unanswered) {
        code = worse(code, ExitCode::unknown);
      } else if (!property.as_expected()) {
        code = worse(code, ExitCode::failed);
      }
    }
  }
  return code;
}

auto is_answered(const reports::ProofRow& row) -> bool {
  return std::ranges::find(row.properties, Verdict::unanswered,
                           &reports::ProofRow::Property::verdict) == row.properties.end();
}

/// Shows a row for each of a protocol file's cases, as far as nobody interrupts.
auto prove_all(const std::vector<scenarios::ProtocolCase>& cases, ProveOptions options,
               Arguments::Format format, Streams& streams) -> ExitCode {
  const Interrupt interrupt([] {});
  options.stopped = [&] { return interrupt.came(); };
  std::vector<reports::ProofRow> rows;
  for (const auto& one : cases)
    if (!interrupt.came()) rows.push_back(prove(one, options));
  streams.out << (format == Arguments::Format::json
                      ? reports::json_proof(rows, options.method)
                      : reports::proof_table(rows, options.method, streams.out_style()))
              << std::flush;
  if (!interrupt.came()) return exit_code(rows);
  streams.err << fmt::format("slotrace prove: interrupted; {} of {} answered\n",
                             std::ranges::count_if(rows, is_answered),
                             reports::counted(cases.size(), "row"));
  return ExitCode::interrupted;
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto format = arguments.format();
  const std::uint64_t threads = arguments.number("threads", 1).value_or(1);
  if (threads > kThreadsMax)
    throw UsageError(fmt::format("--threads: got {}, expected at most {}", threads, kThreadsMax));
  const bool reduce = !arguments.has("all-orders");
  const ProveOptions options{
      .method = {.symmetry = reduce,
                 .reduction = reduce,
                 .threads = static_cast<unsigned>(threads),
                 .states_max = arguments.number("states-max", 1).value_or(kStatesMax)},
      .show_schedules = arguments.has("steps"),
      .origin = origin_of(arguments.operands().front(), arguments, streams)};
  const Input input(arguments.operands().front(), streams.in);
  const auto read = input.protocol({.set = arguments.settings()});
  if (!read) {
    for (const char* option : {"threads", "states-max", "steps", "all-orders"}) {
      if (arguments.has(option))
        throw UsageError(
            fmt::format("--{}: this is for protocols, and the file is a scenario", option));
    }
    return prove_scenario(arguments, input, streams);
  }
  for (const char* option : {"policy", "case", "traces-max", "time", "faults"}) {
    if (arguments.has(option))
      throw UsageError(
          fmt::format("--{}: this is for scenarios, and the file is a protocol", option));
  }
  if (const auto* diagnostics = std::get_if<std::vector<scenarios::Diagnostic>>(&*read)) {
    streams.err << rendered(*diagnostics);
    return ExitCode::usage;
  }
  return prove_all(std::get<std::vector<scenarios::ProtocolCase>>(*read), options, format, streams);
}

}  // namespace

auto prove_command() -> Command {
  return {
      .name = "prove",
      .usage =
          "FILE [--set NAME=VALUE]... [--case NAME] [--policy NAME,...]... [--traces-max N]\n"
          "       [--time DURATION] [--faults K] [--format text|json]\n"
          "       PROTOCOL [--set NAME=VALUE]... [--threads N] [--states-max N] [--steps]\n"
          "       [--all-orders] [--format text|json]",
      .summary = "Go through every order of steps: what holds in all of them, for which policies.",
      .details =
          "A table with a row for each case of the file. Of a scenario, some orders are sampled, "
          "then\n"
          "one order of each trace is run, or the states are visited that such orders come\n"
          "through, whichever ends first; --policy takes the place of its parameter \"policy\".\n"
          "Of a protocol, each state is visited once. Exit 1: a check is violated (a protocol: and "
          "the file does not expect\n"
          "it); 5: a row was given up, and nothing else is violated.",
      .grammar = grammar,
      .execute = execute};
}

}  // namespace slotrace::cli
