#pragma once

#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "reports/text.hpp"
#include "scenarios/reader/scalars.hpp"

namespace slotrace::cli {

/// How long a search may take by the clock on the wall: the value of --time. Errors: UsageError.
[[nodiscard]] inline auto time_option(const Arguments& arguments)
    -> std::optional<std::chrono::steady_clock::duration> {
  const auto text = arguments.value("time");
  if (!text) return std::nullopt;
  const auto parsed = scenarios::parse_duration(*text);
  if (const auto* duration = std::get_if<model::Duration>(&parsed))
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(*duration);
  throw UsageError(
      fmt::format("--time: got \"{}\", expected a duration: 30s", reports::printable(*text)));
}

}  // namespace slotrace::cli
