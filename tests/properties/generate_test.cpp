/// How the generators are used: a plan is drawn, written as a scenario file, and read as any other.

#include <gtest/gtest.h>

#include "tests/properties/generate/scenario.hpp"
#include "tests/properties/property.hpp"

namespace slotrace::properties {
namespace {

TEST(Generate, ShowsItsUse) {
  for_all(10, [] {
    generate::ScenarioPlan plan = *generate::any_scenario({.most = 5, .calls = false});
    plan.policy = generate::clearing_everywhere({generate::Clear::pattern_all});
    const CaseRun run = run_timed(to_json(plan), 1);
    if (!run.scenario.timeline.empty() && run.result.events == 0) fail(run, "nothing happened");
  });
}

TEST(Generate, WritesFilesThatTheReaderTakes) {
  Share bookings("somebody is booked at the start");
  Share types("there are several event types");
  for_all(1000, [&] {
    const auto plan = *generate::any_scenario_at_all();
    const model::Scenario scenario = generate::read(to_json(plan));
    bookings.count(!scenario.world.bookings.empty());
    types.count(scenario.world.event_types.size() > 1);
  });
  bookings.expect_at_least(50);
  types.expect_at_least(50);
}

}  // namespace
}  // namespace slotrace::properties
