#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/scenario.hpp"

namespace slotrace::model {

/// What all orders of a scenario's steps say of its checks.
struct TraceProof {
  struct Check {
    CheckId check{};
    bool violated = false;  ///< by some order
    bool exercised = false;  ///< it could have failed in an order that was run; false: vacuous
    std::string exclusion{};  ///< what it left out in one of them; empty: in none
    std::string evidence{};
    std::vector<std::uint32_t> picks{};  ///< of an order that violates it
  };
  std::vector<Check> checks{};  ///< those that the scenario asks for, without P4, which needs time
  /// Actions of the timeline that are there to change a calendar, and changed none in any order that was
  /// run (in few, where every check was soon violated): of what they would change, nothing is known.
  std::vector<std::string> idle_changes{};
  bool complete = true;  ///< false: given up; what was not violated is not known to hold
  std::string obstacle{};  ///< why it was given up, where more time would not help
  /// That were visited, and 0 of the other: by the search that came to its end. Of what was given up,
  /// how far each came; both 0 where every check was violated before.
  std::uint64_t states = 0;
  std::uint64_t traces = 0;
  std::uint64_t steps = 0;
  /// About so many, where that is known; complete: 0.
  std::optional<std::uint64_t> traces_left{};
  std::optional<std::uint64_t> states_left{};
};

/// How far a search has come.
struct ProofProgress {
  std::string_view unit;  ///< "traces" or "states"
  std::uint64_t done = 0;
  std::optional<std::uint64_t> left{};
};

struct TraceProofOptions {
  std::uint64_t traces_max = ~std::uint64_t{0};  ///< or states: gives up beyond
  std::function<bool()> stopped{};  ///< asked between runs; may be empty
  std::function<void(const ProofProgress&)> progress{};  ///< told between runs; may be empty
};

/// First samples schedules, since what is violated mostly is so by many. Then runs one order of each
/// trace (sim/explore/optimal_dpor.hpp), since orders that differ only in independent steps are judged
/// alike; or visits states, all that such orders come through (sim/explore/stateful_dpor.hpp,
/// model/shown_state.hpp). Which is less work nobody knows before, so they take turns, each from the
/// beginning, with bounds that grow fourfold, until one comes to its end. A check that is not violated
/// then holds in every order of the steps that some latencies could give, with every answer to what steps
/// ask (faults, expiries, who gets a lock), as far as the scenario goes.
/// Time stands still: TTLs do not run out, requests do not time out. What is drawn is drawn once.
/// It ends as soon as every check is violated.
/// Errors: those of run(), but for sim::BudgetExceeded.
[[nodiscard]] auto prove(const Scenario& scenario, const TraceProofOptions& options = {})
    -> TraceProof;

}  // namespace slotrace::model
