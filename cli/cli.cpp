#include "cli/cli.hpp"

#include <algorithm>
#include <ostream>
#include <span>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/output_file.hpp"
#include "model/calendar.hpp"
#include "reports/text.hpp"
#include "sim/failure.hpp"

namespace slotrace::cli {
namespace {

using reports::printable;

auto overview() -> std::string {
  std::string out =
      "slotrace replays and rules out stale-availability races of a two-layer slot cache.\n\n"
      "usage: slotrace COMMAND [ARGUMENTS]\n\n";
  for (const Command& command : commands())
    out += fmt::format("  {:<9} {}\n", command.name, command.summary);
  out +=
      "\n"
      "  help COMMAND, --version\n\n"
      "FILE - reads standard input. Exit codes: 0 all as the files say, 1 violated or an "
      "unexpected\n"
      "pass, 2 wrong usage or an invalid file, 3 an internal error, nondeterminism or output that\n"
      "could not be written, 4 nothing selected, 5 a search ended without an answer, 130\n"
      "interrupted.\n";
  return out;
}

auto help_of(const Command& command) -> std::string {
  std::string out = fmt::format("usage: slotrace {}{}{}\n\n{}\n", command.name,
                                command.usage.empty() ? "" : " ", command.usage, command.summary);
  if (!command.details.empty()) out += fmt::format("\n{}\n", command.details);
  return out + '\n' + describe(command.grammar());
}

auto find_command(const std::string& name) -> Command {
  const auto all = commands();
  if (const auto* found = std::ranges::find(all, name, &Command::name); found != all.end())
    return *found;
  std::vector<std::string_view> known{"help"};
  for (const Command& command : all) known.push_back(command.name);
  throw UsageError(
      fmt::format("unknown command \"{}\"{}", printable(name), did_you_mean(name, known)));
}

auto help(std::span<const std::string> words, Streams& streams) -> ExitCode {
  if (words.size() > 1)
    throw UsageError(fmt::format("unexpected argument {}", printable(words[1])));
  streams.out << (words.empty() ? overview() : help_of(find_command(words.front())));
  return ExitCode::passed;
}

auto execute(const Command& command, std::span<const std::string> words, Streams& streams)
    -> ExitCode {
  try {
    const Arguments arguments = Arguments::parse(command.grammar(), words);
    if (arguments.help()) {
      streams.out << help_of(command);
      return ExitCode::passed;
    }
    return command.execute(arguments, streams);
  } catch (const UsageError& error) {
    streams.err << fmt::format("slotrace {}: {}\nSee: slotrace help {}\n", command.name,
                               error.what(), command.name);
    return ExitCode::usage;
  }
}

auto dispatch(const std::vector<std::string>& arguments, Streams& streams) -> ExitCode {
  if (arguments.empty()) {
    streams.err << overview();
    return ExitCode::usage;
  }
  const std::string& first = arguments.front();
  const auto rest = std::span(arguments).subspan(1);
  try {
    if (first == "--help" || first == "-h" || first == "help") return help(rest, streams);
    if (first == "--version") {
      streams.out << fmt::format("slotrace {} (tz database {})\n", SLOTRACE_VERSION,
                                 model::Zone::database_version());
      return ExitCode::passed;
    }
    if (first.starts_with('-')) {
      constexpr std::array<std::string_view, 2> kKnown{"--help", "--version"};
      throw UsageError(
          fmt::format("unknown option {}{}", printable(first), did_you_mean(first, kKnown)));
    }
    return execute(find_command(first), rest, streams);
  } catch (const UsageError& error) {
    streams.err << fmt::format("slotrace: {}\nSee: slotrace help\n", error.what());
    return ExitCode::usage;
  }
}

auto guarded(const std::vector<std::string>& arguments, Streams& streams) -> ExitCode {
  try {
    return dispatch(arguments, streams);
  } catch (const sim::BudgetExceeded& error) {
    streams.err << fmt::format("slotrace: the scenario does not end: {}\n",
                               printable(error.what()));
    return ExitCode::usage;
  } catch (const sim::TooManyProcesses& error) {
    streams.err << fmt::format("slotrace: {}; explore samples the orders of any scenario\n",
                               printable(error.what()));
    return ExitCode::usage;
  } catch (const sim::Divergence& error) {
    streams.err << fmt::format("slotrace: {}\n", printable(error.what()));
    return ExitCode::internal;
  } catch (const WriteError& error) {
    streams.err << fmt::format("slotrace: {}\n", error.what());
    return ExitCode::internal;
  } catch (const std::exception& error) {
    streams.err << fmt::format("slotrace: internal error: {}\n", printable(error.what()));
    return ExitCode::internal;
  }
}

}  // namespace

auto commands() -> std::array<Command, 14> {
  return {run_command(),      check_command(),   replay_command(), explore_command(),
          shrink_command(),   realise_command(), diff_command(),   campaign_command(),
          merge_command(),    prove_command(),   keys_command(),   coverage_command(),
          policies_command(), schema_command()};
}

auto main(const std::vector<std::string>& arguments, Streams& streams) -> int {
  ExitCode code = guarded(arguments, streams);
  streams.out.flush();
  // A full disk must not look like a pass.
  if (!streams.out) {
    streams.err << "slotrace: standard output could not be written\n";
    code = worse(code, ExitCode::internal);
  }
  return static_cast<int>(code);
}

}  // namespace slotrace::cli
