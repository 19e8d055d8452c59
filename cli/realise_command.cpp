#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/load.hpp"
#include "cli/schedule_option.hpp"
#include "cli/simulate.hpp"
#include "cli/written_scenario.hpp"
#include "model/realise.hpp"
#include "scenarios/reader/case_file.hpp"
#include "sim/explore/replay.hpp"

namespace slotrace::cli {
namespace {

constexpr std::string_view kOutput = "output";
constexpr std::string_view kKeepStarts = "keep-starts";

auto grammar() -> Grammar {
  return {
      .options = {{.name = "schedule",
                   .placeholder = "TOKEN",
                   .description = "of a run in interleaving mode"},
                  {.name = kOutput,
                   .placeholder = "FILE",
                   .description = "write the scenario there, over what is there, e.g. "
                                  "scenarios/regressions/x.json"},
                  {.name = kKeepStarts,
                   .placeholder = "",
                   .description = "actions begin when the scenario says, and at no other instant"},
                  kSetOption,
                  kCaseOption},
      .operand = Operand{.placeholder = "FILE", .description = "a scenario file"}};
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const std::string token = schedule_option(arguments);
  const std::string& file = arguments.operands().front();
  const auto output = arguments.value(kOutput);
  if (output && file == "-") throw UsageError("--output needs the scenario in a file");
  const auto cases = load_cases(arguments, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;
  const ScheduledCase found = find_case(*cases, token);
  const model::Scenario& scenario = *found.scenario;
  if (found.schedule.mode != sim::Mode::interleaving) {
    throw UsageError("--schedule: this run had time already; realise takes one without");
  }

  sim::Replay order(found.schedule);
  const auto realisation =
      model::realise(scenario, order,
                     {.seed = found.schedule.seed, .may_move_starts = !arguments.has(kKeepStarts)});
  std::ostream& out = streams.out;
  if (const auto* none = std::get_if<model::OutOfReach>(&realisation)) {
    out << "no latencies that the scenario allows give this order: it " << none->needs << '\n';
    return ExitCode::failed;
  }
  if (const auto* none = std::get_if<model::NotRealised>(&realisation)) {
    out << "not realised: " << none->reason << '\n';
    return ExitCode::failed;
  }
  const auto& realised = std::get<model::Realised>(realisation);
  for (const std::string& need : realised.needs) out << "the race " << need << '\n';
  for (const model::MovedStart& moved : realised.moved) {
    out << fmt::format("{} begins at {} instead of {}\n", moved.action, model::to_string(moved.to),
                       model::to_string(moved.from));
  }
  for (const model::CheckResult& check : realised.timed.checks) {
    out << fmt::format("in timed mode {} {}\n", name(check.check), name(check.finding));
  }
  if (output) {
    const Origin origin{.file = file, .settings = arguments.settings()};
    const Origin result{.program = streams.program, .file = *output, .settings = {}};
    auto opened =
        scenarios::CaseFile::open(file, {.set = arguments.settings()}, scenario.case_name);
    if (auto* diagnostics = std::get_if<1>(&opened))
      throw sim::InternalError("the file changed meanwhile:\n" + rendered(*diagnostics));
    const std::string token_with_time =
        write_scenario(*output,
                       {.original = std::get<0>(opened).root(),
                        .name = std::filesystem::path(*output).stem().string(),
                        .claim = scenario.claim,
                        .remarks = {}},
                       replay_command_line(origin, scenario, found.schedule), realised);
    out << fmt::format("written to {}\nreplay: {}\n", *output,
                       replay_command_line(result, "", token_with_time));
  }
  return ExitCode::passed;
}

}  // namespace

auto realise_command() -> Command {
  return {.name = "realise",
          .usage =
              "FILE --schedule TOKEN [--output FILE] [--keep-starts] [--set NAME=VALUE]... "
              "[--case NAME]",
          .summary = "Find latencies that give an order of steps that was found without time.",
          .details =
              "Says what the race needs of time, and with --output writes it as a scenario file\n"
              "with its expectation. Exit code 1: no allowed latencies give this order, and why.",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
