#include "cli/trace_prover.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ostream>
#include <sstream>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/load.hpp"
#include "cli/simulate.hpp"
#include "cli/time_option.hpp"
#include "model/scenario_program.hpp"
#include "model/trace_proof.hpp"
#include "reports/text.hpp"
#include "reports/trace_proof.hpp"

namespace slotrace::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kTracesMax = 10'000'000;
constexpr std::uint64_t kFaultsMax = 1000;

/// The values of --policy, which may be lists; one that is nothing without the option.
auto policies_of(const Arguments& arguments) -> std::vector<std::optional<std::string>> {
  std::vector<std::optional<std::string>> names;
  for (const std::string& value : arguments.values("policy")) {
    std::istringstream list(value);
    for (std::string name; std::getline(list, name, ',');)
      if (!name.empty()) names.emplace_back(name);
  }
  if (names.empty()) names.emplace_back();
  return names;
}

auto has_faults(const model::Scenario& scenario) -> bool {
  return std::ranges::any_of(scenario.faults.rates, [](auto rate) { return rate > 0; });
}

auto has_draws(const model::Scenario& scenario) -> bool {
  return !scenario.traffic.empty() ||
         std::ranges::any_of(scenario.timeline, [](const model::Action& action) {
           const auto* call = std::get_if<model::Call>(&action.what);
           return call != nullptr && call->choice == model::Call::Choice::any;
         });
}

class TraceProver {
 public:
  TraceProver(const Arguments& arguments, Streams& streams)
      : streams_(streams),
        origin_(origin_of(arguments.operands().front(), arguments, streams)),
        time_(time_option(arguments)) {
    method_.traces_max = arguments.number("traces-max", 1).value_or(kTracesMax);
    method_.faults_max = std::min(arguments.number("faults").value_or(1), kFaultsMax);
  }

  void prove(const model::Scenario& original, const std::optional<std::string>& policy) {
    const model::Scenario scenario = model::with_faults_at_most(original, method_.faults_max);
    method_.has_faults = method_.has_faults || has_faults(scenario);
    method_.has_draws = method_.has_draws || has_draws(scenario);
    began_ = Clock::now();
    runs_ = 0;
    const auto stopped = [&] {
      return interrupt_.came() || (time_ && Clock::now() - began_ >= *time_);
    };
    reports::TraceProofRow row{
        .policy = original.policy.name,
        .case_name = original.case_name,
        .proof = model::prove(
            scenario, {.traces_max = method_.traces_max,
                       .stopped = stopped,
                       .progress = [&](const model::ProofProgress& progress) { show(progress); }})};
    row.milliseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - began_).count());
    for (const auto& check : row.proof.checks)
      row.replays.push_back(
          check.picks.empty() && !check.violated ? "" : replay_of(original, policy, check.picks));
    for (const auto& check : row.proof.checks) {
      if (check.violated) code_ = worse(code_, ExitCode::failed);
    }
    if (!row.proof.complete) code_ = worse(code_, ExitCode::unknown);
    rows_.push_back(std::move(row));
  }

  /// Prints the table. `asked`: how many rows there should be.
  auto finish(Arguments::Format format, std::size_t asked) -> ExitCode {
    if (streams_.err_is_terminal) streams_.err << "\r\x1b[K" << std::flush;
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    method_.peak_bytes = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
    streams_.out << (format == Arguments::Format::json
                         ? reports::json_trace_proof(rows_, method_)
                         : reports::trace_proof_table(rows_, method_, streams_.out_style()));
    if (!interrupted()) return code_;
    streams_.out << std::flush;
    streams_.err << fmt::format(
        "slotrace prove: interrupted; {} of {} answered\n",
        std::ranges::count_if(rows_, [](const auto& row) { return row.proof.complete; }),
        reports::counted(asked, "row"));
    return ExitCode::interrupted;
  }

  [[nodiscard]] auto interrupted() const -> bool { return interrupt_.came(); }

 private:
  auto replay_of(const model::Scenario& scenario, const std::optional<std::string>& policy,
                 const std::vector<std::uint32_t>& picks) const -> std::string {
    Origin origin = origin_;
    if (policy) origin.settings.emplace_back("policy", *policy);
    return replay_command_line(
        origin, scenario,
        {.mode = sim::Mode::interleaving,
         .fingerprint = token_fingerprint(scenario),
         .picks = model::picks_without_limit(scenario, picks,
                                             static_cast<std::uint32_t>(method_.faults_max))});
  }

  void show(const model::ProofProgress& progress) {
    constexpr auto kEvery = std::chrono::milliseconds{100};
    ++runs_;
    const auto now = Clock::now();
    if (!streams_.err_is_terminal || now - shown_ < kEvery) return;
    shown_ = now;
    const auto millis = std::max<std::int64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now - began_).count(), 1);
    streams_.err << fmt::format("\r{} rows, {} {} of the next, {} orders a second{}\x1b[K",
                                rows_.size(), progress.done, progress.unit,
                                runs_ * 1000 / static_cast<std::uint64_t>(millis),
                                progress.left ? fmt::format(", about {} left", *progress.left) : "")
                 << std::flush;
  }

  Streams& streams_;
  Origin origin_;
  std::optional<Clock::duration> time_;
  reports::TraceProofMethod method_;
  std::vector<reports::TraceProofRow> rows_;
  ExitCode code_ = ExitCode::passed;
  Clock::time_point began_;  ///< with the row
  Clock::time_point shown_;
  std::uint64_t runs_ = 0;  ///< of the row, those of its samples aside
  Interrupt interrupt_{[] {}};
};

}  // namespace

auto prove_scenario(const Arguments& arguments, const Input& input, Streams& streams) -> ExitCode {
  struct Question {
    model::Scenario scenario;
    std::optional<std::string> policy;
  };
  const auto format = arguments.format();
  // A row may take minutes: what is wrong with a later one is said before any begins.
  std::vector<Question> questions;
  for (const std::optional<std::string>& policy : policies_of(arguments)) {
    auto cases =
        load_cases(arguments, input, {.set = arguments.settings(), .policy = policy}, streams);
    if (!cases) return ExitCode::usage;
    for (model::Scenario& scenario : *cases) {
      if (model::properties_of(scenario) == 0)
        throw UsageError("the file asks for no check that a run without time can violate");
      questions.push_back({std::move(scenario), policy});
    }
  }
  if (questions.empty()) return ExitCode::nothing;
  TraceProver prover(arguments, streams);
  for (const Question& question : questions)
    if (!prover.interrupted()) prover.prove(question.scenario, question.policy);
  return prover.finish(format, questions.size());
}

}  // namespace slotrace::cli
