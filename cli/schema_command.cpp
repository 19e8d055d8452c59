#include <algorithm>
#include <array>
#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "reports/text.hpp"
#include "scenarios/reader/protocol_reader.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {},
          .operand = Operand{.placeholder = "scenario|policy|protocol",
                             .description = "which kind of file (scenario)",
                             .count = Operand::Count::at_most_one}};
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  constexpr std::array<std::string_view, 3> kKinds{"scenario", "policy", "protocol"};
  const std::string kind = arguments.operands().empty() ? "scenario" : arguments.operands().front();
  if (std::ranges::find(kKinds, kind) == kKinds.end())
    throw UsageError(fmt::format("got \"{}\", expected scenario, policy or protocol{}",
                                 reports::printable(kind), did_you_mean(kind, kKinds)));
  const std::string schema = kind == "scenario" ? scenarios::scenario_schema()
                             : kind == "policy" ? scenarios::policy_schema()
                                                : scenarios::protocol_schema();
  streams.out << schema << (schema.ends_with('\n') ? "" : "\n");
  return ExitCode::passed;
}

}  // namespace

auto schema_command() -> Command {
  return {.name = "schema",
          .usage = "[scenario|policy|protocol]",
          .summary = "Print the JSON schema of scenario, policy or protocol files.",
          .details = "",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
