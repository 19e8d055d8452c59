/// From a finding to what an engineer reads: the schedule made smaller, the actions made fewer, and
/// times that bring it about. Each must still show what was found.

#include <algorithm>
#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/cost_fields.hpp"
#include "model/enact.hpp"
#include "model/reduce.hpp"
#include "model/scenario_program.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/shrink.hpp"
#include "tests/properties/property.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::properties {
namespace {

using model::CheckId;
using model::Finding;

/// A generated scenario's run without time, if it violates P1 or P2.
struct Found {
  CaseRun run;
  CheckId check = CheckId::P1;
};
auto any_finding() -> std::optional<Found> {
  // With half of the clears gone, a quarter of the runs violates something.
  const auto file = to_json(*generate::any_scenario_at_all());
  Found finding{.run = run_interleaved(file, *rc::gen::arbitrary<std::uint64_t>())};
  for (const CheckId check : {CheckId::P2, CheckId::P1}) {
    finding.check = check;
    if (found(finding.run.result, check).finding == Finding::violated) return finding;
  }
  return std::nullopt;
}

auto shows(const model::Scenario& scenario, const sim::Schedule& schedule, CheckId check) -> bool {
  sim::Replay replay(schedule);
  const sim::Outcome outcome = model::program_of(scenario)(replay, nullptr);
  return (outcome.violated & model::property_bit(check)) != 0;
}

TEST(Finding, ShrinkingKeepsTheViolationAndSimplifiesTheSchedule) {
  Share violated("a run violates P1 or P2");
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  for_all(200, [&] {
    const auto finding = any_finding();
    violated.count(finding.has_value());
    if (!finding) return;
    const auto& [run, check] = *finding;
    const sim::Shrunk shrunk = sim::shrink(model::program_of(run.scenario),
                                           static_cast<std::uint32_t>(check), run.schedule);
    before += sim::deviations(run.schedule.picks);
    after += sim::deviations(shrunk.schedule.picks);
    if (!shows(run.scenario, shrunk.schedule, check)) {
      fail(run, "shrunk to a schedule without the violation: " + to_token(shrunk.schedule));
    }
    if (sim::deviations(shrunk.schedule.picks) > sim::deviations(run.schedule.picks)) {
      fail(run, "shrunk to a schedule with more deviations");
    }
  });
  std::cout << "picks other than the first: " << before << " before, " << after << " after\n";
  EXPECT_LT(after * 2, before);
  violated.expect_at_least(10);
}

TEST(Finding, ReducingKeepsTheViolationAndNoSingleActionIsLeftOver) {
  Share violated("a run violates P1 or P2");
  Share fewer("there are fewer actions");
  for_all(200, [&] {
    const auto finding = any_finding();
    violated.count(finding.has_value());
    if (!finding) return;
    const auto& [run, check] = *finding;
    // What always taking the first alternative shows.
    const auto still = [&](const model::Scenario& scenario) {
      sim::Schedule schedule;
      schedule.mode = sim::Mode::interleaving;
      return shows(scenario, schedule, check);
    };
    if (!still(run.scenario)) return;
    const model::Reduced reduced = model::reduce(run.scenario, still);
    fewer.count(reduced.kept.size() < run.scenario.timeline.size());
    if (!still(reduced.scenario)) fail(run, "reduced to a scenario without the violation");
    for (model::ActionIndex i = 0; i < reduced.kept.size(); ++i) {
      const auto one = [i](model::ActionIndex other) { return other == i; };
      if (still(model::without_actions(reduced.scenario, one).scenario)) {
        fail(run, fmt::format("action {} of the reduced scenario can be missed", i));
      }
    }
  });
  violated.expect_at_least(10);
  fewer.expect_at_least(50);
}

TEST(Finding, EnactedOnVirtualTimeViolatesTheSameCheckWithinTheFilesLatencies) {
  using Kind = model::Enactment::Kind;
  Share enacted("a finding is enacted within the file's latencies");
  for_all(120, [&] {
    const auto finding = any_finding();
    if (!finding) return;
    const auto& [run, check] = *finding;
    const model::Enactment enactment = model::enact(run.scenario, check, 60);
    const bool allowed = enactment.kind != Kind::none && enactment.kind != Kind::other_latencies;
    enacted.count(allowed);
    if (enactment.kind == Kind::none) return;
    if (!model::violates(enactment.scenario, check)) {
      fail(run, "enacted as a scenario that does not violate the check");
    }
    if (!allowed) return;
    model::Costs costs = enactment.scenario.world.costs;
    model::Costs stated = run.scenario.world.costs;
    const bool same = std::ranges::all_of(model::cost_fields(), [&](const model::CostField& field) {
      return field.of(costs) == field.of(stated);
    });
    if (!same) fail(run, "enacted with latencies that the file does not state");
  });
  enacted.expect_at_least(50);
}

}  // namespace
}  // namespace slotrace::properties
