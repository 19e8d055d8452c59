#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/explore/program.hpp"
#include "sim/explore/walked_share.hpp"

namespace slotrace::sim {

/// Exhaustive search without state: optimal dynamic partial-order reduction with wakeup trees
/// (Abdulla, Aronis, Jonsson, Sagonas, "Source sets: a foundation for optimal dynamic partial order
/// reduction", Journal of the ACM 64(4), 2017, algorithm 2).
///
/// Schedules that differ only in the order of independent steps form one trace. Each complete run
/// shows the races in it; reversing one gives the beginning of a run that shows another trace, which
/// is kept in a tree at the point where the two part, and followed later.
///
/// Guarantee: every trace of a program that ends is run once, and none twice, whatever memory the
/// states would take. Runs are cut without an end (`blocked`) only where a step turns out to touch
/// less than it declares, such as a compare-and-swap that fails.
/// Where we differ: guarded steps (locks) race with what made them wait, past the
/// releases that ended the wait; processes that still wait at the end count, too. Questions that a
/// step asks (faults, winners) are answered in every way.
struct OptimalDporOptions {
  std::uint64_t runs_max = ~std::uint64_t{0};  ///< gives up beyond
  std::function<bool()> stops{};  ///< asked after every run; may be empty
  /// May be empty. Whether a run that violates the property in fewer steps than those before is the
  /// violation to keep; in every other way it counts.
  std::function<bool(std::uint32_t property, const std::vector<std::uint32_t>& picks)> keeps{};
  /// May be empty. After every run but the last. Which runs there are to follow is known only as far
  /// as races have been seen, so the share that lies behind is taken for larger than it is at first.
  std::function<void(const Walked&)> progress{};
};

struct OptimalDporReport {
  bool complete = true;  ///< false: given up at runs_max, or stopped
  std::uint64_t traces = 0;  ///< complete runs
  std::uint64_t blocked = 0;  ///< runs cut because all that could go on had been covered
  std::uint64_t deadlocks = 0;  ///< complete runs that end with a process waiting for its guard
  std::uint64_t steps = 0;
  Walked walked{};  ///< runs that were cut count, too
  std::uint32_t violated = 0;  ///< bit i: property i, by some schedule
  struct Violation {
    std::uint32_t property = 0;
    std::uint64_t steps = 0;  ///< of the whole run
    std::vector<std::uint32_t> picks{};
  };
  /// Of each property the one of fewest steps that is to be kept, the first of those. All orders of a
  /// trace have equally many, so no order of a program that was searched completely has fewer.
  std::vector<Violation> violations{};
};

/// Requires: at most 64 processes; what steps touch is declared, since a step that declares nothing
/// is taken for one that touches nothing.
[[nodiscard]] auto search_traces(const Program& program, const OptimalDporOptions& options = {})
    -> OptimalDporReport;

}  // namespace slotrace::sim
