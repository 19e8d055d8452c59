#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/load.hpp"
#include "cli/print_cases.hpp"
#include "cli/simulate.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {{.name = "schedule",
                       .placeholder = "TOKEN",
                       .description = "what a run printed after \"replay:\""},
                      kSetOption,
                      kCaseOption,
                      kFormatOption},
          .operand = Operand{.placeholder = "FILE",
                             .description = "a scenario file, or - for standard input"}};
}

struct Found {
  const model::Scenario* scenario = nullptr;
  sim::Schedule schedule;
};

/// The case to which the token belongs; its fingerprint says which.
/// Errors: UsageError when it is no token, or of none of them.
auto find_case(const std::vector<model::Scenario>& cases, const std::string& token) -> Found {
  std::string why;
  for (const model::Scenario& scenario : cases) {
    auto parsed = sim::parse_token(token, token_fingerprint(scenario));
    if (auto* schedule = std::get_if<sim::Schedule>(&parsed))
      return {&scenario, std::move(*schedule)};
    if (why.empty()) why = std::get<sim::TokenError>(parsed).text;
  }
  throw UsageError("--schedule: " + why);
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto format = arguments.format();
  const auto token = arguments.value("schedule");
  if (!token) throw UsageError("--schedule TOKEN is missing");
  const auto cases = load_cases(arguments, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;

  const Found found = find_case(*cases, *token);
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
