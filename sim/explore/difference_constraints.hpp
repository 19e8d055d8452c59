#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "sim/uint128.hpp"

namespace slotrace::sim {

/// Constraints x[to] - x[from] >= length over numbered variables, solved by the algorithm of Bellman
/// and Ford with a queue (Cormen, Leiserson, Rivest, Stein, "Introduction to Algorithms", section
/// 24.4), on integers: the answer is a function of the constraints and their order.
class DifferenceConstraints {
 public:
  struct Constraint {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::int64_t length = 0;
    bool on = true;
  };

  explicit DifferenceConstraints(std::uint32_t variables) : variables_(variables) {}

  /// Answers the constraint's number.
  auto add(const Constraint& constraint) -> std::uint32_t;
  /// Takes away every constraint from number `size` on.
  void shrink_to(std::size_t size) { constraints_.resize(size); }
  [[nodiscard]] auto at(std::uint32_t number) -> Constraint& { return constraints_.at(number); }
  [[nodiscard]] auto at(std::uint32_t number) const -> const Constraint& {
    return constraints_.at(number);
  }
  [[nodiscard]] auto size() const -> std::size_t { return constraints_.size(); }

  /// The least values that keep every constraint when x[origin] is 0, and for each variable the
  /// constraint that holds it up; nothing for those that no constraint ties to the origin.
  struct Solution {
    std::vector<std::optional<Int128>> values;
    std::vector<std::optional<std::uint32_t>> reasons;

    /// The constraints that hold `variable` up, from the origin on.
    [[nodiscard]] auto chain_to(std::uint32_t variable, const DifferenceConstraints& system) const
        -> std::vector<std::uint32_t>;
  };

  /// Constraints that contradict each other: each begins where the one before ends, the first where
  /// the last ends, and their lengths add up to more than nothing.
  struct Cycle {
    std::vector<std::uint32_t> constraints;
  };

  [[nodiscard]] auto solve(std::uint32_t origin) const -> std::variant<Solution, Cycle>;

 private:
  [[nodiscard]] auto cycle_of(const Solution& solution) const -> std::optional<Cycle>;

  std::uint32_t variables_;
  std::vector<Constraint> constraints_;
};

}  // namespace slotrace::sim
