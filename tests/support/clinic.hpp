#pragma once

#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <date/date.h>

#include "model/run.hpp"
#include "model/scenario.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/seeded_chooser.hpp"

/// A small world, and scenarios in it, built without a file.
namespace slotrace::model {

/// "2025-10-13T08:00:00Z"_utc
inline auto operator""_utc(const char* text, std::size_t length) -> TimePoint {
  std::istringstream in(std::string(text, length));
  date::sys_time<Duration> time;
  in >> date::parse("%FT%TZ", time);
  if (in.fail()) throw std::invalid_argument(text);
  return TimePoint(time.time_since_epoch());
}

inline constexpr LayerIndex kLayer1 = 0;  ///< CalcomService, in every preset that has layers
inline constexpr LayerIndex kLayer2 = 1;  ///< AlternativeFinder

inline auto preset(const std::string& name) -> Policy {
  auto read = scenarios::read_policy(name);
  if (auto* policy = std::get_if<Policy>(&read)) return std::move(*policy);
  throw std::invalid_argument(scenarios::render(std::get<1>(read).front()));
}

/// Some hours on every day of the week.
inline auto every_day(ClockRange range) -> OpeningHours {
  OpeningHours hours;
  for (auto& ranges : hours.weekly) ranges = {range};
  return hours;
}

/// One host who offers hours at 8:00, 9:00 and 10:00 every day. It is Saturday, 2025-10-11, 18:30;
/// clocks are UTC, costs are the analysis' own.
inline auto clinic() -> World {
  using namespace std::chrono_literals;
  World world;
  world.start = "2025-10-11T18:30:00Z"_utc;
  world.hosts = {{.name = "host", .hours = every_day({8h, 11h})}};
  world.event_types = {{.id = 2563193,
                        .name = "appointment",
                        .hosts = {0},
                        .tenant = {.company = "15", .branch = "9"}}};
  return world;
}

/// The same world where nothing takes time.
inline auto without_costs(World world) -> World {
  const auto nothing = sim::Distribution::constant(Duration{0});
  Costs& costs = world.costs;
  costs.calcom.fetch_request = costs.calcom.fetch_response = nothing;
  costs.calcom.booking_request = costs.calcom.booking_response = nothing;
  costs.redis = {.request = nothing,
                 .response = nothing,
                 .service = Duration{0},
                 .per_key_scanned = Duration{0},
                 .keyspace = 1};
  costs.webhook = {.delivery = nothing, .receive = nothing};
  costs.database = {.write = nothing, .read = nothing};
  return world;
}

inline auto action(std::string name, TimePoint at, decltype(Action::what) what) -> Action {
  return {.name = std::move(name), .at = at, .what = std::move(what)};
}

/// The whole day on which `day` lies, as Layer 1 is asked for it.
inline auto read_day(Source from, TimePoint day) -> Read {
  return {.source = from, .event_type = 0, .start = day, .end = day};
}

struct Window {
  TimePoint start;
  TimePoint end;
};
inline auto read_window(Source from, Window window) -> Read {
  return {.source = from, .event_type = 0, .start = window.start, .end = window.end};
}

/// A scenario that asks for every check.
inline auto scenario(World world, Policy policy, std::vector<Action> timeline) -> Scenario {
  using namespace std::chrono_literals;
  Scenario result;
  result.name = "test";
  result.world = std::move(world);
  result.policy = std::move(policy);
  result.timeline = std::move(timeline);
  for (const CheckId check :
       {CheckId::P1, CheckId::P2, CheckId::P3, CheckId::P6, CheckId::P7, CheckId::P8}) {
    result.checks.push_back({.check = check, .bound = {}});
  }
  result.checks.push_back({.check = CheckId::P4, .bound = 300s});
  return result;
}

inline auto run_seeded(const Scenario& scenario, std::uint64_t seed = 1) -> RunResult {
  sim::SeededChooser chooser(seed);
  return run(scenario, chooser);
}

inline auto found(const RunResult& result, CheckId check) -> const CheckResult& {
  for (const CheckResult& one : result.checks) {
    if (one.check == check) return one;
  }
  throw std::invalid_argument("this check was not asked for");
}

}  // namespace slotrace::model
