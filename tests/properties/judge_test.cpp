/// The audit judges entries and reads as they happen, with versions that it drops when nobody can ask
/// for them any more. Here its verdicts are held against those of a judge that keeps everything.

#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/properties/judge.hpp"
#include "tests/properties/property.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::properties {
namespace {

using generate::any_scenario_at_all;
using model::CheckId;
using model::CheckResult;

auto seed() -> std::uint64_t { return static_cast<std::uint64_t>(*rc::gen::inRange(0, 1000000)); }

/// Any scenario in which Cal.com answers from its calendar, and Redis does what it is told: the judge
/// knows of no other source, and of no entry that goes by itself.
auto any_world_with(const generate::TimelineShape& shape) -> rc::Gen<generate::ScenarioPlan> {
  return rc::gen::map(any_scenario_at_all(shape), [](generate::ScenarioPlan plan) {
    plan.surroundings.slot_cache = false;
    for (std::size_t kind = generate::kRedisRefuses; kind < generate::kFaultKinds; ++kind)
      plan.surroundings.faults.at(kind) = false;
    return plan;
  });
}

/// What the audit and the judge say differently; "" when they agree.
auto difference(const CaseRun& run, const Opinion& opinion, bool with_calls) -> std::string {
  const CheckResult& p1 = found(run.result, CheckId::P1);
  const CheckResult& p2 = found(run.result, CheckId::P2);
  const auto differ = [](const char* what, auto audit, auto judge) {
    return fmt::format("{}: the audit says {}, the judge {}", what, audit, judge);
  };
  if (!opinion.expired && p1.violations != opinion.p1_violations) {
    return differ("violations of P1", p1.violations, opinion.p1_violations);
  }
  const auto spans = spans_of(run.result);
  if (spans != opinion.spans) {
    return differ("stale spans", fmt::format("{}", fmt::join(spans, "; ")),
                  fmt::format("{}", fmt::join(opinion.spans, "; ")));
  }
  for (const model::ChangeOutcome& change : run.result.changes) {
    const auto found = opinion.stale_windows.find(change.what.change);
    const auto text = [](const auto& window) {
      return window ? model::to_string(*window) : std::string("none");
    };
    const auto window = found == opinion.stale_windows.end() ? std::optional<model::Duration>()
                                                             : std::optional(found->second);
    if (window != change.stale_window) {
      return differ("stale window of a change", text(change.stale_window), text(window));
    }
  }
  const std::uint64_t double_bookings = found(run.result, CheckId::P3).violations;
  if (double_bookings != opinion.double_bookings) {
    return differ("double bookings", double_bookings, opinion.double_bookings);
  }
  const std::uint64_t stale = run.result.totals.stale_reads;
  // Where the reads of a call end is not in the list, so the judge leaves them out.
  const auto counted = [&](std::uint64_t audit, std::uint64_t judge) {
    return with_calls ? judge <= audit : judge == audit;
  };
  if (!counted(p2.violations, opinion.p2_violations)) {
    return differ("violations of P2", p2.violations, opinion.p2_violations);
  }
  if (!counted(p2.exercised, opinion.p2_exercised)) {
    return differ("reads that P2 speaks of", p2.exercised, opinion.p2_exercised);
  }
  if (!counted(stale, opinion.stale_reads)) {
    return differ("stale reads", stale, opinion.stale_reads);
  }
  return "";
}

struct Shares {
  Share overlap{"a read overlaps a change"};
  Share stale{"an entry is stale"};
  Share p1{"P1 is violated"};
  Share p2{"P2 is violated"};
  Share stale_read{"a read is stale"};
  Share twice{"a host is booked twice"};

  void count(const CaseRun& run, const Opinion& opinion) {
    overlap.count(opinion.read_overlaps_change);
    stale.count(!opinion.spans.empty());
    p1.count(opinion.p1_violations > 0);
    p2.count(opinion.p2_violations > 0);
    stale_read.count(run.result.totals.stale_reads > 0);
    twice.count(opinion.double_bookings > 0);
  }
};

TEST(Judge, AgreesWithTheAuditOnVirtualTime) {
  Shares shares;
  for_all(1000, [&] {
    const auto plan = *any_world_with({.calls = false});
    const CaseRun run = run_timed(to_json(plan), seed(), *rc::gen::arbitrary<bool>());
    const Opinion opinion = judge(run.scenario, run.result);
    shares.count(run, opinion);
    const std::string differs = difference(run, opinion, false);
    if (!differs.empty()) fail(run, differs);
  });
  shares.overlap.expect_at_least(30);
  shares.stale.expect_at_least(25);
  shares.p1.expect_at_least(10);
  shares.p2.expect_at_least(2);
  shares.stale_read.expect_at_least(4);
  shares.twice.expect_at_least(0);
}

TEST(Judge, AgreesWithTheAuditInEveryOrder) {
  Shares shares;
  for_all(1000, [&] {
    const auto plan = *any_world_with({.calls = false});
    const CaseRun run = run_interleaved(to_json(plan), seed());
    const Opinion opinion = judge(run.scenario, run.result);
    shares.count(run, opinion);
    const std::string differs = difference(run, opinion, false);
    if (!differs.empty()) fail(run, differs);
  });
  shares.overlap.expect_at_least(30);
  shares.p1.expect_at_least(10);
  shares.p2.expect_at_least(1);
  shares.stale_read.expect_at_least(4);
  shares.twice.expect_at_least(0);
}

TEST(Judge, AgreesOnEntriesWhereAgentsCall) {
  Share stale("an entry is stale");
  for_all(400, [&] {
    const auto plan = *any_world_with({.calls = true});
    const CaseRun run = run_timed(to_json(plan), seed());
    const Opinion opinion = judge(run.scenario, run.result);
    stale.count(!opinion.spans.empty());
    const std::string differs = difference(run, opinion, true);
    if (!differs.empty()) fail(run, differs);
  });
  stale.expect_at_least(33);
}

}  // namespace
}  // namespace slotrace::properties
