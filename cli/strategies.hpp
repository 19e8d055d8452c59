#pragma once

#include <cstdint>
#include <string>

#include "sim/explore/program.hpp"
#include "sim/explore/run_search.hpp"

namespace slotrace::cli {

/// How `explore` goes about it.
struct StrategySettings {
  std::string name = "portfolio";
  std::uint64_t seed = 1;
  unsigned depth = 3;        ///< of the bug, where a strategy asks for it
  std::uint32_t faults = 1;  ///< at most so many a run
};

enum class StrategyKind : std::uint8_t {
  sampling,    ///< one schedule after another is drawn
  bounded,     ///< all schedules with few preemptions
  exhaustive,  ///< all schedules
};

/// Errors: UsageError for a name that is none, with those that there are; for pct of depth 0.
[[nodiscard]] auto kind_of(const StrategySettings& settings) -> StrategyKind;

/// The choosers of a sampling strategy; `program` is run once, to see how long a run is.
[[nodiscard]] auto strategy_of(const StrategySettings& settings, const sim::Program& program)
    -> sim::Strategy;

/// Ordinary runs on virtual time: latencies drawn from each run's seed.
[[nodiscard]] auto timed_strategy() -> sim::Strategy;

}  // namespace slotrace::cli
