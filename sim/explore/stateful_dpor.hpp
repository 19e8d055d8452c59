#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/explore/program.hpp"

namespace slotrace::sim {

/// Exhaustive search with state for programs that declare no more than their next steps: visits states
/// once, depth first, and tries as many of the ready processes as what follows shows to be needed. After Yang, Chen, Gopalakrishnan, Kirby, "Efficient stateful dynamic partial order
/// reduction" (SPIN 2008).
///
/// Of each state it keeps, beside the fingerprint, the steps that were seen to come after it, and
/// whose they are. Once a step from a state lies behind the search with all that follows, every
/// process that was seen to do something there which depends on the step must be tried in the state,
/// too; so must one whose next step depends on it, or whoever starts or wakes such a process. A step
/// whose guard does not hold counts as seen, since it may be kept waiting for ever. In the end those that
/// were tried are a persistent set (Godefroid, LNCS 1032, 1996): by induction from the last states on,
/// since what the others do without them they also do after the step, and is seen there. That holds
/// where what a step touches follows from what its process has observed.
///
/// Guarantee: every state in which nothing can go on is reached, and so every violation of a program
/// that ends, as far as no two states share a fingerprint (collision_odds). Where we differ from the
/// paper: what must be tried follows from what comes after a state alone, not from the
/// happens-before relation of the way to it, so nothing is to be done for the states before when the
/// search comes to one that it knows. Every path is run again from the beginning. Questions that a
/// step asks (faults, winners) are answered in every way.
struct StatefulDporOptions {
  std::uint64_t states_max = ~std::uint64_t{0};  ///< gives up beyond
  std::function<bool()> stops{};  ///< asked after every run; may be empty
  /// May be empty. After every run but the last: how many states there were, and about how many are
  /// left.
  std::function<void(std::uint64_t states, std::optional<std::uint64_t> left)> progress{};
};

struct StatefulDporReport {
  bool complete = false;  ///< every state was visited that has to be
  std::uint64_t states = 0;
  std::uint64_t ends = 0;  ///< of them, in which nothing can go on
  std::uint64_t runs = 0;
  std::uint64_t steps = 0;  ///< those that were run again included
  std::optional<std::uint64_t>
      left{};  ///< about so many states; nothing: nobody knows. Complete: 0
  std::uint32_t violated = 0;  ///< bit i: property i, by some schedule
  struct Violation {
    std::uint32_t property = 0;
    std::vector<std::uint32_t> picks{};  ///< of a schedule that shows it
  };
  std::vector<Violation> violations{};  ///< the first one found of each property
};

/// Requires: the program shows its state; steps declare what they touch.
/// Errors: TooManyProcesses for more than 64; BudgetExceeded for a program that comes back to a state.
[[nodiscard]] auto search_states_dynamically(const Program& program,
                                             const StatefulDporOptions& options = {})
    -> StatefulDporReport;

}  // namespace slotrace::sim
