#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/explore/numbered_run.hpp"

namespace slotrace::sim {

/// A search by many independent runs, each under a chooser of its own, that can be watched and
/// stopped, and ends when it has found what is wanted.
struct RunSearchOptions {
  Strategy strategy;
  std::uint64_t runs = 10'000;
  std::uint64_t seed = 1;    ///< of run_numbered
  unsigned threads = 1;
  std::uint32_t wanted = 0;  ///< properties to look for; once all were found, nothing more is begun
  std::function<bool()> stopped;  ///< may be empty; when true, nothing more is begun
  /// May be empty. After every run, from the thread that ran it, one call at a time.
  std::function<void(std::uint64_t done)> progress;
};

struct RunSearchReport {
  std::uint64_t runs = 0;
  std::uint64_t schedules = 0;  ///< different ones among them, by 64 bits of their picks
  struct Finding {
    std::uint32_t property = 0;
    std::uint64_t run = 0;  ///< the first that showed it, from 0
    std::uint64_t seed = 0;  ///< of that run
    std::vector<std::uint32_t> picks{};
    std::string what{};
  };
  std::vector<Finding> findings{};  ///< at most one for each property, by property
};

/// Runs the program again and again. Findings are those of the first run that shows each property,
/// so they do not depend on the number of threads, unless `stopped` ended the search.
/// Errors: what the program throws, from the first run that did.
[[nodiscard]] auto search_runs(const ProgramFactory& program, const RunSearchOptions& options)
    -> RunSearchReport;

}  // namespace slotrace::sim
