/// From a finding to what an engineer reads: the schedule made smaller, the actions made fewer, and
/// times that bring it about. Each must still show what was found.

#include <iostream>
#include <optional>

#include <gtest/gtest.h>

#include "model/realise.hpp"
#include "model/scenario_program.hpp"
#include "scenarios/reader/reduce.hpp"
#include "sim/explore/follow.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/seeded_chooser.hpp"
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
  for_all(100, [&] {
    const auto finding = any_finding();
    violated.count(finding.has_value());
    if (!finding) return;
    const auto& [run, check] = *finding;
    auto opened = scenarios::CaseFile::open_text(run.file.dump(1), "generated.json");
    const auto file = std::get<scenarios::CaseFile>(std::move(opened));
    auto choices = sim::named_choices(model::program_of(run.scenario), run.schedule);
    const auto still = [&](const model::Scenario& scenario) {
      sim::Follow follow(choices, run.schedule.seed);
      const sim::Outcome outcome = model::program_of(scenario)(follow, nullptr);
      if ((outcome.violated & model::property_bit(check)) == 0) return false;
      choices = follow.choices();
      return true;
    };
    const scenarios::ReducedCase left = scenarios::reduce(file, file.root(), still);
    fewer.count(left.scenario.timeline.size() < run.scenario.timeline.size());
    if (!still(left.scenario)) fail(run, "reduced to a scenario without the violation");
    if (!scenarios::reduce(file, left.root, still).missed.empty())
      fail(run, "a part of the reduced scenario can be missed");
  });
  violated.expect_at_least(10);
  fewer.expect_at_least(50);
}

TEST(Finding, RealisedOnVirtualTimeViolatesTheSameCheck) {
  Share realised("some latencies of the file give a found order");
  for_all(120, [&] {
    const auto finding = any_finding();
    if (!finding) return;
    const auto& [run, check] = *finding;
    const sim::Shrunk shrunk = sim::shrink(model::program_of(run.scenario),
                                           static_cast<std::uint32_t>(check), run.schedule);
    sim::Replay order(shrunk.schedule);
    const model::Realisation found =
        model::realise(run.scenario, order, {.seed = run.schedule.seed});
    const auto* one = std::get_if<model::Realised>(&found);
    realised.count(one != nullptr);
    if (one == nullptr) return;
    sim::SeededChooser chooser(one->scenario.seed);
    if (model::found(model::run(one->scenario, chooser), check).finding != Finding::violated)
      fail(run, "realised as a scenario that does not violate the check");
  });
  // The files' latencies are mostly constants, so that few orders have some that give them.
  realised.expect_at_least(0);
}

}  // namespace
}  // namespace slotrace::properties
