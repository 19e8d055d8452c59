#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <ostream>
#include <set>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/discover.hpp"
#include "cli/interrupt.hpp"
#include "cli/load.hpp"
#include "cli/output_file.hpp"
#include "cli/results_file.hpp"
#include "cli/simulate.hpp"
#include "cli/strategies.hpp"
#include "model/scenario_program.hpp"
#include "reports/campaign.hpp"
#include "reports/campaign_log.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"
#include "scenarios/reader/protocol_reader.hpp"
#include "scenarios/reader/results_reader.hpp"
#include "scenarios/reader/results_types.hpp"
#include "scenarios/reader/scalars.hpp"

namespace slotrace::cli {
namespace {

using Clock = std::chrono::steady_clock;

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
            .description = "portfolio, random, pct or pos (portfolio)"},
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

auto time_limit(const Arguments& arguments) -> std::optional<Clock::duration> {
  const auto text = arguments.value("time");
  if (!text) return std::nullopt;
  const auto parsed = scenarios::parse_duration(*text);
  if (const auto* duration = std::get_if<model::Duration>(&parsed))
    return std::chrono::duration_cast<Clock::duration>(*duration);
  throw UsageError(
      fmt::format("--time: got \"{}\", expected a duration: 30min", reports::printable(*text)));
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
  if (kind_of({.name = plan.strategy}) != StrategyKind::sampling)
    throw UsageError(
        fmt::format("--strategy: got {}, which goes through all schedules, expected "
                    "one that draws runs: portfolio, random, pct or pos",
                    plan.strategy));
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
    if (scenarios::read_if_policy(file) || scenarios::read_if_protocol(file)) continue;
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
                              .checks = {}};
      for (const model::CheckRequest& request : scenario.checks)
        if ((model::properties_of(scenario) & model::property_bit(request.check)) != 0)
          one.checks.push_back(request.check);
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

/// The file of a shard's results: begun, or where it was left.
class Campaign {
 public:
  Campaign(const model::CampaignPlan& plan, const std::vector<model::Scenario>& scenarios,
           const Arguments& arguments, Streams& streams)
      : plan_(plan),
        scenarios_(scenarios),
        streams_(streams),
        threads_(static_cast<unsigned>(
            std::min(arguments.number("threads", 1).value_or(1), kThreadsMax))),
        time_(time_limit(arguments)),
        path_(required(arguments, "results")),
        file_(path_,
              arguments.has("resume") ? ResultsFile::Opening::go_on : ResultsFile::Opening::anew) {}

  /// Reads what the file holds. False when it holds something else, after saying so.
  /// Errors: UsageError for another campaign's.
  auto go_on() -> bool {
    auto read = scenarios::read_results_file(path_);
    if (const auto* diagnostics = std::get_if<1>(&read)) {
      streams_.err << rendered(*diagnostics);
      return false;
    }
    auto& shard = std::get<0>(read);
    reports::CampaignLog log;
    log.campaign(plan_);
    const std::string first_line = log.take();
    if (!shard.plan) {
      // What was killed while it wrote its first line left a beginning of it, and nothing else.
      if (!first_line.starts_with(beginning_of_file(first_line.size() + 1)))
        throw UsageError(
            fmt::format("--results: {}: this is no campaign's results", reports::printable(path_)));
      file_.cut(0);
      file_.append(first_line);
      results_.resize(plan_.cases.size());
      log_ = std::move(log);
      return true;
    }
    if (shard.plan->shard != plan_.shard)
      throw UsageError(fmt::format("--results: {} is of shard {}/{}, not {}/{}",
                                   reports::printable(path_), shard.plan->shard.number,
                                   shard.plan->shard.count, plan_.shard.number, plan_.shard.count));
    if (const std::string differs = model::difference(*shard.plan, plan_); !differs.empty())
      throw UsageError(fmt::format("--results: {} is of another campaign: {}",
                                   reports::printable(path_), reports::printable(differs)));
    results_ = std::move(shard.results);
    ended_ = shard.ended;
    log_ = reports::CampaignLog(shard.lines);
    if (!ended_) file_.cut(shard.bytes);
    return true;
  }

  auto run() -> ExitCode {
    const Interrupt interrupt([] {});
    began_ = Clock::now();
    made_before_ = reports::runs_made(results_);
    const auto stopped = [&] {
      return interrupt.came() || (time_ && Clock::now() - began_ >= *time_);
    };
    bool finished = true;
    for (std::size_t i = 0; finished && i < scenarios_.size(); ++i) finished = run_case(i, stopped);
    if (streams_.err_is_terminal) streams_.err << "\r\x1b[K" << std::flush;
    if (finished && !ended_) {
      log_.end(results_);
      file_.append(log_.take());
    }
    print(finished, interrupt.came());
    if (!finished && interrupt.came()) return ExitCode::interrupted;
    if (reports::is_violated(results_)) return ExitCode::failed;
    return finished ? ExitCode::passed : ExitCode::unknown;
  }

