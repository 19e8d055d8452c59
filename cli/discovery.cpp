#include "cli/discovery.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "cli/load.hpp"
#include "cli/sample_violations.hpp"
#include "cli/strategies.hpp"
#include "cli/written_scenario.hpp"
#include "model/scenario_program.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/run_search.hpp"
#include "sim/explore/shrink.hpp"
#include "sim/failure.hpp"
#include "sim/interruption.hpp"

namespace slotrace::cli {
namespace {

/// Ordinary runs that are tried when no latencies give an order that was found.
constexpr std::uint64_t kTimedRuns = 256;

/// Runs in which other orders are looked for when no latencies give the smallest one.
constexpr std::uint64_t kOtherRuns = 5'000;

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

/// A case about one check only.
auto about(scenarios::Node root, model::CheckId check) -> scenarios::Node {
  const scenarios::Node* checks = root.find("checks");
  scenarios::Node one = scenarios::object_node();
  one.spot = root.spot;
  scenarios::Node how = scenarios::object_node();
  how.spot = root.spot;
  if (checks != nullptr) {
    one.spot = checks->spot;
    if (const scenarios::Node* found = checks->find(model::name(check))) how = *found;
  }
  scenarios::set_member(one, std::string(model::name(check)), std::move(how));
  scenarios::set_member(root, "checks", std::move(one));
  return root;
}

/// Looks for latencies, for one order after another, until some give one of them.
class RealisationSearch {
 public:
  explicit RealisationSearch(Discovery& discovery) : discovery_(discovery) {}

  /// Requires: `root` describes `scenario`, but for its other checks.
  auto try_order(const model::Scenario& scenario, const sim::Schedule& schedule,
                 const scenarios::Node& root) -> bool {
    ++discovery_.orders_tried;
    sim::Replay order(schedule);
    model::Realisation found = model::realise(scenario, order, {.seed = schedule.seed});
    const bool realised = std::holds_alternative<model::Realised>(found);
    // What stands in the way of the first, the smallest, says most.
    if (realised || discovery_.orders_tried == 1) {
      discovery_.realisation = std::move(found);
      discovery_.realised = root;
    }
    return realised;
  }

  /// Other orders that violate the check, by sampling. Nothing: latencies give none of them.
  auto try_other_orders(const model::Scenario& scenario, const scenarios::Node& root,
                        std::uint32_t faults_max) -> std::optional<sim::Schedule> {
    std::uint64_t tried = 0;
    std::optional<sim::Schedule> realised;
    sample_violations(scenario, discovery_.check, faults_max, kOtherRuns,
                      [&](const sim::Schedule& schedule) {
                        if (try_order(scenario, schedule, root)) realised = schedule;
                        return realised || ++tried == kOtherOrders;
                      });
    return realised;
  }

