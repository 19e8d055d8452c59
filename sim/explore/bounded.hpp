#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/explore/program.hpp"
#include "sim/explore/walked_share.hpp"

namespace slotrace::sim {

/// Exhaustive search of all schedules within a bound, in the order of the bound: those without a
/// preemption or delay first. Most races need one or two.
///
/// Preemptions (Musuvathi, Qadeer, "Iterative context bounding for systematic testing of
/// multithreaded programs", PLDI 2007): a schedule pays for every step of another process while the
/// last one could have gone on.
/// Delays (Emmi, Qadeer, Rakamaric, "Delay-bounded scheduling", POPL 2011): the last process goes on,
/// and when it cannot, the next one by number, in a ring; a schedule pays for every process that it
/// passes over.
///
/// Guarantee: `runs[b]` is the number of schedules that cost exactly b, and all of them were run. Each
/// bound runs the schedules of lower cost again as far as they share a beginning.
/// Questions that steps ask (faults, winners) are answered in every way, at no cost.
enum class BoundKind : std::uint8_t { preemptions, delays };

struct BoundedOptions {
  BoundKind kind = BoundKind::preemptions;
  std::uint32_t bound = 2;
  std::uint64_t runs_max = ~std::uint64_t{0};  ///< gives up beyond
  std::function<bool()> stops{};  ///< asked after every run; may be empty
  std::uint32_t wanted = 0;  ///< ends when all of these are violated; none: goes on to the end
  /// May be empty. After every run but the last of a bound: how far the schedules of at most so high a
  /// cost have been run.
  std::function<void(const Walked&)> progress{};
};

struct BoundedReport {
  bool complete = true;  ///< false: given up at runs_max, stopped, or ended with what was wanted
  bool exhaustive = false;  ///< no schedule costs more than the bound: all were run
  std::vector<std::uint64_t> runs{};  ///< complete schedules, by exact cost
  Walked walked{};  ///< of the schedules up to the last cost in `runs`
  std::uint32_t violated = 0;  ///< bit i: property i, by some schedule
  struct Violation {
    std::uint32_t property = 0;
    std::uint32_t cost = 0;  ///< the least that shows it
    std::vector<std::uint32_t> picks{};
  };
  std::vector<Violation> violations{};  ///< the first one found of each property
};

[[nodiscard]] auto search_bounded(const Program& program, const BoundedOptions& options)
    -> BoundedReport;

}  // namespace slotrace::sim
