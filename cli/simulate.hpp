#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/arguments.hpp"
#include "cli/streams.hpp"
#include "model/run.hpp"
#include "model/scenario.hpp"
#include "reports/case_report.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::cli {

/// A finished run, and the schedule that makes it again.
struct Simulated {
  model::RunResult result;
  sim::Schedule schedule;
};

/// The ordinary timed run of a case: latencies from `seed`, everything else in its usual order.
auto simulate(const model::Scenario& scenario, std::uint64_t seed) -> Simulated;

/// The run that `schedule` describes. Errors: sim::Divergence.
auto replay(const model::Scenario& scenario, const sim::Schedule& schedule) -> Simulated;

/// What two runs of the case do differently, or nothing when they are the same; `first` is one of
/// them, and the other is run now.
auto find_nondeterminism(const model::Scenario& scenario, const Simulated& first)
    -> std::optional<std::string>;

/// The part of the case's fingerprint that tokens carry.
[[nodiscard]] auto token_fingerprint(const model::Scenario& scenario) -> std::uint32_t;

/// How the user named the case: program, file, and the --set values that made it.
struct Origin {
  std::string program = "slotrace";  ///< as typed; reports for machines leave it at this
  std::string file;
  std::vector<std::pair<std::string, std::string>> settings;
};

/// The origin of a case of `file` in a command's report.
[[nodiscard]] auto origin_of(const std::string& file, const Arguments& arguments,
                             const Streams& streams) -> Origin;

/// "PROGRAM replay FILE --case C --schedule TOKEN", quoted for a POSIX shell where needed.
[[nodiscard]] auto replay_command_line(const Origin& origin, const model::Scenario& scenario,
                                       const sim::Schedule& schedule) -> std::string;
/// The same from a case's name ("" without a matrix) and a token.
[[nodiscard]] auto replay_command_line(const Origin& origin, const std::string& case_name,
                                       const std::string& token) -> std::string;

/// What the reports are made from. Requires: `scenario` and `simulated` outlive it.
[[nodiscard]] auto case_report(const Origin& origin, const model::Scenario& scenario,
                               const Simulated& simulated) -> reports::CaseReport;

}  // namespace slotrace::cli