 private:
  Discovery& discovery_;
};

/// Tries ordinary runs on virtual time, with latencies as they are drawn: the order they show may be none
/// that a search thinks of first.
void try_timed_runs(const model::Scenario& scenario, Discovery& discovery) {
  const std::uint32_t wanted = model::property_bit(discovery.check);
  if ((model::timed_properties_of(scenario) & wanted) == 0) return;
  const auto found =
      sim::search_runs([&] { return model::timed_program_of(scenario); },
                       {.strategy = timed_strategy(), .runs = kTimedRuns, .wanted = wanted});
  discovery.timed_runs = found.runs;
  for (const auto& one : found.findings) {
    if (one.property != static_cast<std::uint32_t>(discovery.check)) continue;
    discovery.timed = sim::Schedule{.mode = sim::Mode::timed,
                                    .fingerprint = token_fingerprint(scenario),
                                    .seed = one.seed,
                                    .picks = one.picks};
  }
}

auto open_case(const Origin& origin, const model::Scenario& scenario) -> scenarios::CaseFile {
  auto opened =
      scenarios::CaseFile::open(origin.file, {.set = origin.settings}, scenario.case_name);
  if (auto* diagnostics = std::get_if<1>(&opened))
    throw sim::InternalError("the file changed under the search:\n" + rendered(*diagnostics));
  return std::get<0>(std::move(opened));
}

auto starts_text(const model::Realised& realised) -> std::string {
  std::vector<std::string> parts;
  for (const model::MovedStart& moved : realised.moved) {
    parts.push_back(fmt::format("{} begins at +{}", reports::printable(moved.action),
                                model::to_string(moved.to - realised.scenario.world.start)));
  }
  return reports::joined(parts, ", ");
}

/// Whether fewer steps would do, and how many of them the protocol has too.
auto step_lines(const Minimum& minimum) -> std::vector<std::string> {
  const std::string traces = reports::counted(minimum.traces, "trace");
  std::vector<std::string> lines;
  if (minimum.is_shortest) {
    lines.push_back(fmt::format("no order takes fewer: the rest has {}, all tried", traces));
  } else if (minimum.traces > 0) {
    lines.push_back(fmt::format("whether fewer would do is open, after {}", traces));
  } else {
    lines.emplace_back("fewer were not looked for: the rest has too many processes");
  }
  std::string line =
      fmt::format("the nested-cache protocol has {} of these steps too", minimum.steps.of_protocol);
  if (!minimum.steps.beyond_protocol.empty())
    line += fmt::format("; beyond it: {}", reports::joined(minimum.steps.beyond_protocol, ", "));
  lines.push_back(std::move(line));
  return lines;
}

auto realisation_lines(const Discovery& discovery, const Origin& origin,
                       const model::Scenario& scenario) -> std::vector<std::string> {
  if (const auto* realised = std::get_if<model::Realised>(&discovery.realisation)) {
    std::vector<std::string> lines = {
        "on virtual time (what --write keeps): with latencies that the file allows"};
    if (!realised->moved.empty()) lines.front() += "; " + starts_text(*realised);
    for (const std::string& need : realised->needs) lines.push_back(reports::printable(need));
    return lines;
  }
  std::vector<std::string> lines = {
      fmt::format("not shown on virtual time: of {} tried, none is one that the file's latencies "
                  "allow; others may be",
                  reports::counted(discovery.orders_tried, "order"))};
  if (const auto* none = std::get_if<model::OutOfReach>(&discovery.realisation)) {
    lines.push_back(reports::printable(none->needs));
  } else {
    lines.push_back(reports::printable(std::get<model::NotRealised>(discovery.realisation).reason));
  }
  if (discovery.timed) {
    lines.push_back("an ordinary run shows another order: " +
                    reports::printable(replay_command_line(origin, scenario, *discovery.timed)));
  } else if (discovery.timed_runs > 0) {
    lines.push_back(fmt::format("nor does any of {} show one",
                                reports::counted(discovery.timed_runs, "ordinary run")));
  }
  return lines;
}

}  // namespace

auto is_realised(const Discovery& discovery) -> bool {
  return std::holds_alternative<model::Realised>(discovery.realisation);
}

auto examine(const Origin& origin, const model::Scenario& scenario, model::CheckId check,
             sim::Schedule schedule, std::uint32_t faults_max) -> Discovery {
  const sim::Schedule found = schedule;
  const Minimiser any(check, false);
  sim::Shrunk shrunk = any.shrink(scenario, std::move(schedule));
  Discovery discovery{.check = check,
                      .what = {},
                      .what_is_left = {},
                      .schedule = std::move(shrunk.schedule),
                      .shrink_runs = shrunk.runs};
  std::optional<scenarios::CaseFile> file;
  scenarios::Node root;
  if (origin.file != "-") {
    file = open_case(origin, scenario);
    root = about(file->root(), check);
    discovery.minimum = any.minimise(*file, root, scenario, discovery.schedule);
  }

  model::Scenario whole = scenario;
  std::erase_if(whole.checks,
                [&](const model::CheckRequest& request) { return request.check != check; });
  RealisationSearch search(discovery);
  const auto try_least = [&] {
    const Minimum& least = *discovery.minimum;
    return search.try_order(least.left.scenario, least.schedule, least.left.root);
  };
  const Minimiser timed(check, true);
  bool least_in_time = discovery.minimum && try_least();
  // The shortest order of what is left may be out of reach where another one is not.
  if (discovery.minimum && !least_in_time && timed.replace(*discovery.minimum))
    least_in_time = try_least();
  if (!least_in_time) {
    // The smallest may be out of reach where another one is not.
    std::optional<sim::Schedule> in_time;
    for (const sim::Schedule* known : {&std::as_const(discovery.schedule), &found}) {
      if (!in_time && search.try_order(whole, *known, root)) in_time = *known;
    }
    if (!in_time) in_time = search.try_other_orders(whole, root, faults_max);
    if (in_time) {
      shrunk = timed.shrink(whole, std::move(*in_time));
      discovery.schedule = std::move(shrunk.schedule);
      discovery.shrink_runs += shrunk.runs;
      if (file) {
        discovery.minimum = timed.minimise(*file, root, whole, discovery.schedule);
        try_least();
      } else {
        search.try_order(whole, discovery.schedule, root);
      }
      discovery.schedule.fingerprint = token_fingerprint(scenario);
    }
  }
  if (!is_realised(discovery)) try_timed_runs(scenario, discovery);
  discovery.what = evidence_of(scenario, check, discovery.schedule);
  if (discovery.minimum) {
    const Minimum& least = *discovery.minimum;
    discovery.what_is_left = evidence_of(least.left.scenario, check, least.schedule);
    if (discovery.what_is_left == discovery.what) discovery.what_is_left.clear();
  }
  return discovery;
}

auto examine_until(const std::function<bool()>& stopped, const Origin& origin,
                   const model::Scenario& scenario, model::CheckId check, sim::Schedule schedule,
                   std::uint32_t faults_max) -> std::optional<Discovery> {
  const sim::Interruptible interruptible(stopped);
  try {
    return examine(origin, scenario, check, std::move(schedule), faults_max);
  } catch (const sim::Interrupted&) {
    return std::nullopt;
  }
}

auto describe(const Discovery& discovery, const Origin& origin, const model::Scenario& scenario)
    -> std::vector<std::string> {
  std::vector<std::string> lines;
  lines.push_back(reports::printable(discovery.what));
  const auto deviations = sim::deviations(discovery.schedule.picks);
  lines.push_back(fmt::format("shrunk to {} from the usual order, in {}",
                              reports::counted(deviations, "deviation"),
                              reports::counted(discovery.shrink_runs, "run")));
  if (discovery.minimum) {
    const Minimum& minimum = *discovery.minimum;
    std::vector<std::string> missed;
    for (const std::string& part : minimum.left.missed) missed.push_back(reports::printable(part));
    if (minimum.left.days_missed > 0)
      missed.push_back("the hours of " + reports::counted(minimum.left.days_missed, "day"));
    const std::string line = missed.empty() ? "can miss nothing of the file"
                                            : "can miss " + reports::joined(missed, ", ");
    lines.push_back(fmt::format("{}; the rest shows it in {}", line,
                                reports::counted(minimum.steps.all, "step")));
    if (!discovery.what_is_left.empty())
      lines.push_back("there: " + reports::printable(discovery.what_is_left));
    for (std::string& one : step_lines(minimum)) lines.push_back(std::move(one));
  }
  for (std::string& line : realisation_lines(discovery, origin, scenario))
    lines.push_back(std::move(line));
  lines.push_back("replay: " +
                  reports::printable(replay_command_line(origin, scenario, discovery.schedule)));
  return lines;
}

auto write_regression(const Discovery& discovery, const Origin& origin,
                      const model::Scenario& scenario, const std::string& folder) -> std::string {
  const auto& realised = std::get<model::Realised>(discovery.realisation);
  const std::string check(model::name(discovery.check));
  const std::string name = file_name(reports::case_title(scenario) + ' ' + check);
  const auto file = (std::filesystem::path(folder) / (name + ".json")).string();
  write_scenario(
      file, {.original = discovery.realised, .name = name, .claim = scenario.claim, .remarks = {}},
      replay_command_line({.file = origin.file, .settings = origin.settings}, scenario,
                          discovery.schedule),
      realised);
  return file;
}

auto written(const Discovery& discovery, const Origin& origin, const model::Scenario& scenario,
             const std::string& folder) -> std::string {
  if (!is_realised(discovery))
    return "not written: the file's latencies are not known to give this order";
  return "written: " + reports::printable(write_regression(discovery, origin, scenario, folder));
}

}  // namespace slotrace::cli
