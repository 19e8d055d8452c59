#include "sim/explore/pct.hpp"

#include <algorithm>

#include "sim/failure.hpp"

namespace slotrace::sim {

Pct::Pct(const Options& options)
    : draws_(options.seed), picks_(options.seed, stable_hash("probabilistic concurrency testing")) {
  require(options.depth >= 1 && options.steps >= 1, "PCT needs a depth and a number of steps");
  for (unsigned point = 1; point < options.depth; ++point)
    change_points_.push_back(picks_.below(options.steps));
}

auto Pct::pick(const Choice& choice) -> std::uint32_t {
  if (choice.kind != ChoiceKind::process && choice.kind != ChoiceKind::tie)
    return static_cast<std::uint32_t>(picks_.below(choice.alternatives.size()));
  const auto highest = [&] {
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < choice.alternatives.size(); ++i) {
      if (priority_of(choice.alternatives[i].process) >
          priority_of(choice.alternatives[best].process)) {
        best = i;
      }
    }
    return best;
  };
  // Two change points may fall on one step; each lowers whoever would step then.
  for (std::size_t point = 0; point < change_points_.size(); ++point) {
    if (change_points_[point] == step_)
      priority_of(choice.alternatives[highest()].process) = point + 1;
  }
  ++step_;
  return highest();
}

/// Initial priorities are random bits, above all change points. Two processes share one with
/// probability 2^-63, and then the one of lower number steps.
auto Pct::priority_of(ProcessId process) -> std::uint64_t& {
  const auto number = static_cast<std::size_t>(process);
  if (priorities_.size() <= number) priorities_.resize(number + 1);
  std::uint64_t& priority = priorities_[number];
  if (priority == 0) priority = picks_.next() | std::uint64_t{1} << 63;
  return priority;
}

}  // namespace slotrace::sim
