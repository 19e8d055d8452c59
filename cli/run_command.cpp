#include "cli/command.hpp"
#include "cli/load.hpp"
#include "cli/print_cases.hpp"
#include "cli/simulate.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {kSetOption,
                      kCaseOption,
                      kFormatOption,
                      {.name = "seed",
                       .placeholder = "N",
                       .description = "draw latencies from this seed instead of the file's"}},
          .operand = Operand{.placeholder = "FILE",
                             .description = "a scenario file, or - for standard input"}};
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto format = arguments.format();
  const auto seed = arguments.number("seed");
  const auto cases = load_cases(arguments, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;

  const Origin origin = origin_of(arguments.operands().front(), arguments, streams);
  std::vector<Simulated> runs;
  for (const model::Scenario& scenario : *cases)
    runs.push_back(simulate(scenario, seed.value_or(scenario.seed)));
  std::vector<reports::CaseReport> reports;
  for (std::size_t i = 0; i < runs.size(); ++i)
    reports.push_back(case_report(origin, (*cases)[i], runs[i]));
  return print_cases(reports, format, streams);
}

}  // namespace

auto run_command() -> Command {
  return {
      .name = "run",
      .usage = "FILE [--set NAME=VALUE]... [--case NAME] [--format text|json] [--seed N]",
      .summary = "Run a scenario: its timeline, what the checks found, the verdict.",
      .details =
          "A file with a matrix has several cases: all are run and summed up; --case shows one\n"
          "with its timeline.",
      .grammar = grammar,
      .execute = execute};
}

}  // namespace slotrace::cli
