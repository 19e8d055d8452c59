#pragma once

#include <array>
#include <string_view>

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/streams.hpp"

namespace slotrace::cli {

/// One command of the program; each is implemented in a file of its own, run_command.cpp and so on.
struct Command {
  std::string_view name;
  std::string_view usage;  ///< what follows the name
  std::string_view summary;  ///< one line
  std::string_view details;  ///< more lines for its help; may be ""
  auto (*grammar)() -> Grammar;
  /// Errors: UsageError; what the simulation throws.
  auto (*execute)(const Arguments& arguments, Streams& streams) -> ExitCode;
};

auto run_command() -> Command;
auto check_command() -> Command;
auto replay_command() -> Command;
auto explore_command() -> Command;
auto campaign_command() -> Command;
auto merge_command() -> Command;
auto shrink_command() -> Command;
auto diff_command() -> Command;
auto realise_command() -> Command;
auto keys_command() -> Command;
auto coverage_command() -> Command;
auto policies_command() -> Command;
auto schema_command() -> Command;
auto prove_command() -> Command;

/// All commands, in the order of the help.
[[nodiscard]] auto commands() -> std::array<Command, 14>;

}  // namespace slotrace::cli
