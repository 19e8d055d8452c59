#include "sim/explore/difference_constraints.hpp"

#include <algorithm>
#include <deque>

#include "sim/failure.hpp"

namespace slotrace::sim {

auto DifferenceConstraints::add(const Constraint& constraint) -> std::uint32_t {
  require(constraint.from < variables_ && constraint.to < variables_,
          "a constraint between variables that do not exist");
  constraints_.push_back(constraint);
  return static_cast<std::uint32_t>(constraints_.size() - 1);
}

auto DifferenceConstraints::solve(std::uint32_t origin) const -> std::variant<Solution, Cycle> {
  std::vector<std::vector<std::uint32_t>> leaving(variables_);
  for (std::uint32_t i = 0; i < constraints_.size(); ++i) {
    if (constraints_[i].on) leaving[constraints_[i].from].push_back(i);
  }
  Solution solution{.values = std::vector<std::optional<Int128>>(variables_),
                    .reasons = std::vector<std::optional<std::uint32_t>>(variables_)};
  solution.values[origin] = Int128{0};
  std::deque<std::uint32_t> raised = {origin};
  std::vector<bool> queued(variables_);
  std::uint64_t raises = 0;
  while (!raised.empty()) {
    const std::uint32_t from = raised.front();
    raised.pop_front();
    queued[from] = false;
    for (const std::uint32_t number : leaving[from]) {
      const Constraint& constraint = constraints_[number];
      const Int128 least = *solution.values[from] + constraint.length;
      auto& value = solution.values[constraint.to];
      if (value && *value >= least) continue;
      value = least;
      solution.reasons[constraint.to] = number;
      // The origin is held up by nothing: when it rises, a cycle leads through it.
      if (constraint.to == origin) return cycle_of(solution).value();
      if (++raises % variables_ == 0) {
        if (auto cycle = cycle_of(solution)) return std::move(*cycle);
      }
      if (!queued[constraint.to]) raised.push_back(constraint.to);
      queued[constraint.to] = true;
    }
  }
  return solution;
}

/// Follows the reasons from every variable; they end at the origin unless they run in a circle.
auto DifferenceConstraints::cycle_of(const Solution& solution) const -> std::optional<Cycle> {
  constexpr std::uint32_t kUnseen = 0;
  std::vector<std::uint32_t> seen(variables_, kUnseen);
  for (std::uint32_t start = 0; start < variables_; ++start) {
    std::uint32_t variable = start;
    while (seen[variable] == kUnseen && solution.reasons[variable]) {
      seen[variable] = start + 1;
      variable = constraints_[*solution.reasons[variable]].from;
    }
    if (seen[variable] != start + 1) {
      if (seen[variable] == kUnseen) seen[variable] = start + 1;
      continue;
    }
    Cycle cycle;
    const std::uint32_t end = variable;
    do {
      cycle.constraints.push_back(*solution.reasons[variable]);
      variable = constraints_[cycle.constraints.back()].from;
    } while (variable != end);
    std::ranges::reverse(cycle.constraints);
    return cycle;
  }
  return std::nullopt;
}

auto DifferenceConstraints::Solution::chain_to(std::uint32_t variable,
                                               const DifferenceConstraints& system) const
    -> std::vector<std::uint32_t> {
  std::vector<std::uint32_t> chain;
  while (reasons.at(variable)) {
    chain.push_back(*reasons[variable]);
    variable = system.at(chain.back()).from;
  }
  std::ranges::reverse(chain);
  return chain;
}

}  // namespace slotrace::sim
