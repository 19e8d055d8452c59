/// Where nothing overlaps, the model must do what a program without concurrency does: the same
/// answers, offers, refusals and rows, and the same entries left in the store. The whole model runs,
/// with its processes, keys, Redis and checks; the reference is a few loops over a list of bookings
/// and a map.
///
/// The reference also says which policies have a hole, so that P1 and P2 are held against it: they
/// must notice every one, and nothing else.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "model/stage.hpp"
#include "model/timeline.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "tests/properties/property.hpp"
#include "tests/properties/reference.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::properties {
namespace {

using generate::ScenarioPlan;
using model::CheckId;
using model::Finding;
using model::TimePoint;

/// What the model did, in the reference's words.
auto run_model(const model::Scenario& scenario) -> ReferenceResult {
  sim::SeededChooser chooser(1);
  model::Stage stage(scenario.world, scenario.policy, {.start = scenario.world.start}, chooser);
  model::Timeline timeline(stage.environment, stage.application, scenario.timeline);
  timeline.start();
  stage.simulation.run();
  ReferenceResult result;
  for (const model::ActionRecord& record : timeline.records()) {
    result.outcomes.push_back(
        {.outcome = record.outcome,
         .answer = record.answer ? record.answer->free : std::vector<TimePoint>{},
         .offered = record.offered});
  }
  for (const auto& [uid, row] : stage.application.database().rows()) {
    result.rows.emplace_back(row.event_type, row.start);
  }
  std::ranges::sort(result.rows);
  // A hold may end long after.
  TimePoint end = scenario.world.start;
  for (const model::ActionRecord& record : timeline.records()) end = std::max(end, *record.ended);
  for (const model::EntryLife& life : stage.audit.lives()) {
    if (life.live_at(end)) result.store[life.key] = life.value->free;
  }
  return result;
}

auto text_of(const std::vector<TimePoint>& times) -> std::string {
  std::string text;
  for (const TimePoint time : times) text += " " + model::to_string(time);
  return text;
}

auto text_of(const Outcome& outcome) -> std::string {
  return fmt::format("{}; answer{}; offers{}", outcome.outcome, text_of(outcome.answer),
                     text_of(outcome.offered));
}

/// The first thing that differs; "" when all is equal.
auto difference(const model::Scenario& scenario, const ReferenceResult& model,
                const ReferenceResult& reference) -> std::string {
  for (std::size_t i = 0; i < reference.outcomes.size(); ++i) {
    if (model.outcomes.at(i) == reference.outcomes[i]) continue;
    return fmt::format("{}\n  model: {}\n  reference: {}", scenario.timeline.at(i).name,
                       text_of(model.outcomes[i]), text_of(reference.outcomes[i]));
  }
  if (model.rows != reference.rows) return "the database holds other rows";
  for (const auto& [key, free] : reference.store) {
    if (!model.store.contains(key)) return "the model has no entry " + key;
    if (model.store.at(key) != free) return "the model has another entry " + key;
  }
  for (const auto& [key, free] : model.store) {
    if (!reference.store.contains(key)) return "the reference has no entry " + key;
  }
  return "";
}

auto sequential_plan() -> ScenarioPlan {
  ScenarioPlan plan = *generate::any_scenario({.pace = generate::Pace::apart});
  plan.costs = generate::no_costs();
  return plan;
}

/// With holds, hosts who confirm, and whatever else a world can have while nothing goes wrong.
auto wide_sequential_plan() -> ScenarioPlan {
  ScenarioPlan plan = *generate::any_scenario_at_all({.pace = generate::Pace::apart});
  plan.costs = generate::no_costs();
  plan.surroundings.slot_cache = false;
  plan.surroundings.faults = {};
  return plan;
}

TEST(SequentialReference, AgreesWithTheModelWhereNothingOverlaps) {
  Share changed("a change was accepted");
  Share held("a slot was held");
  Share stale("a read was answered with what had been true before");
  for_all(1000, [&] {
    const ScenarioPlan plan = wide_sequential_plan();
    const generate::Json file = to_json(plan);
    const model::Scenario scenario = generate::read(file);
    const ReferenceResult reference = play(scenario, plan.policy);
    changed.count(std::ranges::count(reference.outcomes, "accepted", &Outcome::outcome) > 0);
    held.count(std::ranges::count(reference.outcomes, "held", &Outcome::outcome) > 0);
    stale.count(reference.stale_read);
    const std::string differs = difference(scenario, run_model(scenario), reference);
    if (!differs.empty()) fail(run_timed(file, 1), differs);
  });
  changed.expect_at_least(70);
  held.expect_at_least(10);
  stale.expect_at_least(4);
}

TEST(SequentialReference, P1AndP2NoticeEveryHoleOfAPolicyAndNothingElse) {
  Share hole("the policy left something stale");
  Share stale_read("the policy let something stale be read");
  for_all(1000, [&] {
    ScenarioPlan plan = sequential_plan();
    // P1 disregards TTLs; where nothing expires the reference need not.
    plan.policy.layer1.ttl = plan.policy.layer2.ttl = generate::kTtlOfADay;
    plan.policy.layer1.short_when_empty = plan.policy.layer2.short_when_empty = false;
    const CaseRun run = run_timed(to_json(plan), 1);
    const ReferenceResult reference = play(run.scenario, plan.policy);
    hole.count(reference.stale_left);
    stale_read.count(reference.stale_read);
    const auto& p1 = found(run.result, CheckId::P1);
    const auto& p2 = found(run.result, CheckId::P2);
    if ((p1.finding == Finding::violated) != reference.stale_left) {
      fail(run, fmt::format("P1 {}, and the reference {}", name(p1.finding),
                            reference.stale_left ? "leaves something stale" : "leaves nothing"));
    }
    // Where nothing overlaps every invalidation is complete before the next read.
    if ((p2.finding == Finding::violated) != reference.stale_read) {
      fail(run, fmt::format("P2 {}, and the reference {}", name(p2.finding),
                            reference.stale_read ? "answers stale" : "never answers stale"));
    }
  });
  hole.expect_at_least(20);
  stale_read.expect_at_least(8);
}

}  // namespace
}  // namespace slotrace::properties
