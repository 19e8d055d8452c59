// How fast does the search of the whole model go? Traces and random walks a second of two readers and
// a booking through the widget: the case of scenarios/proofs/entry-points.json. Run from the root.

#include <cstdint>
#include <stdexcept>
#include <utility>
#include <variant>
#include <vector>

#include <benchmark/benchmark.h>

#include "model/scenario_program.hpp"
#include "model/trace_proof.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/random_walk.hpp"

namespace slotrace {
namespace {

auto widget_booking(const char* policy) -> model::Scenario {
  auto read =
      scenarios::read_scenario("scenarios/proofs/entry-points.json", {.set = {{"policy", policy}}});
  auto* cases = std::get_if<std::vector<model::Scenario>>(&read);
  if (cases == nullptr) throw std::invalid_argument("run it from the root of the sources");
  for (model::Scenario& one : *cases)
    if (one.case_name == "handleBookingCreated") return std::move(one);
  throw std::invalid_argument("the case is gone");
}

void prove(benchmark::State& state, const char* policy, std::uint64_t expected) {
  const model::Scenario scenario = widget_booking(policy);
  model::TraceProof proof;
  for (auto _ : state) proof = model::prove(scenario);
  if (!proof.complete || proof.traces != expected) state.SkipWithError("wrong traces");
  state.SetItemsProcessed(static_cast<std::int64_t>(proof.traces) * state.iterations());
}

void BM_Traces_LeaseL1First(benchmark::State& state) { prove(state, "lease-l1-first", 1642); }
BENCHMARK(BM_Traces_LeaseL1First)->Unit(benchmark::kMillisecond);

void BM_Traces_AfterFix(benchmark::State& state) { prove(state, "after-fix", 568); }
BENCHMARK(BM_Traces_AfterFix)->Unit(benchmark::kMillisecond);

void BM_RandomWalk_LeaseL1First(benchmark::State& state) {
  const model::Scenario scenario = widget_booking("lease-l1-first");
  const sim::Program program = model::program_of(scenario);
  std::uint64_t seed = 0;
  for (auto _ : state) {
    sim::RandomWalk walk(++seed);
    benchmark::DoNotOptimize(program(walk, nullptr));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_RandomWalk_LeaseL1First);

}  // namespace
}  // namespace slotrace

BENCHMARK_MAIN();
