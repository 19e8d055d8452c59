// What an invalidation costs: BM_Invalidate/<preset> runs one widget booking against 34 filled keys.
// Counters: virtual time of the webhook handler, keys removed; the time column is host time per run.

#include <string>

#include <benchmark/benchmark.h>

#include "model/questions.hpp"
#include "model/run.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace {
namespace {

using namespace std::chrono_literals;

constexpr int kDays = 30;
constexpr int kWindows = 4;

/// Layer 1 holds thirty days, Layer 2 four windows of the first; then a booking on the first day.
auto scenario_for(const model::Policy& policy) -> model::Scenario {
  const model::Zone utc = model::Zone::utc();
  const model::Day today{date::year{2025} / 10 / 13};
  model::Scenario scenario{.name = "invalidate", .policy = policy};
  scenario.world.start = utc.at(today, 0h);
  model::Host host{.name = "host", .hours = {}};
  for (auto& day : host.hours.weekly) day = {{8h, 18h}};
  scenario.world.hosts = {host};
  scenario.world.event_types = {
      {.id = 2563193, .name = "appointment", .hosts = {0}, .tenant = {"15", "9"}}};
  const auto read = [&](model::Source source, model::TimePoint start, model::TimePoint end) {
    scenario.timeline.push_back(
        {.name = "fill",
         .at = scenario.world.start,
         .what = model::Read{.source = source, .start = start, .end = end}});
  };
  if (!policy.layers.empty()) {
    for (int day = 0; day < kDays; ++day) {
      const model::TimePoint start = utc.at(today + date::days{day}, 0h);
      read(0, start, start);
    }
    for (int i = 0; i < kWindows; ++i) {
      read(policy.layers.size() - 1, utc.at(today, 8h + i * 2h), utc.at(today, 10h + i * 2h));
    }
  }
  scenario.timeline.push_back({.name = "booking",
                               .at = scenario.world.start + 10s,
                               .what = model::Book{.start = utc.at(today, 10h)}});
  scenario.expectations = {{.question = model::ActionQuestion{scenario.timeline.size() - 1,
                                                              model::ActionField::handler_took}},
                           {.question = model::ActionQuestion{scenario.timeline.size() - 1,
                                                              model::ActionField::keys_removed}}};
  return scenario;
}

void invalidate(benchmark::State& state, const std::string& preset) {
  const auto policy = std::get<model::Policy>(scenarios::read_policy(preset));
  const model::Scenario scenario = scenario_for(policy);
  model::RunResult result;
  for (auto _ : state) {
    sim::SeededChooser chooser(1);
    result = model::run(scenario, chooser);
  }
  const auto handler = std::get<model::Duration>(result.expectations[0].answer.simulated);
  state.counters["handler_ms"] = static_cast<double>(handler.count()) / 1e6;
  state.counters["keys_removed"] =
      static_cast<double>(std::get<std::int64_t>(result.expectations[1].answer.simulated));
  state.counters["events"] = static_cast<double>(result.events);
}

void register_presets() {
  for (const scenarios::Preset& preset : scenarios::presets()) {
    const std::string name(preset.name);
    benchmark::RegisterBenchmark(("BM_Invalidate/" + name).c_str(),
                                 [name](benchmark::State& state) { invalidate(state, name); });
  }
}

}  // namespace
}  // namespace slotrace

int main(int argc, char** argv) {
  slotrace::register_presets();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
