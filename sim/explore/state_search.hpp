#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/explore/program.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::sim {

/// Exhaustive search with state: visits every reachable state once, depth first, and so finds every
/// violation of a program that ends, or shows that there is none.
///
/// A state is its fingerprint: the shared state and what each process has observed
/// (Simulation::fingerprint). Where the program can take steps back, all successors of a state are
/// made before any is looked up, so that the memory of the lookups is on its way meanwhile;
/// otherwise each path is run again from the beginning up to where it leaves the one before.
///
/// Guarantee: as far as no two states share a fingerprint (collision_odds) and no process forgets
/// what it still depends on (MergeCheck), the answer covers all schedules.
/// Threads share the set of visited states and begin with different children; each state is
/// expanded by the thread that came first. `states` and `ends` are the same for every number of
/// threads, except with `reduce`, where the way to a state may decide what is left out.
struct StateSearchOptions {
  bool symmetry = true;  ///< processes of one kind are interchangeable
  bool reduce = true;  ///< leave out orders of independent steps (PersistentSet)
  unsigned threads = 1;
  std::uint64_t states_max = ~std::uint64_t{0};  ///< a thread gives up beyond
  /// May be empty; each thread asks it every 4096 states that it comes to first, and gives up when it is
  /// true.
  std::function<bool()> stopped{};
};

struct StateSearchReport {
  bool complete = true;  ///< false: given up at states_max, or stopped
  std::uint64_t states = 0;
  std::uint64_t steps = 0;  ///< transitions looked at
  std::uint64_t ends = 0;  ///< states in which nothing can go on
  std::uint64_t bytes = 0;  ///< of the visited set
  std::uint32_t violated = 0;  ///< bit i: property i, by some schedule
  struct Violation {
    std::uint32_t property = 0;
    std::vector<std::uint32_t> picks{};  ///< of a schedule that shows it
  };
  std::vector<Violation> violations{};  ///< the first one found of each property, by property
};

/// Requires: the program shows its state.
[[nodiscard]] auto search_states(const ProgramFactory& program, const StateSearchOptions& options)
    -> StateSearchReport;

}  // namespace slotrace::sim
