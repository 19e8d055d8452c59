#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/load.hpp"
#include "cli/simulate.hpp"
#include "reports/text.hpp"
#include "scenarios/reader/scalars.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {{.name = "at",
                       .placeholder = "TIME",
                       .description = "RFC 3339, or since the scenario's start: +6min"},
                      {.name = "pattern",
                       .placeholder = "GLOB",
                       .description = "as redis-cli KEYS takes it (*)"},
                      kSetOption,
                      kCaseOption,
                      {.name = "seed",
                       .placeholder = "N",
                       .description = "draw latencies from this seed instead of the file's"}},
          .operand = Operand{.placeholder = "FILE",
                             .description = "a scenario file, or - for standard input"}};
}

auto instant(const std::string& text, model::TimePoint start) -> model::TimePoint {
  if (text.starts_with('+')) {
    const auto since = scenarios::parse_duration(std::string_view(text).substr(1));
    const auto* duration = std::get_if<model::Duration>(&since);
    if (duration != nullptr && *duration <= model::TimePoint::max() - start)
      return start + *duration;
  } else {
    const auto parsed = scenarios::parse_instant(text);
    const auto* time = std::get_if<model::TimePoint>(&parsed);
    if (time != nullptr && *time >= start) return *time;
    if (scenarios::lacks_offset(text))
      throw UsageError(
          fmt::format("--at: got \"{}\", expected an offset from UTC at its end: {}Z", text, text));
    if (time != nullptr)
      throw UsageError(fmt::format("--at: got \"{}\", expected a time not before the start, {}",
                                   reports::printable(text), model::to_string(start)));
  }
  throw UsageError(fmt::format("--at: got \"{}\", expected a time (2025-10-11T18:36:00Z or +6min)",
                               reports::printable(text)));
}

/// A key as redis-cli prints it (sdscatrepr in Redis' sds.c).
auto redis_quoted(const std::string& text) -> std::string {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '\\': out += "\\\\"; break;
      case '"': out += "\\\""; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\a': out += "\\a"; break;
      case '\b': out += "\\b"; break;
      default:
        if (byte >= 0x20 && byte < 0x7f) {
          out += c;
        } else {
          out += fmt::format("\\x{:02x}", byte);
        }
    }
  }
  return out + '"';
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto at = arguments.value("at");
  if (!at) throw UsageError("--at TIME is missing");
  const auto seed = arguments.number("seed");
  auto cases = load_cases(arguments, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;

  const model::Scenario scenario = only_case(std::move(*cases));
  const model::TimePoint time = instant(*at, scenario.world.start);
  const Simulated run = simulate(scenario, seed.value_or(scenario.seed));
  const auto keys =
      model::keys_at(scenario, run.result, time, arguments.value("pattern").value_or("*"));
  if (keys.empty()) streams.out << "(empty array)\n";
  const std::size_t width = std::to_string(keys.size()).size();
  for (std::size_t i = 0; i < keys.size(); ++i)
    streams.out << fmt::format("{:>{}}) {}\n", i + 1, width, redis_quoted(keys[i]));
  return ExitCode::passed;
}

}  // namespace

auto keys_command() -> Command {
  return {.name = "keys",
          .usage = "FILE --at TIME [--pattern GLOB] [--set NAME=VALUE]... [--case NAME] [--seed N]",
          .summary = "What redis-cli KEYS would print at an instant of a run, sorted.",
          .details = "",
          .grammar = grammar,
          .execute = execute};
}

}  // namespace slotrace::cli
