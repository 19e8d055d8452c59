#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/cost_fields.hpp"
#include "model/scenario.hpp"

namespace slotrace::model {

/// What a violation takes of one latency, all others as they are.
struct LatencyNeed {
  const CostField* cost = nullptr;
  /// How long it has to be at least; nothing: it has to differ from time to time, since no single
  /// length that was tried shows the violation.
  std::optional<Duration> least;
  Duration allowed_min{0};
  std::optional<Duration> allowed_max;  ///< nothing: the file sets no bound
};

/// How a violation that was found without time comes about on virtual time.
struct Enactment {
  enum class Kind : std::uint8_t {
    as_written,  ///< the scenario shows it as it is
    other_draws,  ///< with latencies that it allows: those of another seed
    other_instants,  ///< with these, and actions that begin at other instants
    other_latencies,  ///< only with a latency that it does not allow: not a violation of it
    none,  ///< not met
  };
  Kind kind = Kind::none;
  /// The scenario that shows it, in timed mode under its own seed; without expectations and claims.
  Scenario scenario;
  /// Latencies that it takes more of than the least that the file allows.
  std::vector<LatencyNeed> needs;
  std::uint64_t runs = 0;
};

/// Looks for a timed run of `scenario` that violates `check`: as it is written; with other draws from
/// its distributions; with the actions begun at other instants, in any order that leaves each after
/// those it follows; at last with one latency stretched beyond what it allows. Then says how much of
/// each latency that takes, to within a hundredth, by halving intervals.
/// `attempts`: how many runs each of the two random stages may take.
[[nodiscard]] auto enact(const Scenario& scenario, CheckId check, std::uint64_t attempts)
    -> Enactment;

/// Whether the timed run of a scenario under its own seed violates a check.
[[nodiscard]] auto violates(const Scenario& scenario, CheckId check) -> bool;

}  // namespace slotrace::model
