/// The presets under generated worlds, timelines, latencies and faults, where reads and changes
/// overlap: on virtual time with ties in any order, and in orders that a portfolio of strategies draws.
///
/// Those that the search proves leave nothing stale (P1) and let nothing stale be read (P2), whatever
/// the entry point. That holds as far as their own caches go, so the surroundings are kind: Cal.com
/// answers from its calendar, every delivery arrives (late, twice, in any order), no handler dies, and
/// Redis loses nothing. Each assumption is needed: with one of them gone, some run breaks the property.
///
/// Each of the others is caught in some run.

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/properties/generate/numbers.hpp"
#include "tests/properties/property.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::properties {
namespace {

using generate::Json;
using generate::ScenarioPlan;
using model::CheckId;
using model::Finding;

/// Reads of both layers and every change; half of the reads and changes wait for what came before.
auto any_plan(rc::Gen<generate::SurroundingsPlan> surroundings) -> rc::Gen<ScenarioPlan> {
  return rc::gen::map(rc::gen::pair(generate::any_scenario_at_all(), std::move(surroundings)),
                      [](std::pair<ScenarioPlan, generate::SurroundingsPlan> parts) {
                        parts.first.surroundings = parts.second;
                        // Whoever writes the timeline must know that there are two layers.
                        parts.first.policy = {};
                        return std::move(parts.first);
                      });
}

auto under(const std::string& preset, const ScenarioPlan& plan) -> Json {
  Json file = to_json(plan);
  file["policy"] = preset;
  return file;
}

auto violated(const CaseRun& run) -> std::optional<CheckId> {
  for (const CheckId check : {CheckId::P1, CheckId::P2}) {
    if (found(run.result, check).finding == Finding::violated) return check;
  }
  return std::nullopt;
}

class ProvedPreset : public testing::TestWithParam<std::string> {};

TEST_P(ProvedPreset, LeavesNothingStaleThroughAnyEntryPoint) {
  Share overlap("a read overlaps a change");
  Share p1("P1 could have failed");
  Share p2("P2 could have failed");
  const auto plans = any_plan(generate::kind_surroundings());
  for_all(500, [&] {
    const Json file = under(GetParam(), *plans);
    const auto seed = static_cast<std::uint64_t>(*generate::below(1'000'000));
    const CaseRun run =
        *rc::gen::arbitrary<bool>() ? run_timed(file, seed, true) : run_sampled(file, seed);
    overlap.count(read_overlaps_change(run.result));
    p1.count(found(run.result, CheckId::P1).exercised > 0);
    p2.count(found(run.result, CheckId::P2).exercised > 0);
    if (const auto check = violated(run)) fail(run, found(run.result, *check).evidence.front());
  });
  overlap.expect_at_least(33);
  p1.expect_at_least(33);
  p2.expect_at_least(25);
}

/// Presets as names of tests.
auto as_name(const testing::TestParamInfo<std::string>& preset) -> std::string {
  std::string name = preset.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Presets, ProvedPreset,
                         testing::Values("lease-l1-first", "lease-at-once", "shared-generation",
                                         "two-generations", "staged"),
                         as_name);

/// How many runs it takes until P1 or P2 is violated; 0: more than so many.
auto runs_until_violated(const std::string& preset, const rc::Gen<ScenarioPlan>& plans,
                         std::uint64_t runs_max) -> std::uint64_t {
  rc::Random random(1);
  for (std::uint64_t number = 1; number <= runs_max; ++number) {
    const Json file = under(preset, plans(random.split(), rc::kNominalSize).value());
    const CaseRun run = number % 2 == 0 ? run_timed(file, number, true) : run_sampled(file, number);
    if (violated(run)) return number;
  }
  return 0;
}

class PresetWithAHole : public testing::TestWithParam<std::string> {};

TEST_P(PresetWithAHole, IsCaught) {
  const std::uint64_t runs =
      runs_until_violated(GetParam(), any_plan(generate::kind_surroundings()), 20'000);
  std::cout << GetParam() << ": caught in run " << runs << "\n";
  EXPECT_GT(runs, 0U);
}

INSTANTIATE_TEST_SUITE_P(Presets, PresetWithAHole,
                         testing::Values("ttl-only", "before-fix", "after-fix", "check-before-book",
                                         "hold-before-book", "date-scoped", "one-multi-key-delete",
                                         "tags", "write-through", "lease-l2-first",
                                         "delayed-double-delete"),
                         as_name);

/// One thing that the proofs assume, and a preset that breaks without it.
struct Assumption {
  std::string name;
  std::string preset;
  std::function<void(generate::SurroundingsPlan&)> drop;
};

TEST(ProvedPresets, NeedEachThingThatIsAssumed) {
  const auto comes = [](std::size_t fault) {
    return [fault](generate::SurroundingsPlan& plan) { plan.faults.at(fault) = true; };
  };
  const Assumption assumptions[] = {
      {"Cal.com answers from its calendar", "lease-l1-first",
       [](generate::SurroundingsPlan& plan) { plan.slot_cache = true; }},
      {"no handler dies", "lease-l1-first", comes(generate::kHandlerDies)},
      {"Redis does what it is told", "lease-l1-first", comes(generate::kRedisRefuses)},
      {"Redis keeps a generation", "shared-generation", comes(generate::kRedisEvicts)},
      {"Redis keeps what it has done", "lease-l1-first", comes(generate::kRedisFailsOver)}};
  for (const Assumption& assumption : assumptions) {
    const auto plans =
        any_plan(rc::gen::map(generate::kind_surroundings(), [&](generate::SurroundingsPlan plan) {
          assumption.drop(plan);
          return plan;
        }));
    const std::uint64_t runs = runs_until_violated(assumption.preset, plans, 5'000);
    std::cout << "without \"" << assumption.name << "\" " << assumption.preset
              << " is caught in run " << runs << "\n";
    EXPECT_GT(runs, 0U) << assumption.name;
  }
}

}  // namespace
}  // namespace slotrace::properties
