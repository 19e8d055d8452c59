#pragma once

#include <deque>
#include <vector>

#include "model/audit.hpp"
#include "model/database.hpp"
#include "model/run.hpp"
#include "model/timeline.hpp"

namespace slotrace::model {

/// A run that has come to rest, for the checks to judge.
struct RestingRun {
  const Scenario& scenario;
  const Audit& audit;
  const Database& database;
  const std::vector<Action>& played;
  const std::deque<ActionRecord>& actions;  ///< what came of each
  TimePoint end;
  bool timed = true;
};

/// P1: no readable entry disagrees with the calendar on a slot whose latest change passed an entry
/// point. The TTL of entries is disregarded: what was not removed counts as readable.
auto check_no_stale_entry(const RestingRun& run) -> CheckResult;

/// P2: for each slot, a read's answer equals some state not older than the latest change whose
/// invalidation was complete before the read's first step.
auto check_reads_after_invalidation(const RestingRun& run) -> CheckResult;

/// P3: never two accepted bookings of one host that overlap.
auto check_no_double_booking(const RestingRun& run) -> CheckResult;

/// P4: no change's stale window is longer than `bound`. Only where there is time.
auto check_stale_window(const RestingRun& run, std::optional<Duration> bound) -> CheckResult;

/// P6: every call ends.
auto check_calls_end(const RestingRun& run) -> CheckResult;

/// P7: the application's database and Cal.com's calendar hold the same bookings.
auto check_database_agrees(const RestingRun& run) -> CheckResult;

/// P8: no cached value is served across companies or branches, nor for another event type.
auto check_tenants_apart(const RestingRun& run) -> CheckResult;

/// commit-fresh: no read is stale, as one that begins between a commit and its invalidation is. No
/// policy can promise it that learns of changes by webhook: it says how far a fix reaches.
auto check_commit_fresh(const RestingRun& run) -> CheckResult;

/// The finding that a count of violations and of chances to fail amounts to.
auto finding_of(const CheckResult& result) -> Finding;

/// Adds a violation; only the first few leave a line of evidence.
void add_violation(CheckResult& result, std::string evidence);

}  // namespace slotrace::model
