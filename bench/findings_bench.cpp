// How many runs does each way of sampling need until it finds a race? Prints the table of
// bench/README.md: the median over seeds of the number of the first run that leaves a stale entry.
// Counts of runs are the same on every machine.

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "model/protocol/nested_cache.hpp"
#include "sim/explore/sampling.hpp"

namespace slotrace {
namespace {

constexpr std::uint64_t kSeeds = 51;
constexpr std::uint64_t kRunsMax = 1'000'000;
/// The longest run of two readers and one writer under a double delete.
constexpr std::uint64_t kSteps = 18;

struct Way {
  const char* name;
  sim::Sampler sampler;
  unsigned depth = 3;
};
constexpr Way kWays[] = {{"random walk", sim::Sampler::random_walk},
                         {"PCT, depth 2", sim::Sampler::pct, 2},
                         {"PCT, depth 3", sim::Sampler::pct, 3},
                         {"PCT, depth 4", sim::Sampler::pct, 4},
                         {"partial-order sampling", sim::Sampler::partial_order_sampling},
                         {"portfolio", sim::Sampler::portfolio}};

auto runs_until_found(const sim::Program& program, const Way& way, std::uint64_t seed)
    -> std::uint64_t {
  const sim::SamplingOptions options{.sampler = way.sampler, .seed = seed, .depth = way.depth};
  for (std::uint64_t run = 0; run < kRunsMax; ++run) {
    const auto chooser = sim::sampling_chooser(options, run, kSteps);
    if ((program(*chooser, nullptr).violated >> model::NestedCache::kP1 & 1) != 0) return run + 1;
  }
  return kRunsMax;
}

auto median(const sim::Program& program, const Way& way) -> std::uint64_t {
  std::vector<std::uint64_t> runs;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
    runs.push_back(runs_until_found(program, way, seed));
  std::ranges::nth_element(runs, runs.begin() + kSeeds / 2);
  return runs[kSeeds / 2];
}

}  // namespace
}  // namespace slotrace

auto main() -> int {
  using namespace slotrace;
  fmt::print("| policy |");
  for (const Way& way : kWays) fmt::print(" {} |", way.name);
  fmt::print("\n| --- |");
  for (std::size_t i = 0; i < std::size(kWays); ++i) fmt::print(" --- |");
  fmt::print("\n");
  for (const unsigned policy : {0U, 2U, 3U, 4U, 15U, 16U, 6U, 10U, 11U, 12U, 13U}) {
    const sim::Program program = model::protocol_program({.policy = policy})();
    fmt::print("| {} |", model::protocol_policies()[policy].name);
    for (const Way& way : kWays) fmt::print(" {} |", median(program, way));
    fmt::print("\n");
  }
}
