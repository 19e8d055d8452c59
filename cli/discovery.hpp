#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/minimiser.hpp"
#include "cli/simulate.hpp"
#include "model/realise.hpp"
#include "scenarios/reader/node.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::cli {

/// A violation that a search found: made small, and how it comes about on virtual time.
struct Discovery {
  model::CheckId check{};
  std::string what;  ///< the violation, in words
  std::string what_is_left;  ///< the one that the minimum shows, where it is another
  sim::Schedule schedule;  ///< of the case as it stands, in interleaving mode, shrunk
  std::uint64_t shrink_runs = 0;
  std::optional<Minimum> minimum;  ///< nothing: the case stands in no file
  model::Realisation realisation;  ///< of the minimum, or where that has none of the whole case
  scenarios::Node realised;  ///< the case that was realised
  std::uint64_t orders_tried = 0;  ///< for how many latencies were looked for
  std::uint64_t timed_runs = 0;  ///< ordinary runs that were tried, when latencies gave no order
  std::optional<sim::Schedule> timed;  ///< the first of them that violates the check
};

[[nodiscard]] auto is_realised(const Discovery& discovery) -> bool;

/// Shrinks the choices of `schedule`, which violates `check`, takes away what the violation can miss
/// of the case, and looks for latencies that give what is left.
/// When they give neither it nor the order that was found, others are looked for, with at most so many faults.
/// Requires: `scenario` is a case of the file that `origin` names, under its settings.
auto examine(const Origin& origin, const model::Scenario& scenario, model::CheckId check,
             sim::Schedule schedule, std::uint32_t faults_max) -> Discovery;

/// The same, which may take a minute; nothing when `stopped` says so before it is done.
auto examine_until(const std::function<bool()>& stopped, const Origin& origin,
                   const model::Scenario& scenario, model::CheckId check, sim::Schedule schedule,
                   std::uint32_t faults_max) -> std::optional<Discovery>;

/// The lines that `explore` and `shrink` print about a discovery, the replay line last.
[[nodiscard]] auto describe(const Discovery& discovery, const Origin& origin,
                            const model::Scenario& scenario) -> std::vector<std::string>;

/// Writes a scenario file into `folder` that shows the violation in timed mode, and returns its name.
/// Requires: it is realised. Errors: WriteError.
auto write_regression(const Discovery& discovery, const Origin& origin,
                      const model::Scenario& scenario, const std::string& folder) -> std::string;

/// The same, where it may not be realised: a line that says what was written, or why nothing was.
auto written(const Discovery& discovery, const Origin& origin, const model::Scenario& scenario,
             const std::string& folder) -> std::string;

}  // namespace slotrace::cli
