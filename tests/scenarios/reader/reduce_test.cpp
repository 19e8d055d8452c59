#include "scenarios/reader/reduce.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

auto example() -> CaseFile {
  return std::get<CaseFile>(CaseFile::open_text(kValid, "example.json"));
}

auto reduced(const std::function<bool(const model::Scenario&)>& still) -> ReducedCase {
  const CaseFile file = example();
  return reduce(file, file.root(), still);
}

auto names(const model::Scenario& scenario) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const model::Action& action : scenario.timeline) names.push_back(action.name);
  return names;
}

auto has(const model::Scenario& scenario, std::string_view name) -> bool {
  return std::ranges::find(scenario.timeline, name, &model::Action::name) !=
         scenario.timeline.end();
}

TEST(Reduce, LeavesAnActionAndThoseItIsAbout) {
  const ReducedCase left = reduced([](const auto& one) { return has(one, "move"); });
  EXPECT_EQ(names(left.scenario), (std::vector<std::string>{"widget", "move"}));
  EXPECT_TRUE(std::ranges::count(left.missed, "forged") == 1);
}

TEST(Reduce, TakesAwayBookingsEventTypesAndHostsThatNobodyNames) {
  const ReducedCase left = reduced([](const auto& one) { return has(one, "widget"); });
  EXPECT_TRUE(left.scenario.world.bookings.empty());
  EXPECT_EQ(left.scenario.world.event_types.size(), 1U);
  EXPECT_EQ(left.scenario.world.hosts.size(), 1U);
}

TEST(Reduce, CutsOpeningHoursDownToOneHour) {
  const ReducedCase left = reduced([](const auto& one) {
    return has(one, "fill") && !one.world.hosts.front().hours.weekly[0].empty();
  });
  const auto& hours = left.scenario.world.hosts.front().hours;
  ASSERT_EQ(hours.weekly[0].size(), 1U);
  EXPECT_EQ(hours.weekly[0][0].to - hours.weekly[0][0].from, std::chrono::hours{1});
  EXPECT_TRUE(hours.weekly[1].empty());
}

TEST(Reduce, LeavesNoSinglePartThatCanBeMissed) {
  const auto still = [](const model::Scenario& one) {
    return has(one, "call") && has(one, "drop");
  };
  const CaseFile file = example();
  const ReducedCase left = reduce(file, file.root(), still);
  const ReducedCase again = reduce(file, left.root, still);
  EXPECT_EQ(to_json(again.root), to_json(left.root));
}

TEST(Reduce, DecidesWhatWasLeftOpen) {
  const std::string text = changed(
      R"("book": {"through": "widget", "event_type": 2563193, "start": "2025-10-13T08:00:00Z"})",
      R"("one_of": [
        {"book": {"through": "widget", "event_type": 2563193, "start": "2025-10-13T08:00:00Z"}},
        {"call": {"event_type": 2563193, "wish": "2025-10-13T10:30:00Z"}}])");
  const CaseFile file = std::get<CaseFile>(CaseFile::open_text(text, "open.json"));
  const ReducedCase left = reduce(file, file.root(), [](const model::Scenario& one) {
    if (!has(one, "widget")) return false;
    const model::Action& action = *std::ranges::find(one.timeline, "widget", &model::Action::name);
    return !action.instead.empty() || std::holds_alternative<model::Call>(action.what);
  });
  const model::Action& action = left.scenario.timeline.front();
  EXPECT_TRUE(std::holds_alternative<model::Call>(action.what));
  EXPECT_TRUE(action.instead.empty());
}

}  // namespace
}  // namespace slotrace::scenarios
