#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/discovery.hpp"
#include "cli/interrupt.hpp"
#include "cli/load.hpp"
#include "cli/sample_violations.hpp"
#include "cli/schedule_option.hpp"
#include "model/scenario_program.hpp"
#include "reports/wording.hpp"
#include "sim/explore/replay.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {{.name = "schedule",
                       .placeholder = "TOKEN",
                       .description = "of a run in interleaving mode, as explore prints it"},
                      {.name = "write",
                       .placeholder = "DIR",
                       .description = "write what is left as scenarios there"},
                      kSetOption,
                      kCaseOption},
          .operand = Operand{.placeholder = "FILE",
                             .description = "a scenario file, or - for standard input"}};
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  if (arguments.has("write") && arguments.operands().front() == "-")
    throw UsageError("--write needs a file, not standard input");
  const auto cases = load_cases(arguments, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;
  const ScheduledCase found = find_case(*cases, schedule_option(arguments));
  if (found.schedule.mode != sim::Mode::interleaving)
    throw UsageError("--schedule: a timed run has no order to shrink; explore finds one that has");

  sim::Replay chooser(found.schedule);
  const sim::Outcome outcome = model::program_of(*found.scenario)(chooser, nullptr);
  chooser.finish();
  if (outcome.violated == 0) throw UsageError("--schedule: this run violates no check");
  const Interrupt interrupt([] {});
  const Origin origin = origin_of(arguments.operands().front(), arguments, streams);
  const auto faults =
      static_cast<std::uint32_t>(fault_kinds_of(*found.scenario, found.schedule).size());
  for (const model::CheckRequest& request : found.scenario->checks) {
    if ((outcome.violated & model::property_bit(request.check)) == 0) continue;
    const auto discovery = examine_until([&] { return interrupt.came(); }, origin, *found.scenario,
                                         request.check, found.schedule, faults);
    if (!discovery) {
      streams.err << "slotrace shrink: interrupted before it was made small\n";
      return ExitCode::interrupted;
    }
    streams.out << fmt::format("{} {}\n", model::name(request.check),
                               streams.out_style().bad("VIOLATED"));
    for (const std::string& line : describe(*discovery, origin, *found.scenario))
      streams.out << fmt::format("  {}\n", line);
    const auto folder = arguments.value("write");
    if (!folder) continue;
    streams.out << fmt::format("  {}\n", written(*discovery, origin, *found.scenario, *folder));
  }
  return ExitCode::failed;
}

}  // namespace

auto shrink_command() -> Command {
  return {
      .name = "shrink",
      .usage = "FILE --schedule TOKEN [--write DIR] [--set NAME=VALUE]... [--case NAME]",
      .summary = "Make a schedule that violates a check as small as it can be.",
      .details =
          "First its choices are shrunk: the fewer differ from the usual order, the easier it is\n"
          "to read. Then the actions that the violation can miss are left out; what is left may "
          "show it\n"
          "in another order. --write keeps that as a scenario in timed mode. Exit code 1: it is\n"
          "violated.",
      .grammar = grammar,
      .execute = execute};
}

}  // namespace slotrace::cli
