#include "scenarios/reader/traffic_reader.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

using namespace std::chrono_literals;

auto with_traffic(std::string_view traffic) -> std::string {
  return changed(R"("timeline": [)",
                 R"("traffic": [)" + std::string(traffic) + R"(], "timeline": [)");
}

auto one(std::string_view arrivals) -> std::string {
  return with_traffic(R"({"name": "caller", "does": "call", "event_type": 47, "until": "+1h", )" +
                      std::string(arrivals) + "}");
}

TEST(TrafficReader, ReadsEveryKindOfArrival) {
  const auto arrivals = [](std::string_view text) {
    return scenario_of(one(text)).traffic.at(0).arrivals;
  };
  EXPECT_EQ(std::get<model::PoissonArrivals>(arrivals(R"("poisson": "30s")")).every, 30s);
  const auto diurnal = std::get<model::DiurnalArrivals>(
      arrivals(R"("diurnal": [{"hours": "08:00-12:00", "every": "10s"}])"));
  ASSERT_EQ(diurnal.phases.size(), 1U);
  EXPECT_EQ(diurnal.phases[0].hours.to, 12h);
  const auto burst = std::get<model::BurstArrivals>(
      arrivals(R"("burst": {"every": "10min", "size": 3, "spread": "1s"})"));
  EXPECT_EQ(burst.size, 3U);
  const auto recorded =
      std::get<model::RecordedArrivals>(arrivals(R"("recorded": ["+1s", "+2s"])"));
  EXPECT_EQ(recorded.at.size(), 2U);
}

TEST(TrafficReader, BeginsWithTheScenarioUnlessItSaysOtherwise) {
  const model::Scenario scenario = scenario_of(one(R"("poisson": "30s")"));
  EXPECT_EQ(scenario.traffic[0].from, scenario.world.start);
  EXPECT_EQ(scenario.traffic[0].until, scenario.world.start + 1h);
  EXPECT_EQ(scenario.traffic[0].event_type, 1U);
}

TEST(TrafficReader, SaysWhatIsWrong) {
  const auto expect = [](std::string_view arrivals, std::string_view part) {
    const std::string message = error_of(one(arrivals));
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  expect(R"("poisson": "0s")", "a duration of at least 1us");
  expect(R"("poisson": "1s", "burst": {"every": "1s"})", "expected only one of");
  expect(
      R"("diurnal": [{"hours": "08:00-12:00", "every": "1s"}, {"hours": "11:00-13:00", "every": "1s"}])",
      "these hours overlap with earlier ones");
  expect(R"("recorded": ["+2s", "+1s"])", "a time not before the one above");
  expect(R"("poison": "1s")", "did you mean \"poisson\"");
  EXPECT_NE(
      error_of(
          with_traffic(
              R"({"name": "c", "does": "call", "event_type": 47, "from": "+2h", "until": "+1h", "poisson": "1s"})"))
          .find("a time not before \"from\""),
      std::string::npos);
}

}  // namespace
}  // namespace slotrace::scenarios
