#include <algorithm>
#include <array>
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "cli/campaign.hpp"
#include "cli/command.hpp"
#include "cli/discover.hpp"
#include "cli/load.hpp"
#include "cli/output_file.hpp"
#include "cli/strategies.hpp"
#include "cli/time_option.hpp"
#include "reports/text.hpp"
#include "scenarios/reader/protocol_reader.hpp"
#include "scenarios/reader/results_types.hpp"

namespace slotrace::cli {
namespace {

constexpr std::uint64_t kRunsDefault = 10'000;
constexpr std::uint64_t kCheckpointDefault = 1000;
constexpr std::uint64_t kCheckpointMax = 1'000'000;
constexpr std::uint64_t kThreadsMax = 1024;
constexpr std::uint64_t kSmallMax = 1000;  // depth, faults

auto grammar() -> Grammar {
  return {
      .options =
          {{.name = "name",
            .placeholder = "NAME",
            .description = "of the campaign: its runs follow from it"},
           {.name = "results",
            .placeholder = "FILE",
            .description = "what is found and covered, as JSON lines"},
           {.name = "resume",
            .placeholder = "",
            .description = "go on where FILE ends, if it is there"},
           {.name = "shard",
            .placeholder = "I/N",
            .description = "only part I of N of the runs (1/1)"},
           {.name = "runs",
            .placeholder = "N",
            .description = "how many runs of each case, all shards together (10000)"},
           {.name = "strategy",
            .placeholder = "NAME",
            .description = "portfolio, random, pct, pos or timed (portfolio)"},
           {.name = "depth", .placeholder = "N", .description = "of the bug, for pct (3)"},
           {.name = "faults",
            .placeholder = "K",
            .description = "at most so many faults a run (1)"},
           {.name = "checkpoint",
            .placeholder = "N",
            .description = "so many runs between two checkpoints (1000)"},
           {.name = "time", .placeholder = "DURATION", .description = "stop after so long: 30min"},
           {.name = "threads", .placeholder = "N", .description = "how many runs at once (1)"},
           kSetOption},
      .operand = Operand{.placeholder = "PATH...",
                         .description = "scenario files, or directories of them",
                         .count = Operand::Count::at_least_one}};
}

auto required(const Arguments& arguments, std::string_view option) -> std::string {
  auto value = arguments.value(option);
  if (!value || value->empty()) throw UsageError(fmt::format("--{} is missing", option));
  return std::move(*value);
}

auto number(const Arguments& arguments, std::string_view option, std::uint64_t otherwise,
            const std::pair<std::uint64_t, std::uint64_t>& range) -> std::uint64_t {
  const std::uint64_t value = arguments.number(option, range.first).value_or(otherwise);
  if (value > range.second)
    throw UsageError(fmt::format("--{}: got {}, expected at most {}", option, value, range.second));
  return value;
}

auto shard_option(const Arguments& arguments) -> sim::Shard {
  const auto text = arguments.value("shard");
  if (!text) return {};
  const auto shard = scenarios::parse_shard(*text);
  if (const auto* found = std::get_if<sim::Shard>(&shard)) return *found;
  throw UsageError(fmt::format("--shard: got \"{}\", expected {}", reports::printable(*text),
                               std::get<scenarios::Mismatch>(shard).expected));
}

/// What goes from the command line into a file must come out of it as it was.
void require_printable(const std::string& text) {
  if (reports::printable(text) != text)
    throw UsageError(fmt::format("got \"{}\", expected text without control characters",
                                 reports::printable(text)));
}

/// Everything of the plan but its cases. Errors: UsageError.
auto plan_without_cases(const Arguments& arguments) -> model::CampaignPlan {
  const StrategySettings defaults;
  model::CampaignPlan plan{
      .name = required(arguments, "name"),
      .version = SLOTRACE_VERSION,
      .strategy = arguments.value("strategy").value_or(defaults.name),
      .depth = number(arguments, "depth", defaults.depth, {1, kSmallMax}),
      .faults = number(arguments, "faults", defaults.faults, {0, kSmallMax}),
      .runs = number(arguments, "runs", kRunsDefault, {1, sim::kCampaignRunsMax}),
      .checkpoint = number(arguments, "checkpoint", kCheckpointDefault, {1, kCheckpointMax}),
      .shard = shard_option(arguments),
      .set = arguments.settings(),
      .cases = {}};
  require_printable(plan.name);
  for (const auto& [name, value] : plan.set) require_printable(name + value);
  constexpr std::array<std::string_view, 5> kStrategies{"portfolio", "random", "pct", "pos",
                                                        kTimed};
  if (std::ranges::find(kStrategies, plan.strategy) == kStrategies.end())
    throw UsageError(
        fmt::format("--strategy: got \"{}\", expected portfolio, random, pct, pos or timed{}",
                    reports::printable(plan.strategy), did_you_mean(plan.strategy, kStrategies)));
  return plan;
}

/// The cases of the plan, in their order.
struct Cases {
  std::vector<model::Scenario> scenarios;
  ExitCode code = ExitCode::passed;  ///< otherwise there is nothing to run, and it was said why
};

/// Reads the files, and adds what they hold to `plan`. Errors: UsageError.
auto read_all(const std::vector<std::string>& files, model::CampaignPlan& plan, Streams& streams)
    -> Cases {
  Cases all;
  std::set<std::string> titles;
  for (const std::string& file : files) {
    if (file == "-")
      throw UsageError("a campaign needs files: its findings are replayed from them");
    require_printable(file);
    if (scenarios::read_if_policy(file) || scenarios::read_if_protocol(file)) {
      streams.out << fmt::format("left out  {}: this is no scenario\n", reports::printable(file));
      continue;
    }
    auto read = scenarios::read_scenario(file, {.set = plan.set});
    if (const auto* diagnostics = std::get_if<1>(&read)) {
      streams.err << rendered(*diagnostics);
      all.code = ExitCode::usage;
      continue;
    }
    for (model::Scenario& scenario : std::get<0>(read)) {
      model::CampaignCase one{.file = file,
                              .name = scenario.name,
                              .case_name = scenario.case_name,
                              .fingerprint = scenario.fingerprint,
                              .checks = checks_of(plan, scenario),
                              .behaviour = 0};
      if (one.checks.empty()) {
        streams.out << fmt::format(
            "left out  {}: it asks for no check that a run without time can "
            "violate\n",
            reports::printable(one.title()));
        continue;
      }
      if (!titles.insert(one.title()).second)
        throw UsageError(fmt::format("{}: there are two cases \"{}\", and seeds follow from names",
                                     reports::printable(file), reports::printable(one.title())));
      one.behaviour = behaviour_of(plan, scenario, one.title());
      plan.cases.push_back(std::move(one));
      all.scenarios.push_back(std::move(scenario));
    }
  }
  if (all.code == ExitCode::passed && plan.cases.empty()) {
    streams.err << "slotrace campaign: no case is there to run\n";
    all.code = ExitCode::nothing;
  }
  return all;
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  model::CampaignPlan plan = plan_without_cases(arguments);
  const CampaignOptions options{.results = required(arguments, "results"),
                                .resume = arguments.has("resume"),
                                .threads = static_cast<unsigned>(std::min(
                                    arguments.number("threads", 1).value_or(1), kThreadsMax)),
                                .time = time_option(arguments)};
  const std::vector<std::string> files = discover(arguments.operands());
  const Cases cases = read_all(files, plan, streams);
  if (cases.code != ExitCode::passed) return cases.code;
  try {
    Campaign campaign(plan, cases.scenarios, options, streams);
    if (!campaign.go_on()) return ExitCode::usage;
    return campaign.run();
  } catch (const WriteError& error) {
    streams.err << fmt::format("slotrace campaign: {}\n", error.what());
    return ExitCode::internal;
  }
}

}  // namespace

auto campaign_command() -> Command {
  return {
      .name = "campaign",
      .usage =
          "PATH... --name NAME --results FILE [--resume] [--shard I/N] [--runs N]\n"
          "       [--strategy NAME] [--depth N] [--faults K] [--checkpoint N]\n"
          "       [--time DURATION] [--threads N] [--set NAME=VALUE]...",
      .summary = "Search many scenarios with many runs, in parts that can be stopped and resumed.",
      .details =
          "Runs N orders of each case's steps, as explore draws them, whatever is found; with\n"
          "--strategy timed, N runs on virtual time, with latencies from a seed each. A run\n"
          "follows from the campaign's name, the case's name and the run's number alone: shards "
          "on\n"
          "different machines make different runs, and \"slotrace merge\" puts their files\n"
          "together. FILE grows by a checkpoint at a time; what was killed goes on with --resume,\n"
          "and the file comes out as if it had not been. Threads change nothing in it.\n"
          "Exit code 0: nothing found, which proves nothing; 1: found; 5: --time was up before "
          "all\n"
          "runs were made; 130: interrupted, at a checkpoint.",
      .grammar = grammar,
      .execute = execute};
}

}  // namespace slotrace::cli
