#pragma once

#include "reports/proof.hpp"
#include "scenarios/reader/protocol_reader.hpp"

namespace slotrace::cli {

struct ProveOptions {
  reports::ProofMethod method;
  bool show_schedules = false;  ///< the steps of the shortest violations
};

/// Searches one case of a protocol file completely.
[[nodiscard]] auto prove(const scenarios::ProtocolCase& one, const ProveOptions& options)
    -> reports::ProofRow;

}  // namespace slotrace::cli
