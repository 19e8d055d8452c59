#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <limits>
#include <ostream>

#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/discovery.hpp"
#include "cli/interrupt.hpp"
#include "cli/load.hpp"
#include "cli/strategies.hpp"
#include "cli/time_option.hpp"
#include "model/scenario_program.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"
#include "sim/explore/bounded.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/run_search.hpp"

namespace slotrace::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kRunsDefault = 10'000;
constexpr std::uint64_t kThreadsMax = 1024;
constexpr std::uint64_t kFaultsMax = 1000;
constexpr std::uint64_t kDepthMax = 1000;
constexpr std::uint64_t kRunsMax = 10'000'000;  // of a search that goes through all

auto grammar() -> Grammar {
  return {.options =
              {{.name = "strategy",
                .placeholder = "NAME",
                .description = "portfolio, random, pct, pos, bounded or exhaustive (portfolio)"},
               {.name = "runs",
                .placeholder = "N",
                .description = "how many runs at most (10000, without --time)"},
               {.name = "time",
                .placeholder = "DURATION",
                .description = "of each case: begin no run after so long: 30s"},
               {.name = "seed", .placeholder = "N", .description = "what the runs follow from (1)"},
               {.name = "depth",
                .placeholder = "N",
                .description = "of the bug, for pct; preemptions at most, for bounded (3)"},
               {.name = "faults",
                .placeholder = "K",
                .description = "at most so many faults a run (1)"},
               {.name = "threads", .placeholder = "N", .description = "how many runs at once (1)"},
               {.name = "write",
                .placeholder = "DIR",
                .description = "write what is found as scenarios there; files of their names are "
                               "replaced"},
               {.name = "allow-unknown",
                .placeholder = "",
                .description = "exit with 0, not 5, when nothing was found"},
               kSetOption,
               kCaseOption},
          .operand = Operand{.placeholder = "FILE",
                             .description = "a scenario file, or - for standard input"}};
}

/// What a search of any kind found in a case, and how far it went.
struct Report {
  struct Finding {
    model::CheckId check{};
    std::optional<std::uint64_t> run;  ///< the first that showed it, from 0
    sim::Schedule schedule;
  };
  std::vector<Finding> findings;
  std::string covered;    ///< a line
  bool complete = false;  ///< nothing is left: what was not found is not there
};

class Exploration {
 public:
  Exploration(const Arguments& arguments, Streams& streams)
      : arguments_(arguments),
        streams_(streams),
        origin_(origin_of(arguments.operands().front(), arguments, streams)),
        settings_{.name = arguments.value("strategy").value_or("portfolio"),
                  .seed = arguments.number("seed").value_or(1),
                  .depth = static_cast<unsigned>(
                      std::min(arguments.number("depth").value_or(3), kDepthMax)),
                  .faults = static_cast<std::uint32_t>(
                      std::min(arguments.number("faults").value_or(1), kFaultsMax))},
        kind_(kind_of(settings_)),
        time_(time_option(arguments)),
        runs_(arguments.number("runs", 1)),
        threads_(std::min(arguments.number("threads", 1).value_or(1), kThreadsMax)) {}

  enum class Result : std::uint8_t { violated, ruled_out, unknown };

  auto explore(const model::Scenario& scenario) -> Result {
    wanted_ = model::properties_of(scenario);
    streams_.out << reports::printable(reports::case_title(scenario)) << '\n';
    if (wanted_ == 0) {
      streams_.out << "  it asks for no check that a run without time can violate\n";
      return Result::unknown;
    }
    began_ = Clock::now();
    tested_ = 0;
    Report report;
    switch (kind_) {
      case StrategyKind::sampling: report = sample(scenario); break;
      case StrategyKind::bounded: report = all_within(settings_.depth, scenario); break;
      case StrategyKind::exhaustive: report = all_traces(scenario); break;
    }
    if (streams_.err_is_terminal) streams_.err << "\r\x1b[K" << std::flush;
    print(scenario, report);
    if (!report.findings.empty()) return Result::violated;
    return report.complete ? Result::ruled_out : Result::unknown;
  }

  [[nodiscard]] auto interrupted() const -> bool { return interrupt_.came(); }

 private:
  auto sample(const model::Scenario& scenario) -> Report {
    sim::RunSearchOptions options{
        .strategy = strategy_of(settings_, model::program_of(scenario)),
        .runs = runs_.value_or(time_ ? std::numeric_limits<std::uint64_t>::max() : kRunsDefault),
        .seed = settings_.seed,
        .threads = static_cast<unsigned>(threads_),
        .wanted = wanted_,
        .stopped = [this] { return stopped(); },
        .progress = {}};
    if (streams_.err_is_terminal) options.progress = [this](std::uint64_t done) { show(done); };
    const auto found = sim::search_runs([&] { return watched_program(scenario); }, options);
    Report report;
    for (const auto& finding : found.findings)
      report.findings.push_back({.check = static_cast<model::CheckId>(finding.property),
                                 .run = finding.run,
                                 .schedule = schedule_of(scenario, finding.picks, finding.seed)});
    report.covered = fmt::format("{} of {}, {}, seed {}", reports::counted(found.runs, "run"),
                                 reports::counted(found.schedules, "different schedule"),
                                 settings_.name, settings_.seed);
    return report;
  }

