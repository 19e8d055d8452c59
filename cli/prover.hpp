#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/simulate.hpp"
#include "reports/proof.hpp"
#include "scenarios/reader/protocol_reader.hpp"

namespace slotrace::cli {

struct ProveOptions {
  reports::ProofMethod method;
  std::function<bool()> stopped{};  ///< may be empty; when true, the search is given up
  bool show_schedules = false;  ///< the steps of the shortest violations
  Origin origin{};              ///< for the command that replays them
};

/// Searches one case of a protocol file completely, unless it is given up.
[[nodiscard]] auto prove(const scenarios::ProtocolCase& one, const ProveOptions& options)
    -> reports::ProofRow;

/// Prints the run of one of the cases that a token describes: its steps, and what it violates.
/// Errors: UsageError for a token of none of them; sim::Divergence.
auto replay(const std::vector<scenarios::ProtocolCase>& cases, const std::string& token,
            std::ostream& out) -> ExitCode;

}  // namespace slotrace::cli
