#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/run.hpp"
#include "model/scenario.hpp"
#include "sim/chooser.hpp"

namespace slotrace::model {

/// An action that begins at another instant than the scenario says.
struct MovedStart {
  std::string action;
  TimePoint from;
  TimePoint to;
};

/// A scenario in which time gives an order of steps that was found without time.
struct Realised {
  /// The original with its legs given, its faults named and, where `moved` says so, other starts;
  /// what it left open is what the order chose; without expectations and observations. Its timeline
  /// is in the order of the starts.
  Scenario scenario;
  /// Of each action of the original, in its order: which of the things that it may do it did.
  std::vector<std::uint32_t> deeds;
  RunResult timed;  ///< the run that it makes
  std::vector<std::string> needs;  ///< what the order needs of time, in words, the most first
  std::vector<MovedStart> moved;  ///< empty when the scenario's own instants will do
};

/// No latencies that the scenario allows give the order.
struct OutOfReach {
  std::string needs;  ///< what it would take, in words
};

/// The search for latencies was given up, or what they give is judged otherwise than the order.
struct NotRealised {
  std::string reason;
};

using Realisation = std::variant<Realised, OutOfReach, NotRealised>;

struct RealiseOptions {
  /// What `order` draws from: the timed run has to draw the same where it draws what is no latency.
  std::uint64_t seed = 1;
  /// Whether actions may begin at other instants when the scenario's own will not do.
  bool may_move_starts = true;
};

/// Runs `scenario` in interleaving mode under `order`, finds latencies within the ranges of its
/// distributions that give the same order in timed mode (sim/explore/timing.hpp), and runs it so, with
/// the faults that the order has: every check that the order violates is violated then, too. Steps
/// that nothing can tell apart may change places.
/// Errors: those of run().
auto realise(const Scenario& scenario, sim::Chooser& order, const RealiseOptions& options = {})
    -> Realisation;

}  // namespace slotrace::model
