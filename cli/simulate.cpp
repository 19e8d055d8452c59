#include "cli/simulate.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/explore/recorder.hpp"
#include "sim/explore/repeat_check.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::cli {
namespace {

auto same_answers(const model::RunResult& a, const model::RunResult& b) -> bool {
  const auto equal = [](const auto& x, const auto& y) {
    return x.answer.simulated == y.answer.simulated && x.answer.cause == y.answer.cause;
  };
  const auto same_check = [](const model::CheckResult& x, const model::CheckResult& y) {
    return x.check == y.check && x.finding == y.finding && x.exercised == y.exercised &&
           x.violations == y.violations && x.evidence == y.evidence && x.excluded == y.excluded;
  };
  return std::ranges::equal(a.expectations, b.expectations, equal) &&
         std::ranges::equal(a.observations, b.observations, equal) &&
         std::ranges::equal(a.checks, b.checks, same_check);
}

auto shell_quoted(const std::string& text) -> std::string {
  constexpr std::string_view kHarmless =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:@%+";
  if (!text.empty() && text.find_first_not_of(kHarmless) == std::string::npos) return text;
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace

auto simulate(const model::Scenario& scenario, std::uint64_t seed) -> Simulated {
  sim::SeededChooser seeded(seed);
  sim::Recorder recorder(seeded);
  model::RunResult result = [&] {
    try {
      return model::run(scenario, recorder);
    } catch (const sim::BudgetExceeded& error) {
      const std::string name = scenario.case_name.empty()
                                   ? scenario.name
                                   : fmt::format("{} [{}]", scenario.name, scenario.case_name);
      throw sim::BudgetExceeded(
          fmt::format("{}: {} (event_budget raises the limit of events)", name, error.what()));
    }
  }();
  return {
      .result = std::move(result),
      .schedule = recorder.schedule(
          {.mode = sim::Mode::timed, .fingerprint = token_fingerprint(scenario), .seed = seed})};
}

auto replay(const model::Scenario& scenario, const sim::Schedule& schedule) -> Simulated {
  sim::Replay chooser(schedule);
  model::RunResult result = model::run(scenario, chooser, {.mode = schedule.mode, .stop_at = {}});
  chooser.finish();
  return {.result = std::move(result), .schedule = schedule};
}

auto find_nondeterminism(const model::Scenario& scenario, const Simulated& first)
    -> std::optional<std::string> {
  const Simulated second = replay(scenario, first.schedule);
  if (first.result.digest == second.result.digest && first.result.events == second.result.events) {
    if (same_answers(first.result, second.result)) return std::nullopt;
    return "two runs did the same steps and were judged differently";
  }
  // Only now the expensive way, which names the step.
  const auto program = [&](sim::Chooser& chooser, sim::Trace* trace) {
    *trace = model::run(scenario, chooser,
                        {.mode = first.schedule.mode, .stop_at = {}, .keep_trace = true})
                 .trace;
    return sim::Outcome{};
  };
  if (const auto found = sim::check_repeat(program, first.schedule)) return found->text;
  return fmt::format("two runs differ (digests {:016x} and {:016x}), two more did not",
                     first.result.digest, second.result.digest);
}

auto token_fingerprint(const model::Scenario& scenario) -> std::uint32_t {
  return sim::token_fingerprint(scenario.fingerprint);
}

auto origin_of(const std::string& file, const Arguments& arguments, const Streams& streams)
    -> Origin {
  Origin origin{.file = file, .settings = arguments.settings()};
  if (arguments.format() == Arguments::Format::text) origin.program = streams.program;
  return origin;
}

auto replay_command_line(const Origin& origin, const model::Scenario& scenario,
                         const sim::Schedule& schedule) -> std::string {
  return replay_command_line(origin, scenario.case_name, sim::to_token(schedule));
}

auto replay_command_line(const Origin& origin, const std::string& case_name,
                         const std::string& token) -> std::string {
  std::string line = shell_quoted(origin.program) + " replay " + shell_quoted(origin.file);
  for (const auto& [name, value] : origin.settings)
    line += " --set " + shell_quoted(name + '=' + value);
  if (!case_name.empty()) line += " --case " + shell_quoted(case_name);
  return line + " --schedule " + token;
}

auto case_report(const Origin& origin, const model::Scenario& scenario, const Simulated& simulated)
    -> reports::CaseReport {
  return {.file = origin.file,
          .scenario = scenario,
          .result = simulated.result,
          .mode = simulated.schedule.mode,
          .seed = simulated.schedule.seed,
          .replay_command = replay_command_line(origin, scenario, simulated.schedule),
          .tz_version = model::Zone::database_version()};
}

}  // namespace slotrace::cli
