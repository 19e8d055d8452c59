#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/load.hpp"
#include "cli/print_cases.hpp"
#include "cli/prover.hpp"
#include "cli/schedule_option.hpp"
#include "cli/simulate.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {
      .options = {{.name = "schedule",
                   .placeholder = "TOKEN",
                   .description = "what a run printed after \"replay:\""},
                  kSetOption,
                  kCaseOption,
                  kFormatOption},
      .operand = Operand{.placeholder = "FILE",
                         .description = "a scenario or protocol file, or - for standard input"}};
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto format = arguments.format();
  const std::string token = schedule_option(arguments);
  const Input input(arguments.operands().front(), streams.in);
  const scenarios::ReadOptions options{.set = arguments.settings()};
  if (const auto protocol = input.protocol(options)) {
    if (const auto* diagnostics = std::get_if<1>(&*protocol)) {
      streams.err << rendered(*diagnostics);
      return ExitCode::usage;
    }
    if (format != Arguments::Format::text)
      throw UsageError("--format: the run of a protocol is printed as text only");
    return replay(std::get<0>(*protocol), token, streams.out);
  }
  const auto cases = load_cases(arguments, input, options, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;

  const ScheduledCase found = find_case(*cases, token);
  const Simulated run = replay(*found.scenario, found.schedule);
  const Origin origin = origin_of(arguments.operands().front(), arguments, streams);
  return print_cases({case_report(origin, *found.scenario, run)}, format, streams);
}

}  // namespace

auto replay_command() -> Command {
  return {.name = "replay",
          .usage = "FILE --schedule TOKEN [--set NAME=VALUE]... [--case NAME] [--format text|json]",
          .summary = "Run a scenario again with the choices of an earlier run.",
          .details =
              "Give the --set values of the run that printed the token: they are part of the\n"
              "scenario. Exit code 3: the program no longer asks what was recorded.",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
