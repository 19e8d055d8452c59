#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/trace_proof.hpp"
#include "reports/style.hpp"

namespace slotrace::reports {

/// One case of a scenario file under one policy, searched completely or given up.
struct TraceProofRow {
  std::string policy;
  std::string case_name;  ///< "" without a matrix
  model::TraceProof proof;
  std::uint64_t milliseconds = 0;
  /// By position in proof.checks: the command that shows an order which violates the check; "": none.
  std::vector<std::string> replays{};
};

/// How the rows were found, and of what.
struct TraceProofMethod {
  std::uint64_t traces_max = 0;
  bool has_faults = false;  ///< some scenario lets faults come by themselves
  std::uint64_t faults_max = 0;  ///< in a run
  bool has_draws = false;  ///< some scenario draws who comes, or what a caller chooses
  std::uint64_t peak_bytes = 0;  ///< of the whole program
};

/// The proof table: a row for each case and policy, then for each check the policies for which it holds
/// in every case, and what is not covered.
[[nodiscard]] auto trace_proof_table(const std::vector<TraceProofRow>& rows,
                                     const TraceProofMethod& method, const Style& style)
    -> std::string;
[[nodiscard]] auto json_trace_proof(const std::vector<TraceProofRow>& rows,
                                    const TraceProofMethod& method) -> std::string;

}  // namespace slotrace::reports
