#include "cli/schedule_option.hpp"

#include <variant>

#include <fmt/format.h>

#include "cli/simulate.hpp"

namespace slotrace::cli {

auto schedule_option(const Arguments& arguments) -> std::string {
  auto token = arguments.value("schedule");
  if (!token) throw UsageError("--schedule TOKEN is missing");
  return std::move(*token);
}

auto find_case(const std::vector<model::Scenario>& cases, const std::string& token,
               std::string_view argument) -> ScheduledCase {
  std::string why;
  for (const model::Scenario& scenario : cases) {
    auto parsed = sim::parse_token(token, token_fingerprint(scenario));
    if (auto* schedule = std::get_if<sim::Schedule>(&parsed))
      return {&scenario, std::move(*schedule)};
    if (!why.empty()) continue;
    const auto& error = std::get<sim::TokenError>(parsed);
    why = error.text;
    if (error.of_another_scenario)
      why += " (a token is for the --set values that it was printed with)";
  }
  throw UsageError(fmt::format("{}: {}", argument, why));
}

}  // namespace slotrace::cli
