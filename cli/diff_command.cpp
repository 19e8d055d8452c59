#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/load.hpp"
#include "cli/schedule_option.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"
#include "sim/explore/replay.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {kSetOption, kCaseOption},
          .operand = Operand{.placeholder = "FILE TOKEN TOKEN",
                             .description = "a scenario file, and two schedules of its runs",
                             .count = Operand::Count::at_least_one}};
}

auto run_of(const ScheduledCase& found) -> model::RunResult {
  sim::Replay chooser(found.schedule);
  model::RunResult result = model::run(
      *found.scenario, chooser, {.mode = found.schedule.mode, .stop_at = {}, .keep_trace = true});
  chooser.finish();
  return result;
}

/// Who did what, and when; the processes of actions have their names.
auto step_text(const sim::TraceRecord& record, const ScheduledCase& run) -> std::string {
  const auto number = static_cast<std::size_t>(record.process);
  const auto& timeline = run.scenario->timeline;
  const std::string who =
      number < timeline.size() ? timeline[number].name : fmt::format("process {}", number);
  const std::string when =
      run.schedule.mode == sim::Mode::interleaving
          ? ""
          : fmt::format(" at {}", reports::clock_text(record.time, run.scenario->world.zone));
  return reports::printable(fmt::format("{}: {}{}", who, record.what, when));
}

void print_step(std::string_view label, const model::RunResult& result, const ScheduledCase& run,
                std::size_t step, std::ostream& out) {
  const auto& records = result.trace.records();
  out << fmt::format("  {}  {}\n", label,
                     step < records.size() ? step_text(records[step], run) : "has ended");
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  constexpr std::size_t kOperands = 3;
  if (arguments.operands().size() != kOperands)
    throw UsageError("expected a file and two schedule tokens");
  const auto cases = load_cases(arguments, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;
  const ScheduledCase first = find_case(*cases, arguments.operands()[1], "the first TOKEN");
  const ScheduledCase second = find_case(*cases, arguments.operands()[2], "the second TOKEN");
  if (first.scenario != second.scenario)
    throw UsageError("the tokens belong to different cases of the file");

  const model::RunResult a = run_of(first);
  const model::RunResult b = run_of(second);
  const auto parting = std::ranges::mismatch(a.trace.records(), b.trace.records());
  const auto step = static_cast<std::size_t>(parting.in1 - a.trace.records().begin());
  if (parting.in1 == a.trace.records().end() && parting.in2 == b.trace.records().end()) {
    streams.out << fmt::format("the same {} in the same order\n", reports::counted(step, "step"));
    return ExitCode::passed;
  }
  streams.out << fmt::format("the same for {}, then\n", reports::counted(step, "step"));
  print_step("first: ", a, first, step, streams.out);
  print_step("second:", b, second, step, streams.out);
  return ExitCode::failed;
}

}  // namespace

auto diff_command() -> Command {
  return {.name = "diff",
          .usage = "FILE TOKEN TOKEN [--set NAME=VALUE]... [--case NAME]",
          .summary = "The first step in which two runs of a scenario differ.",
          .details = "Exit code 1: they differ.",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
