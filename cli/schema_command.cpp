#include <array>
#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "reports/text.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {},
          .operand = Operand{.placeholder = "scenario|policy",
                             .description = "which kind of file (scenario)",
                             .count = Operand::Count::at_most_one}};
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  constexpr std::array<std::string_view, 2> kKinds{"scenario", "policy"};
  const std::string kind = arguments.operands().empty() ? "scenario" : arguments.operands().front();
  if (kind != kKinds[0] && kind != kKinds[1])
    throw UsageError(fmt::format("got \"{}\", expected scenario or policy{}",
                                 reports::printable(kind), did_you_mean(kind, kKinds)));
  const std::string schema =
      kind == kKinds[0] ? scenarios::scenario_schema() : scenarios::policy_schema();
  streams.out << schema << (schema.ends_with('\n') ? "" : "\n");
  return ExitCode::passed;
}

}  // namespace

auto schema_command() -> Command {
  return {.name = "schema",
          .usage = "[scenario|policy]",
          .summary = "Print the JSON schema of scenario or policy files.",
          .details = "",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
