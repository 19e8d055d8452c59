#include <ostream>

#include "cli/command.hpp"
#include "cli/load.hpp"
#include "reports/policies.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar { return {.options = {}, .operand = {}}; }

auto execute(const Arguments&, Streams& streams) -> ExitCode {
  std::vector<model::Policy> policies;
  for (const scenarios::Preset& preset : scenarios::presets()) {
    auto read = scenarios::read_policy(std::string(preset.name));
    if (const auto* diagnostics = std::get_if<std::vector<scenarios::Diagnostic>>(&read)) {
      streams.err << rendered(*diagnostics);
      return ExitCode::internal;
    }
    policies.push_back(std::get<model::Policy>(std::move(read)));
  }
  streams.out << reports::policy_table(policies, streams.out_style());
  return ExitCode::passed;
}

}  // namespace

auto policies_command() -> Command {
  return {.name = "policies",
          .usage = "",
          .summary = "List the caching policies that are built in.",
          .details = "",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
