#include "cli/discovery.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include <fmt/format.h>

#include "cli/load.hpp"
#include "cli/output_file.hpp"
#include "model/scenario_program.hpp"
#include "reports/enactment.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"
#include "scenarios/reader/regression.hpp"
#include "sim/explore/shrink.hpp"
#include "sim/failure.hpp"

namespace slotrace::cli {
namespace {

/// Enough for a window of a millisecond among ten seconds, at some ten thousand runs a second.
constexpr std::uint64_t kEnactAttempts = 20'000;

/// "concurrent-fill, after the fix" as a file's name.
auto file_name(const std::string& title) -> std::string {
  std::string name;
  for (const char c : title) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

/// The first evidence that a run gives of a check's violation.
auto evidence_of(const model::Scenario& scenario, model::CheckId check,
                 const sim::Schedule& schedule) -> std::string {
  const Simulated run = replay(scenario, schedule);
  const auto found = std::ranges::find(run.result.checks, check, &model::CheckResult::check);
  sim::require(found != run.result.checks.end() && !found->evidence.empty(),
               "a shrunk schedule that shows nothing");
  return found->evidence.front();
}

}  // namespace

auto examine(const model::Scenario& scenario, model::CheckId check, sim::Schedule schedule)
    -> Discovery {
  const sim::Program program = model::program_of(scenario);
  sim::Shrunk shrunk = sim::shrink(program, static_cast<std::uint32_t>(check), std::move(schedule));
  std::string what = evidence_of(scenario, check, shrunk.schedule);
  Discovery discovery{.check = check,
                      .what = std::move(what),
                      .schedule = std::move(shrunk.schedule),
                      .shrink_runs = shrunk.runs,
                      .enactment = model::enact(scenario, check, kEnactAttempts)};
  return discovery;
}

auto describe(const Discovery& discovery, const Origin& origin, const model::Scenario& scenario)
    -> std::vector<std::string> {
  std::vector<std::string> lines;
  lines.push_back(reports::printable(discovery.what));
  const auto deviations = sim::deviations(discovery.schedule.picks);
  lines.push_back(fmt::format("shrunk to {} from the usual order, in {}",
                              reports::counted(deviations, "deviation"),
                              reports::counted(discovery.shrink_runs, "run")));
  for (std::string& line : reports::enactment_text(discovery.enactment))
    lines.push_back(std::move(line));
  lines.push_back("replay: " +
                  reports::printable(replay_command_line(origin, scenario, discovery.schedule)));
  return lines;
}

auto is_enacted(const Discovery& discovery) -> bool {
  using Kind = model::Enactment::Kind;
  const Kind kind = discovery.enactment.kind;
  return kind != Kind::none && kind != Kind::other_latencies;
}

auto write_regression(const Discovery& discovery, const Origin& origin,
                      const model::Scenario& scenario, const std::string& folder) -> std::string {
  if (!is_enacted(discovery))
    throw UsageError("--write: no latencies that the file allows are known to give this order");
  const model::Reduced reduced =
      model::reduce(discovery.enactment.scenario, [&](const model::Scenario& candidate) {
        return model::violates(candidate, discovery.check);
      });
  const std::string check(model::name(discovery.check));
  const std::string name = file_name(reports::case_title(scenario) + ' ' + check);
  const auto file = (std::filesystem::path(folder) / (name + ".json")).string();

  const std::string claim =
      scenario.claim.empty() ? fmt::format("{} of {}", check, scenario.name) : scenario.claim;
  std::string comment = fmt::format("Found by a search of {}.\n", origin.file);
  for (const std::string& line : reports::enactment_text(discovery.enactment))
    comment += line + '\n';
  const auto text_with = [&](const std::string& comments) {
    auto written = scenarios::regression_text(
        origin.file, {.set = origin.settings},
        {.name = name,
         .summary = fmt::format("{} is violated: {}", check, discovery.what),
         .claim = claim,
         .comment = comments,
         .check = discovery.check,
         .scenario = reduced.scenario});
    if (auto* diagnostics = std::get_if<1>(&written))
      throw sim::InternalError("the file changed under the search:\n" + rendered(*diagnostics));
    return std::get<0>(std::move(written));
  };
  // What is written must be read as it was meant; and its token needs its fingerprint.
  scenarios::Cases cases = scenarios::read_scenario_text(text_with(comment), file, {});
  if (auto* diagnostics = std::get_if<1>(&cases))
    throw sim::InternalError("a regression that cannot be read:\n" + rendered(*diagnostics));
  const model::Scenario& again = std::get<0>(cases).front();
  const Simulated run = simulate(again, again.seed);
  sim::require(run.result.passed(), "a regression that does not show what was found");
  comment += replay_command_line({.file = file, .settings = {}}, again, run.schedule) + '\n';
  OutputFile(file).commit(text_with(comment));
  return file;
}

}  // namespace slotrace::cli
