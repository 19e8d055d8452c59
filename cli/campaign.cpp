#include "cli/campaign.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/load.hpp"
#include "cli/simulate.hpp"
#include "cli/strategies.hpp"
#include "model/scenario_program.hpp"
#include "reports/text.hpp"
#include "scenarios/reader/results_reader.hpp"
#include "sim/digest.hpp"

namespace slotrace::cli {
namespace {

auto is_timed(const model::CampaignPlan& plan) -> bool { return plan.strategy == kTimed; }

auto wanted(const model::CampaignPlan& plan, const model::Scenario& scenario) -> std::uint32_t {
  return is_timed(plan) ? model::timed_properties_of(scenario) : model::properties_of(scenario);
}

/// The case as a search sees it, judged by its own checks only.
auto programs_of(const model::CampaignPlan& plan, const model::Scenario& scenario)
    -> sim::ProgramFactory {
  return [&scenario, timed = is_timed(plan), bits = wanted(plan, scenario)] {
    const sim::Program run =
        timed ? model::timed_program_of(scenario) : model::program_of(scenario);
    return [run, bits](sim::Chooser& chooser, sim::Trace* trace) {
      sim::Outcome outcome = run(chooser, trace);
      outcome.violated &= bits;
      outcome.tested &= bits;
      return outcome;
    };
  };
}

auto choosers_of(const model::CampaignPlan& plan, std::uint64_t seed, const sim::Program& program)
    -> sim::Strategy {
  if (is_timed(plan)) return timed_strategy();
  return strategy_of({.name = plan.strategy,
                      .seed = seed,
                      .depth = static_cast<unsigned>(plan.depth),
                      .faults = static_cast<std::uint32_t>(plan.faults)},
                     program);
}

auto finding_of(const sim::NumberedRun& run, const model::CampaignCase& one, sim::Mode mode)
    -> model::CampaignFinding {
  model::CampaignFinding finding{
      .run = run.number,
      .checks = {},
      .what = run.outcome.what,
      .schedule = sim::to_token({.mode = mode,
                                 .fingerprint = sim::token_fingerprint(one.fingerprint),
                                 .seed = run.seed,
                                 .picks = run.picks})};
  std::ranges::copy_if(one.checks, std::back_inserter(finding.checks), [&](model::CheckId check) {
    return (run.outcome.violated & model::property_bit(check)) != 0;
  });
  return finding;
}

}  // namespace

auto checks_of(const model::CampaignPlan& plan, const model::Scenario& scenario)
    -> std::vector<model::CheckId> {
  std::vector<model::CheckId> checks;
  for (const model::CheckRequest& request : scenario.checks)
    if ((wanted(plan, scenario) & model::property_bit(request.check)) != 0)
      checks.push_back(request.check);
  return checks;
}

auto behaviour_of(const model::CampaignPlan& plan, const model::Scenario& scenario,
                  const std::string& title) -> std::uint64_t {
  constexpr std::uint64_t kRuns = 4;
  const sim::ProgramFactory program = programs_of(plan, scenario);
  const std::uint64_t seed = sim::campaign_seed(plan.name, title);
  const auto first = sim::run_batch(program, {.strategy = choosers_of(plan, seed, program()),
                                              .seed = seed,
                                              .runs = std::min(kRuns, plan.runs)});
  sim::Digest digest;
  digest.absorb(first->tally.digest);
  digest.absorb(simulate(scenario, seed).result.digest);
  return digest.value();
}

Campaign::Campaign(const model::CampaignPlan& plan, const std::vector<model::Scenario>& scenarios,
                   CampaignOptions options, Streams& streams)
    : plan_(plan),
      scenarios_(scenarios),
      options_(std::move(options)),
      streams_(streams),
      file_(options_.results,
            options_.resume ? ResultsFile::Opening::go_on : ResultsFile::Opening::anew),
      results_(plan.cases.size()) {}

auto Campaign::go_on() -> bool {
  auto read = scenarios::read_results_file(options_.results);
  if (const auto* diagnostics = std::get_if<1>(&read)) {
    streams_.err << rendered(*diagnostics);
    return false;
  }
  auto& shard = std::get<0>(read);
  const std::string file = reports::printable(options_.results);
  if (!shard.plan) {
    log_.campaign(plan_);
    begin_file(log_.take());
    return true;
  }
  if (shard.plan->shard != plan_.shard)
    throw UsageError(fmt::format("--results: {} is of shard {}/{}, not {}/{}", file,
                                 shard.plan->shard.number, shard.plan->shard.count,
                                 plan_.shard.number, plan_.shard.count));
  if (const std::string differs = model::difference(*shard.plan, plan_); !differs.empty())
    throw UsageError(
        fmt::format("--results: {} is of another campaign: {}", file, reports::printable(differs)));
  results_ = std::move(shard.results);
  ended_ = shard.ended;
  log_ = reports::CampaignLog(shard.lines);
  if (!ended_) file_.cut(shard.bytes);
  return true;
}

void Campaign::begin_file(const std::string& first_line) {
  // What was killed while it wrote its first line left a beginning of it, and nothing else.
  std::string text(first_line.size() + 1, '\0');
  std::ifstream in(options_.results, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (!first_line.starts_with(text))
    throw UsageError(fmt::format("--results: {}: these are no results of a campaign",
                                 reports::printable(options_.results)));
  file_.cut(0);
  file_.append(first_line);
}

auto Campaign::run() -> ExitCode {
  const Interrupt interrupt([] {});
  began_ = Clock::now();
  made_before_ = reports::runs_made(results_);
  const auto stopped = [&] {
    return interrupt.came() || (options_.time && Clock::now() - began_ >= *options_.time);
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

/// Whether it came to its end.
auto Campaign::run_case(std::size_t index, const std::function<bool()>& stopped) -> bool {
  const sim::ProgramFactory program = programs_of(plan_, scenarios_[index]);
  const std::uint64_t share = plan_.shard.share(plan_.runs);
  const std::uint64_t seed = sim::campaign_seed(plan_.name, plan_.cases[index].title());
  const sim::Tally& tally = results_[index].tally;
  if (tally.runs == share) return true;
  sim::BatchOptions options{.strategy = choosers_of(plan_, seed, program()),
                            .seed = seed,
                            .shard = plan_.shard,
                            .threads = options_.threads,
                            .stopped = stopped};
  while (tally.runs < share) {
    options.first = tally.runs;
    options.runs = std::min(plan_.checkpoint, share - tally.runs);
    const auto batch = sim::run_batch(program, options);
    if (!batch) return false;
    record(index, *batch);
    if (streams_.err_is_terminal) show_progress();
  }
  return true;
}

/// One checkpoint, with its findings, in one piece.
void Campaign::record(std::size_t index, const sim::BatchReport& batch) {
  model::CampaignResult& result = results_[index];
  const model::CampaignCase& one = plan_.cases[index];
  sim::FirstFindings first(result.tally.violated);
  for (const sim::NumberedRun& run : batch.violations) {
    if (!first.keeps(run.outcome.violated)) continue;
    result.findings.push_back(
        finding_of(run, one, is_timed(plan_) ? sim::Mode::timed : sim::Mode::interleaving));
    log_.finding(index, result.findings.back());
  }
  const auto before = result.tally.schedules.kept();
  result.tally.add(batch.tally);
  std::vector<std::uint64_t> fresh;
  std::ranges::set_difference(result.tally.schedules.kept(), before, std::back_inserter(fresh));
  log_.checkpoint(index, one, result.tally, fresh);
  file_.append(log_.take());
}

void Campaign::print(bool finished, bool interrupted) const {
  const std::string part = fmt::format("shard {} of {}", plan_.shard.number, plan_.shard.count);
  streams_.out << reports::campaign_text(campaign_report(plan_, results_, part, streams_),
                                         streams_.out_style());
  if (finished) return;
  streams_.out << fmt::format("{} at a checkpoint, after {} of {}; --resume goes on\n",
                              interrupted ? "interrupted" : "out of time",
                              reports::runs_made(results_), reports::counted(runs_in_all(), "run"));
}

void Campaign::show_progress() const {
  const std::uint64_t made = reports::runs_made(results_);
  const auto millis = std::max<std::int64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_).count(), 1);
  streams_.err << fmt::format("\r{} of {} runs, {} a second", made, runs_in_all(),
                              (made - made_before_) * 1000 / static_cast<std::uint64_t>(millis))
               << std::flush;
}

auto Campaign::runs_in_all() const -> std::uint64_t {
  return plan_.shard.share(plan_.runs) * plan_.cases.size();
}

auto campaign_report(const model::CampaignPlan& plan,
                     const std::vector<model::CampaignResult>& results, const std::string& part,
                     const Streams& streams) -> reports::CampaignReport {
  return {.plan = plan,
          .results = results,
          .part = part,
          .replay = [&](const model::CampaignCase& one, const model::CampaignFinding& finding) {
            return replay_command_line(
                {.program = streams.program, .file = one.file, .settings = plan.set}, one.case_name,
                finding.schedule);
          }};
}

}  // namespace slotrace::cli