 private:
  /// At most `bytes` of it.
  [[nodiscard]] auto beginning_of_file(std::size_t bytes) const -> std::string {
    std::string text(bytes, '\0');
    std::ifstream in(path_, std::ios::binary);
    in.read(text.data(), static_cast<std::streamsize>(bytes));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
  }

  /// Whether it came to its end.
  auto run_case(std::size_t index, const std::function<bool()>& stopped) -> bool {
    const model::Scenario& scenario = scenarios_[index];
    const model::CampaignCase& one = plan_.cases[index];
    const std::uint64_t share = plan_.shard.share(plan_.runs);
    sim::Tally& tally = results_[index].tally;
    if (tally.runs == share) return true;
    const std::uint32_t wanted = model::properties_of(scenario);
    const sim::ProgramFactory program = [&scenario, wanted] {
      return [run = model::program_of(scenario), wanted](sim::Chooser& chooser, sim::Trace* trace) {
        sim::Outcome outcome = run(chooser, trace);
        outcome.violated &= wanted;
        outcome.tested &= wanted;
        return outcome;
      };
    };
    const std::uint64_t seed = sim::campaign_seed(plan_.name, one.title());
    sim::BatchOptions options{
        .strategy = strategy_of({.name = plan_.strategy,
                                 .seed = seed,
                                 .depth = static_cast<unsigned>(plan_.depth),
                                 .faults = static_cast<std::uint32_t>(plan_.faults)},
                                program()),
        .seed = seed,
        .shard = plan_.shard,
        .threads = threads_,
        .stopped = stopped};
    while (tally.runs < share) {
      options.first = tally.runs;
      options.runs = std::min(plan_.checkpoint, share - tally.runs);
      const auto batch = sim::run_batch(program, options);
      if (!batch) return false;
      record(index, *batch);
      if (streams_.err_is_terminal) show(share * scenarios_.size());
    }
    return true;
  }

  /// One checkpoint, with its findings, in one piece.
  void record(std::size_t index, const sim::BatchReport& batch) {
    model::CampaignResult& result = results_[index];
    const model::CampaignCase& one = plan_.cases[index];
    sim::FirstFindings first(result.tally.violated);
    for (const sim::NumberedRun& run : batch.violations) {
      if (!first.keeps(run.outcome.violated)) continue;
      model::CampaignFinding finding{
          .run = run.number,
          .checks = {},
          .what = run.outcome.what,
          .schedule = sim::to_token({.mode = sim::Mode::interleaving,
                                     .fingerprint = sim::token_fingerprint(one.fingerprint),
                                     .seed = run.seed,
                                     .picks = run.picks})};
      for (const model::CheckId check : one.checks)
        if ((run.outcome.violated & model::property_bit(check)) != 0)
          finding.checks.push_back(check);
      log_.finding(index, finding);
      result.findings.push_back(std::move(finding));
    }
    const auto before = result.tally.schedules.kept();
    result.tally.add(batch.tally);
    std::vector<std::uint64_t> fresh;
    std::ranges::set_difference(result.tally.schedules.kept(), before, std::back_inserter(fresh));
    log_.checkpoint(index, one, result.tally, fresh);
    file_.append(log_.take());
  }

  void print(bool finished, bool interrupted) const {
    const auto& shard = plan_.shard;
    streams_.out << reports::campaign_text(
        {.plan = plan_,
         .results = results_,
         .part = fmt::format("shard {} of {}", shard.number, shard.count),
         .replay =
             [&](const model::CampaignCase& one, const model::CampaignFinding& finding) {
               return replay_command_line(
                   {.program = streams_.program, .file = one.file, .settings = plan_.set},
                   one.case_name, finding.schedule);
             }},
        streams_.out_style());
    if (finished) return;
    streams_.out << fmt::format(
        "{} at a checkpoint, after {} of {}; --resume goes on\n",
        interrupted ? "interrupted" : "out of time", reports::runs_made(results_),
        reports::counted(shard.share(plan_.runs) * plan_.cases.size(), "run"));
  }

  void show(std::uint64_t all) const {
    const std::uint64_t made = reports::runs_made(results_);
    const auto millis = std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_).count(), 1);
    streams_.err << fmt::format("\r{} of {} runs, {} a second", made, all,
                                (made - made_before_) * 1000 / static_cast<std::uint64_t>(millis))
                 << std::flush;
  }

  const model::CampaignPlan& plan_;
  const std::vector<model::Scenario>& scenarios_;
  Streams& streams_;
  unsigned threads_;
  std::optional<Clock::duration> time_;
  std::string path_;
  ResultsFile file_;
  reports::CampaignLog log_;
  std::vector<model::CampaignResult> results_;
  bool ended_ = false;
  Clock::time_point began_;
  std::uint64_t made_before_ = 0;
};

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  model::CampaignPlan plan = plan_without_cases(arguments);
  (void)required(arguments, "results");
  const std::vector<std::string> files = discover(arguments.operands());
  const Cases cases = read_all(files, plan, streams);
  if (cases.code != ExitCode::passed) return cases.code;
  try {
    Campaign campaign(plan, cases.scenarios, arguments, streams);
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
          "Runs N orders of each case's steps, as explore draws them, whatever is found. A run\n"
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
