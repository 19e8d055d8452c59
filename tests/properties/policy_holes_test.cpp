/// A policy that clears everything leaves nothing stale where nothing overlaps; with one step of one
/// entry point taken out, some generated run shows the hole. And without caches nothing is ever stale,
/// whatever overlaps.

#include <iostream>

#include <gtest/gtest.h>

#include "tests/properties/property.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::properties {
namespace {

using generate::Clear;
using generate::ScenarioPlan;
using model::CheckId;
using model::Finding;

/// Layer 1's keys of any days, and all windows of the event type: complete as long as the hosts have
/// no other event type.
auto complete_policy() -> generate::PolicyPlan {
  return generate::clearing_everywhere({Clear::pattern_layer1, Clear::pattern_type});
}

auto sequential_scenario() -> rc::Gen<ScenarioPlan> {
  return rc::gen::map(generate::any_scenario({.pace = generate::Pace::apart}),
                      [](ScenarioPlan plan) {
                        plan.world.event_types.resize(1);
                        plan.policy = complete_policy();
                        return plan;
                      });
}

TEST(PolicyHoles, ACompletePolicyHasNoneWhereNothingOverlaps) {
  Share exercised("P1 could have failed");
  for_all(600, [&] {
    const CaseRun run = run_timed(to_json(*sequential_scenario()), 1);
    exercised.count(found(run.result, CheckId::P1).exercised > 0);
    for (const CheckId check : {CheckId::P1, CheckId::P2}) {
      const auto& result = found(run.result, check);
      if (result.finding == Finding::violated) fail(run, result.evidence.front());
    }
  });
  exercised.expect_at_least(33);
}

TEST(PolicyHoles, EveryStepThatIsTakenOutOfACompletePolicyIsMissed) {
  constexpr int kRunsMax = 500;
  const auto scenarios = sequential_scenario();
  int most = 0;
  for (std::size_t entry_point = 0; entry_point < generate::kEntryPointNames.size();
       ++entry_point) {
    for (std::size_t step = 0; step < 2; ++step) {
      rc::Random random(entry_point * 2 + step);
      int runs = 0;
      for (bool found_hole = false; !found_hole && runs < kRunsMax; ++runs) {
        ScenarioPlan plan = scenarios(random.split(), rc::kNominalSize).value();
        // An echo would clear by another entry point what this one leaves.
        plan.world.echoes = false;
        auto& clears = plan.policy.clears.at(entry_point);
        clears.erase(clears.begin() + static_cast<std::ptrdiff_t>(step));
        const CaseRun run = run_timed(to_json(plan), 1);
        found_hole = found(run.result, CheckId::P1).finding == Finding::violated;
      }
      EXPECT_LT(runs, kRunsMax) << generate::kEntryPointNames.at(entry_point) << ", step " << step;
      most = std::max(most, runs);
    }
  }
  std::cout << "12 holes found, each within " << most << " runs\n";
}

TEST(PolicyHoles, WithoutCachesNothingIsEverStale) {
  Share overlap("changes and reads in one run");
  for_all(600, [&] {
    ScenarioPlan plan = *generate::any_scenario_at_all();
    plan.surroundings.slot_cache = false;  // Cal.com's own is a cache, too.
    plan.policy.layers = generate::Layers::none;
    const auto file = to_json(plan);
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const CaseRun run =
        *rc::gen::arbitrary<bool>() ? run_timed(file, seed, true) : run_interleaved(file, seed);
    overlap.count(run.result.totals.reads > 0 && run.result.totals.changes > 0);
    if (run.result.totals.stale_reads > 0) fail(run, "a read is stale");
    const auto& p2 = found(run.result, CheckId::P2);
    if (p2.finding == Finding::violated) fail(run, p2.evidence.front());
  });
  overlap.expect_at_least(33);
}

}  // namespace
}  // namespace slotrace::properties
