#include "sim/explore/difference_constraints.hpp"

#include <algorithm>
#include <limits>

#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

}  // namespace

auto DifferenceConstraints::at_most(Variable later, Variable earlier, Duration most)
    -> ConstraintId {
  require(later < variables_ && earlier < variables_, "a constraint on an unknown instant");
  constraints_.push_back({later, earlier, most});
  return constraints_.size() - 1;
}

auto DifferenceConstraints::solve() const -> std::variant<Solution, Conflict> {
  Solution at(variables_, Duration{0});
  std::vector<std::size_t> tightened(variables_, kNone);  // by which constraint, last
  Variable changed = 0;
  // All instants begin at 0, as if a source lay at distance 0 of each; with the source there are
  // variables + 1 nodes, so that after as many rounds only a negative cycle still changes anything.
  for (Variable round = 0; round <= variables_; ++round) {
    bool any = false;
    for (std::size_t i = 0; i < constraints_.size(); ++i) {
      const Constraint& one = constraints_[i];
      const Duration bound = at[one.earlier] + one.most;
      if (bound >= at[one.later]) continue;
      at[one.later] = bound;
      tightened[one.later] = i;
      changed = one.later;
      any = true;
    }
    if (!any) {
      const Duration origin = at[kOrigin];
      for (Duration& instant : at) instant -= origin;
      return at;
    }
  }
  return cycle_through(changed, tightened);
}

auto DifferenceConstraints::cycle_through(Variable start,
                                          const std::vector<std::size_t>& tightened) const
    -> Conflict {
  // As many steps back as there are variables end inside the cycle.
  for (Variable i = 0; i < variables_; ++i) start = constraints_[tightened[start]].earlier;
  Conflict conflict;
  Variable at = start;
  do {
    const Constraint& one = constraints_[tightened[at]];
    conflict.cycle.push_back(tightened[at]);
    conflict.missing -= one.most;
    at = one.earlier;
  } while (at != start);
  std::ranges::reverse(conflict.cycle);
  return conflict;
}

}  // namespace slotrace::sim
