#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/history.hpp"
#include "model/scenario.hpp"
#include "sim/chooser.hpp"
#include "sim/simulation.hpp"
#include "sim/trace.hpp"

namespace slotrace::model {

/// What a check found.
enum class Finding : std::uint8_t {
  holds,
  violated,
  vacuous,         ///< it never had a chance to fail
  not_applicable,  ///< e.g. a lost delivery, or a property of time in a run without time
};
[[nodiscard]] auto name(Finding finding) -> std::string_view;

struct CheckResult {
  CheckId check{};
  Finding finding{};
  std::uint64_t exercised = 0;         ///< how often it could have failed
  std::uint64_t violations = 0;
  std::vector<std::string> evidence;   ///< one line a violation, the first few
  std::vector<std::string> excluded;   ///< what it left out, and why: never silent
};

/// What came of an expectation or a claim.
struct Answer {
  Value simulated;
  std::string cause;  ///< why it is so, from the run itself; "" when there is nothing to say
};
enum class ExpectationOutcome : std::uint8_t { met, failed, known_failure, unexpected_pass };
struct ExpectationResult {
  Answer answer;
  ExpectationOutcome outcome{};
};
struct ObservationResult {
  Answer answer;
  bool reproduced = false;
  bool as_expected = true;  ///< false: the file says otherwise
};

/// A committed change, and how long the caches contradicted it.
struct ChangeOutcome {
  ChangeCommitted what;
  TimePoint committed;
  std::string made_by;                    ///< the process
  std::optional<Duration> stale_window;   ///< from the commit; nothing: no entry was stale
  std::optional<Duration> exposed_window; ///< from the commit; nothing: no read was stale
};

/// A leg of the file whose step nobody took: the run is not the one that was meant.
struct UnusedLeg {
  FilePosition position;
  std::string text;  ///< what was taken instead
};

/// Sums over a run.
struct Totals {
  std::uint64_t reads = 0;            ///< look-ups by calls and by the timeline
  std::uint64_t stale_reads = 0;
  std::uint64_t changes = 0;          ///< committed
  std::uint64_t refused_changes = 0;
  std::uint64_t refused_deliveries = 0;
  std::uint64_t ignored_deliveries = 0;
  std::uint64_t lost_deliveries = 0;
  std::uint64_t dead_handlers = 0;
  std::uint64_t failed_requests = 0;  ///< that an exception ended
  std::uint64_t failed_commands = 0;  ///< of Redis
  std::uint64_t lost_keys = 0;        ///< evicted, or changed back by a fail-over
  std::uint64_t offers_of_taken_slots = 0;
  Duration longest_stale_window{0};
};

/// Everything that is known after a run.
struct RunResult {
  History history;
  std::vector<Action> actions;  ///< the timeline's, then those of the traffic in order of arrival
  Totals totals;
  std::vector<ChangeOutcome> changes;  ///< in the order of commits
  std::vector<CheckResult> checks;  ///< those that the scenario asks for
  std::vector<ExpectationResult> expectations;  ///< in the scenario's order; timed mode only
  std::vector<ObservationResult> observations;  ///< in the scenario's order; timed mode only
  bool timed = true;  ///< false: a run in interleaving mode
  bool cut = false;  ///< its chooser stopped it: what would have followed is not judged
  TimePoint end;
  std::uint64_t events = 0;
  std::uint64_t digest = 0;  ///< of the trace
  sim::Trace trace;  ///< its records are kept when RunOptions::keep_trace is set
  std::vector<FaultPlace> faults;  ///< that came by themselves
  std::vector<std::uint32_t> deeds;  ///< of each of `actions`: which of the things that it may do
  /// Faults that the scenario scripts and that nothing felt: which, and why.
  std::vector<std::string> idle_faults;
  std::vector<UnusedLeg> unused_legs;
  std::vector<CheckId> surprises;  ///< violated checks that no expectation of the file speaks of

  /// Whether everything came out as the file says: a violated check passes when it is expected,
  /// and fails when it is not. A leg that nobody took fails, too.
  [[nodiscard]] auto passed() const -> bool;
};

struct RunOptions {
  sim::Mode mode = sim::Mode::timed;
  std::optional<TimePoint> stop_at;  ///< timed mode: nothing after this instant happens
  bool keep_trace = false;
  sim::RunLog* log = nullptr;  ///< filled with what the run's instants depend on
};

/// Runs one case: builds the world, simulates under `chooser`, judges.
/// Errors: sim::BudgetExceeded for an endless scenario; sim::InternalError for a bug of ours.
auto run(const Scenario& scenario, sim::Chooser& chooser, const RunOptions& options = {})
    -> RunResult;

/// What KEYS `pattern` prints of this run's store at `time`: full keys, sorted.
[[nodiscard]] auto keys_at(const Scenario& scenario, const RunResult& result, TimePoint time,
                           std::string_view pattern) -> std::vector<std::string>;

}  // namespace slotrace::model