  /// One schedule of each trace: those that differ only in the order of independent steps are judged
  /// alike.
  auto all_traces(const model::Scenario& original) -> Report {
    const model::Scenario scenario = model::with_faults_at_most(original, settings_.faults);
    sim::OptimalDporOptions options{.runs_max = runs_.value_or(kRunsMax),
                                    .stops = [this] { return stopped(); }};
    options.progress = [this](const sim::Walked& walked) { left_ = walked.left(); };
    auto found = sim::search_traces(counted_program(scenario), options);
    Report report{.complete = found.complete};
    for (auto& violation : found.violations)
      violation.picks = model::picks_without_limit(original, violation.picks, settings_.faults);
    add(original, found.violations, report);
    const std::string count = reports::counted(found.traces, "trace");
    report.covered = found.complete
                         ? fmt::format("all {} that there are", count)
                         : fmt::format("{}{}{}", count, end_text(), left_text(found.walked.left()));
    return report;
  }

  /// The schedules with few preemptions, up to the first that shows what is looked for.
  auto all_within(std::uint32_t preemptions_max, const model::Scenario& original) -> Report {
    const model::Scenario scenario = model::with_faults_at_most(original, settings_.faults);
    auto found = sim::search_bounded(
        counted_program(scenario),
        {.bound = preemptions_max,
         .runs_max = runs_.value_or(kRunsMax),
         .stops = [this] { return stopped(); },
         .wanted = wanted_,
         .progress = [this](const sim::Walked& walked) { left_ = walked.left(); }});
    Report report{.complete = found.exhaustive};
    for (auto& violation : found.violations)
      violation.picks = model::picks_without_limit(original, violation.picks, settings_.faults);
    add(original, found.violations, report);
    std::uint64_t schedules = 0;
    for (const std::uint64_t runs : found.runs) schedules += runs;
    const std::string count = reports::counted(schedules, "schedule");
    const std::size_t reached = found.runs.size() - 1;
    if (found.exhaustive) {
      report.covered = fmt::format("all {} that there are", count);
    } else if (found.complete) {
      report.covered = fmt::format("all {} with at most {}", count,
                                   reports::counted(preemptions_max, "preemption"));
    } else if ((wanted_ & ~found.violated) == 0) {
      report.covered =
          fmt::format("{}, with at most {}", count, reports::counted(reached, "preemption"));
    } else {
      report.covered = fmt::format("{}, those of few preemptions first{}{}", count, end_text(),
                                   left_text(found.walked.left(), reached));
    }
    return report;
  }

  /// The case, which notes what its runs put to the test.
  auto watched_program(const model::Scenario& scenario) -> sim::Program {
    return [this, run = model::program_of(scenario)](sim::Chooser& chooser, sim::Trace* trace) {
      sim::Outcome outcome = run(chooser, trace);
      tested_ |= outcome.tested;
      return outcome;
    };
  }

  /// The same, which shows how far a search has come.
  auto counted_program(const model::Scenario& scenario) -> sim::Program {
    left_ = {};
    const sim::Program watched = watched_program(scenario);
    if (!streams_.err_is_terminal) return watched;
    return
        [this, watched, runs = std::uint64_t{0}](sim::Chooser& chooser, sim::Trace* trace) mutable {
          show(runs++);
          return watched(chooser, trace);
        };
  }

  /// What ended a search that did not come to its end.
  [[nodiscard]] auto end_text() const -> std::string_view {
    return stopped() ? ", then it was stopped" : ", then --runs was used up";
  }

  /// An estimate, as the end of a line; of schedules, of those with so many preemptions at most.
  static auto left_text(const std::optional<std::uint64_t>& left,
                        std::optional<std::size_t> preemptions = {}) -> std::string {
    if (!left) return "";
    return fmt::format(
        "; about {} left{}", *left,
        preemptions ? fmt::format(" with at most {}", reports::counted(*preemptions, "preemption"))
                    : "");
  }

  template <class Violations>
  void add(const model::Scenario& scenario, const Violations& violations, Report& report) {
    for (const auto& violation : violations) {
      if ((wanted_ >> violation.property & 1U) == 0) continue;
      report.findings.push_back({.check = static_cast<model::CheckId>(violation.property),
                                 .run = {},
                                 .schedule = schedule_of(scenario, violation.picks, 0)});
    }
  }

  static auto schedule_of(const model::Scenario& scenario, std::vector<std::uint32_t> picks,
                          std::uint64_t seed) -> sim::Schedule {
    return {.mode = sim::Mode::interleaving,
            .fingerprint = token_fingerprint(scenario),
            .seed = seed,
            .picks = std::move(picks)};
  }

