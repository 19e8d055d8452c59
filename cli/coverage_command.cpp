#include <ostream>

#include "cli/command.hpp"
#include "cli/load.hpp"
#include "reports/coverage.hpp"
#include "reports/json.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {kFormatOption},
          .operand = Operand{.placeholder = "POLICY",
                             .description =
                                 "a preset (slotrace policies lists them), a policy file, or - for "
                                 "standard input"}};
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto format = arguments.format();
  const auto read = read_policy(arguments.operands().front(), streams.in);
  if (const auto* diagnostics = std::get_if<std::vector<scenarios::Diagnostic>>(&read)) {
    streams.err << rendered(*diagnostics);
    return ExitCode::usage;
  }
  const auto& policy = std::get<model::Policy>(read);
  const model::CoverageMap map = model::measure_coverage(policy);
  streams.out << (format == Arguments::Format::json
                      ? reports::json_coverage(policy, map)
                      : reports::coverage(policy, map, streams.out_style()));
  return ExitCode::passed;
}

}  // namespace

auto coverage_command() -> Command {
  return {.name = "coverage",
          .usage = "POLICY [--format text|json]",
          .summary = "Measure which entry points clear which layers, and what they leave.",
          .details = "",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
