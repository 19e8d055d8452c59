#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/simulate.hpp"
#include "model/enact.hpp"
#include "model/reduce.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::cli {

/// A violation that a search found: its schedule made small, and how it comes about on virtual time.
struct Discovery {
  model::CheckId check{};
  std::string what;  ///< the violation, in words
  sim::Schedule schedule;  ///< in interleaving mode, shrunk
  std::uint64_t shrink_runs = 0;
  model::Enactment enactment;
};

/// Whether latencies that the file allows are known to give it.
[[nodiscard]] auto is_enacted(const Discovery& discovery) -> bool;

/// Shrinks the choices of `schedule`, which violates `check`, and looks for a timed run of it.
auto examine(const model::Scenario& scenario, model::CheckId check, sim::Schedule schedule)
    -> Discovery;

/// The lines that `explore` and `shrink` print about a discovery, the replay line last.
[[nodiscard]] auto describe(const Discovery& discovery, const Origin& origin,
                            const model::Scenario& scenario) -> std::vector<std::string>;

/// Writes a discovery that is enacted, without the actions that it can miss, as a scenario file
/// below `folder`, and makes sure that it shows the violation. Returns the file.
/// Errors: WriteError; UsageError for one that is not.
auto write_regression(const Discovery& discovery, const Origin& origin,
                      const model::Scenario& scenario, const std::string& folder) -> std::string;

}  // namespace slotrace::cli
