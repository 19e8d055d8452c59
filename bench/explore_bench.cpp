// How long do the searches take? One row for each question of the table in bench/README.md. Peak
// memory of a row: /usr/bin/time -v on the program with --benchmark_filter for that row alone.

#include <benchmark/benchmark.h>

#include "bench/concurrent_programs.hpp"
#include "model/protocol/nested_cache.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/random_walk.hpp"
#include "sim/explore/sampling.hpp"
#include "sim/explore/state_search.hpp"

namespace slotrace {
namespace {

/// Policy "lease L1>L2", whose P1 and P2 hold, so that nothing ends a search early.
auto protocol(unsigned readers, unsigned writers, unsigned slots) -> sim::ProgramFactory {
  return model::protocol_program(
      {.readers = readers, .writers = writers, .slots = slots, .policy = 5});
}

void search_states(benchmark::State& state, const sim::StateSearchOptions& options,
                   std::uint64_t expected) {
  sim::StateSearchReport report;
  for (auto _ : state) report = sim::search_states(protocol(4, 2, 2), options);
  if (expected != 0 && report.states != expected) state.SkipWithError("wrong number of states");
  state.counters["states"] = static_cast<double>(report.states);
  state.counters["set_MB"] = static_cast<double>(report.bytes) / 1e6;
  state.SetItemsProcessed(static_cast<std::int64_t>(report.steps) * state.iterations());
}

void BM_States_Symmetry(benchmark::State& state) {
  search_states(state, {.reduce = false, .threads = static_cast<unsigned>(state.range(0))},
                552'387);
}
BENCHMARK(BM_States_Symmetry)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_States_Unreduced(benchmark::State& state) {
  search_states(
      state, {.symmetry = false, .reduce = false, .threads = static_cast<unsigned>(state.range(0))},
      10'552'125);
}
BENCHMARK(BM_States_Unreduced)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void BM_States_Reduced(benchmark::State& state) { search_states(state, {}, 0); }
BENCHMARK(BM_States_Reduced)->UseRealTime()->Unit(benchmark::kMillisecond);

void search_traces(benchmark::State& state, const sim::ProgramFactory& program,
                   std::uint64_t expected) {
  sim::OptimalDporReport report;
  for (auto _ : state) report = sim::search_traces(program());
  if (report.traces != expected || report.blocked != 0) state.SkipWithError("wrong traces");
  state.counters["traces"] = static_cast<double>(report.traces);
  state.SetItemsProcessed(static_cast<std::int64_t>(report.traces) * state.iterations());
}

void BM_Traces_Protocol(benchmark::State& state) {
  search_traces(state, protocol(3, 2, 2), 1'132'572);
}
BENCHMARK(BM_Traces_Protocol)->Unit(benchmark::kMillisecond);

void BM_Traces_LastZero15(benchmark::State& state) {
  search_traces(state, sim::last_zero(15), 147'456);
}
BENCHMARK(BM_Traces_LastZero15)->Unit(benchmark::kMillisecond);

/// Complete runs of two readers and one writer.
void BM_RandomWalk_Protocol(benchmark::State& state) {
  const sim::Program program = protocol(2, 1, 1)();
  std::uint64_t seed = 0;
  for (auto _ : state) {
    sim::RandomWalk walk(++seed);
    benchmark::DoNotOptimize(program(walk, nullptr));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_RandomWalk_Protocol);

/// The same in batches, on threads.
void BM_RandomWalk_Threads(benchmark::State& state) {
  constexpr std::uint64_t kRuns = 500'000;
  for (auto _ : state) {
    benchmark::DoNotOptimize(sim::sample_schedules(
        protocol(2, 1, 1), {.sampler = sim::Sampler::random_walk,
                            .runs = kRuns,
                            .threads = static_cast<unsigned>(state.range(0))}));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(kRuns) * state.iterations());
}
BENCHMARK(BM_RandomWalk_Threads)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace slotrace

BENCHMARK_MAIN();
