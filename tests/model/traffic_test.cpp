#include "model/traffic.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "model/run.hpp"
#include "sim/random.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart = "2025-10-11T18:30:00Z"_utc;

auto arrivals(const Traffic& traffic, std::uint64_t seed = 1, const Zone& zone = Zone::utc())
    -> std::vector<TimePoint> {
  sim::Random random(seed, 1);
  return arrivals_of(traffic, zone, [&] { return random.next(); });
}

auto between(const std::vector<TimePoint>& times, TimePoint from, TimePoint to) -> std::size_t {
  return static_cast<std::size_t>(
      std::ranges::count_if(times, [&](TimePoint time) { return from <= time && time < to; }));
}

TEST(Traffic, OfPoissonComesAsOftenAsItsMeanSays) {
  const Traffic traffic{
      .from = kStart, .until = kStart + 10'000s, .arrivals = PoissonArrivals{10s}};
  const auto times = arrivals(traffic);
  // 1000 expected, standard deviation 31.6.
  EXPECT_NEAR(static_cast<double>(times.size()), 1000.0, 130.0);
  EXPECT_TRUE(std::ranges::is_sorted(times));
  EXPECT_GE(times.front(), kStart);
  EXPECT_LT(times.back(), kStart + 10'000s);
  // Exponential distances are below their mean in 63.2 of 100 cases, and above twice of it in 13.5.
  double below = 0;
  double far_above = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    below += times[i] - times[i - 1] < 10s ? 1 : 0;
    far_above += times[i] - times[i - 1] > 20s ? 1 : 0;
  }
  EXPECT_NEAR(below / static_cast<double>(times.size()), 0.632, 0.06);
  EXPECT_NEAR(far_above / static_cast<double>(times.size()), 0.135, 0.045);
}

TEST(Traffic, OfTheDayComesWithinItsHoursAtTheirRates) {
  const Zone berlin = *Zone::find("Europe/Berlin");
  const TimePoint midnight = "2025-10-12T22:00:00Z"_utc;
  const Traffic traffic{.from = midnight,
                        .until = midnight + 24h,
                        .arrivals = DiurnalArrivals{{{{8h, 12h}, 10s}, {{14h, 16h}, 60s}}}};
  const auto times = arrivals(traffic, 1, berlin);
  // 1440 and 120 expected, standard deviations 38 and 11.
  EXPECT_NEAR(static_cast<double>(between(times, midnight + 8h, midnight + 12h)), 1440.0, 160.0);
  EXPECT_NEAR(static_cast<double>(between(times, midnight + 14h, midnight + 16h)), 120.0, 45.0);
  EXPECT_EQ(times.size(), between(times, midnight + 8h, midnight + 12h) +
                              between(times, midnight + 14h, midnight + 16h));
}

TEST(Traffic, OfBurstsComesManyAtOnce) {
  const Traffic traffic{
      .from = kStart,
      .until = kStart + 25min,
      .arrivals = BurstArrivals{.every = 10min,
                                .size = 20,
                                .spread = sim::Distribution::uniform({.min = 0s, .max = 5s})}};
  const auto times = arrivals(traffic);
  EXPECT_EQ(times.size(), 60U);
  EXPECT_EQ(between(times, kStart + 10min, kStart + 10min + 5s + 1ns), 20U);
}

TEST(Traffic, ThatWasRecordedComesAsItCame) {
  const Traffic traffic{
      .from = kStart,
      .until = kStart + 1min,
      .arrivals = RecordedArrivals{{kStart - 1s, kStart, kStart + 3s, kStart + 1min}}};
  EXPECT_EQ(arrivals(traffic), (std::vector<TimePoint>{kStart, kStart + 3s}));
}

auto with_traffic(std::vector<Traffic> traffic) -> Scenario {
  Scenario one = scenario(clinic(), preset("after-fix"), {});
  one.traffic = std::move(traffic);
  return one;
}

auto bursts_of(std::string name, Traffic::Does does) -> Traffic {
  return {.name = std::move(name),
          .from = kStart,
          .until = kStart + 1min,
          .arrivals = BurstArrivals{.every = 30s, .size = 2, .spread = {}},
          .does = does};
}

TEST(Traffic, PlaysAnActionForEachArrivalAndEveryCallEnds) {
  const RunResult result = run_seeded(with_traffic({bursts_of("caller", Traffic::Does::call),
                                                    bursts_of("customer", Traffic::Does::book),
                                                    bursts_of("reader", Traffic::Does::read)}));
  EXPECT_EQ(result.actions.size(), 12U);
  EXPECT_EQ(std::ranges::count(result.actions, "caller-4", &Action::name), 1);
  const CheckResult& p6 = found(result, CheckId::P6);
  EXPECT_EQ(p6.finding, Finding::holds);
  EXPECT_EQ(p6.exercised, 4U);
  EXPECT_GE(result.totals.changes, 4U) << "customers take what is free";
}

TEST(Traffic, DiffersWithTheSeedAndRepeatsWithIt) {
  const Scenario one = with_traffic({{.name = "customer",
                                      .from = kStart,
                                      .until = kStart + 1h,
                                      .arrivals = PoissonArrivals{10min},
                                      .does = Traffic::Does::book}});
  EXPECT_EQ(run_seeded(one, 1).digest, run_seeded(one, 1).digest);
  EXPECT_NE(run_seeded(one, 1).digest, run_seeded(one, 2).digest);
}

TEST(Traffic, DoesNothingWhereThereIsNoSlot) {
  Scenario one = with_traffic({bursts_of("customer", Traffic::Does::book)});
  one.world.hosts[0].hours = {};
  EXPECT_TRUE(run_seeded(one).actions.empty());
}

}  // namespace
}  // namespace slotrace::model