  void print(const model::Scenario& scenario, const Report& report) {
    const reports::Style style = streams_.out_style();
    for (const Report::Finding& finding : report.findings) {
      streams_.out << fmt::format(
          "  {} {}{}\n", model::name(finding.check), style.bad("VIOLATED"),
          finding.run ? fmt::format(", first in run {}", *finding.run + 1) : "");
      const auto discovery = examine_until([this] { return interrupt_.came(); }, origin_, scenario,
                                           finding.check, finding.schedule, settings_.faults);
      if (!discovery) {
        streams_.out << fmt::format(
            "    interrupted before it was made small: slotrace shrink does it\n    replay: {}\n",
            reports::printable(replay_command_line(origin_, scenario, finding.schedule)));
        continue;
      }
      for (const std::string& line : describe(*discovery, origin_, scenario))
        streams_.out << fmt::format("    {}\n", line);
      if (const auto folder = arguments_.value("write"))
        streams_.out << fmt::format("    {}\n", written(*discovery, origin_, scenario, *folder));
    }
    for (const model::CheckRequest& request : scenario.checks) {
      const bool found = std::ranges::find(report.findings, request.check,
                                           &Report::Finding::check) != report.findings.end();
      if (found || (wanted_ & model::property_bit(request.check)) == 0) continue;
      const bool vacuous = (tested_ & model::property_bit(request.check)) == 0;
      streams_.out << fmt::format(
          "  {} {}{}\n", model::name(request.check),
          report.complete ? style.good("holds in every order") : "not violated by what was tried",
          vacuous ? ", but vacuous: no run put it to the test" : "");
    }
    streams_.out << fmt::format("  {}{}\n", interrupted() ? "interrupted: " : "", report.covered);
  }

  [[nodiscard]] auto stopped() const -> bool {
    return interrupt_.came() || (time_ && Clock::now() - began_ >= *time_);
  }

  void show(std::uint64_t done) {
    constexpr auto kEvery = std::chrono::milliseconds{100};
    const auto now = Clock::now();
    if (now - shown_ < kEvery) return;
    shown_ = now;
    const auto millis = std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now - began_).count(), 1);
    streams_.err << fmt::format("\r{} runs, {} a second{}\x1b[K", done,
                                done * 1000 / static_cast<std::uint64_t>(millis), left_text(left_))
                 << std::flush;
  }

  const Arguments& arguments_;
  Streams& streams_;
  Origin origin_;
  StrategySettings settings_;
  StrategyKind kind_;
  std::optional<Clock::duration> time_;
  std::optional<std::uint64_t> runs_;
  std::uint64_t threads_;
  std::uint32_t wanted_ = 0;
  std::optional<std::uint64_t> left_;  ///< of a search that goes through all: about so many runs
  std::atomic<std::uint32_t> tested_ = 0;  ///< checks that some run put to the test
  Clock::time_point began_;
  Clock::time_point shown_;
  Interrupt interrupt_{[] {}};
};

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  using Result = Exploration::Result;
  if (arguments.has("write") && arguments.operands().front() == "-")
    throw UsageError("--write needs a file, not standard input");
  if (const auto folder = arguments.value("write");
      folder && !std::filesystem::is_directory(*folder))
    throw UsageError(fmt::format("--write: got \"{}\", expected a folder that is there",
                                 reports::printable(*folder)));
  Exploration exploration(arguments, streams);
  const auto cases = load_cases(arguments, streams);
  if (!cases) return ExitCode::usage;
  if (cases->empty()) return ExitCode::nothing;
  bool violated = false;
  bool unknown = false;
  for (const model::Scenario& scenario : *cases) {
    if (exploration.interrupted()) break;
    const Result result = exploration.explore(scenario);
    violated = violated || result == Result::violated;
    unknown = unknown || result == Result::unknown;
  }
  if (exploration.interrupted()) return ExitCode::interrupted;
  if (violated) return ExitCode::failed;
  return unknown && !arguments.has("allow-unknown") ? ExitCode::unknown : ExitCode::passed;
}

}  // namespace

auto explore_command() -> Command {
  return {
      .name = "explore",
      .usage =
          "FILE [--strategy NAME] [--runs N] [--time DURATION] [--seed N] [--depth N]\n"
          "       [--faults K] [--threads N] [--write DIR] [--allow-unknown]\n"
          "       [--set NAME=VALUE]... [--case NAME]",
      .summary = "Search the orders in which a scenario's steps can happen for violated checks.",
      .details =
          "Time stands still in these runs: any order of steps that some latencies could give is\n"
          "possible, whatever the file's instants. What is found is shrunk, and a timed run "
          "looked\n"
          "for that shows it; --write keeps it as a scenario. A search of --runs finds the same "
          "on\n"
          "any number of threads; bounded and exhaustive, which go through all schedules, use "
          "one.\n"
          "Exit code 0: no order violates a check; 1: found; 5: not found, which proves nothing.",
      .grammar = grammar,
      .execute = execute};
}

}  // namespace slotrace::cli
