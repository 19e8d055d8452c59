#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "sim/time.hpp"

namespace slotrace::sim {

/// A system of difference constraints: instants of which pairs may lie at most so far apart. Solved
/// by shortest paths from a source at distance 0 to all (Bellman and Ford; Cormen, Leiserson, Rivest
/// and Stein, Introduction to Algorithms, section on difference constraints). Instants are durations
/// since one that is fixed, variable 0.
class DifferenceConstraints {
 public:
  using Variable = std::uint32_t;
  using ConstraintId = std::size_t;

  /// The instant to which all others are relative; it is 0.
  static constexpr Variable kOrigin = 0;

  auto variable() -> Variable { return variables_++; }

  /// later - earlier <= most. Returns its number, in the order of adding.
  auto at_most(Variable later, Variable earlier, Duration most) -> ConstraintId;
  /// later - earlier >= least.
  auto at_least(Variable later, Variable earlier, Duration least) -> ConstraintId {
    return at_most(earlier, later, -least);
  }

  /// An instant for every variable, as late as the constraints allow where something bounds it from
  /// above, and else 0 or earlier; all of them shifted so that variable 0 is 0.
  using Solution = std::vector<Duration>;
  /// Constraints that contradict each other: following them around gains `missing` time, which none
  /// of them has to give.
  struct Conflict {
    std::vector<ConstraintId> cycle;
    Duration missing{0};
  };
  /// Time: O(variables * constraints).
  [[nodiscard]] auto solve() const -> std::variant<Solution, Conflict>;

 private:
  struct Constraint {
    Variable later;
    Variable earlier;
    Duration most;
  };
  [[nodiscard]] auto cycle_through(Variable start, const std::vector<std::size_t>& tightened) const
      -> Conflict;

  Variable variables_ = 1;
  std::vector<Constraint> constraints_;
};

}  // namespace slotrace::sim
