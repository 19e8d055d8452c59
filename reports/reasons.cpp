#include "reports/reasons.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

using model::ExpectationOutcome;
using model::Finding;
using model::Totals;

/// A total that a pass is said to have had, unless it is none.
struct CountedEvent {
  std::uint64_t model::Totals::* count;
  std::string_view one;
  std::string_view several;
};
constexpr CountedEvent kCountedEvents[] = {
    {&Totals::refused_changes, "change refused", "changes refused"},
    {&Totals::refused_deliveries, "delivery refused", "deliveries refused"},
    {&Totals::ignored_deliveries, "delivery ignored", "deliveries ignored"},
    {&Totals::lost_deliveries, "delivery lost", "deliveries lost"},
    {&Totals::dead_handlers, "handler died", "handlers died"},
    {&Totals::failed_requests, "request failed", "requests failed"},
    {&Totals::failed_commands, "Redis command failed", "Redis commands failed"},
    {&Totals::lost_keys, "Redis key lost", "Redis keys lost"},
};

void add_expectations(const CaseReport& report, std::vector<Reason>& reasons) {
  for (std::size_t i = 0; i < report.result.expectations.size(); ++i) {
    const model::Expectation& expectation = report.scenario.expectations.at(i);
    const model::ExpectationResult& result = report.result.expectations[i];
    const std::string simulated =
        fmt::format("{} is {}", question_text(expectation.question, report.scenario),
                    model::to_string(result.answer.simulated));
    if (result.outcome == ExpectationOutcome::failed) {
      reasons.push_back({.position = expectation.position,
                         .text = printable(fmt::format("{}, expected {}", simulated,
                                                       model::to_string(expectation.is))),
                         .cause = printable(result.answer.cause)});
    } else if (result.outcome == ExpectationOutcome::unexpected_pass) {
      reasons.push_back(
          {.position = expectation.position,
           .text = printable(fmt::format("{} as expected, but the file says that this is known to "
                                         "fail ({}): take its xfail away",
                                         simulated, expectation.xfail.value_or(""))),
           .cause = {}});
    }
  }
}

void add_observations(const CaseReport& report, std::vector<Reason>& reasons) {
  for (std::size_t i = 0; i < report.result.observations.size(); ++i) {
    const model::Observation& observation = report.scenario.observations.at(i);
    const model::ObservationResult& result = report.result.observations[i];
    if (result.as_expected) continue;
    reasons.push_back(
        {.position = observation.position,
         .text = printable(fmt::format(
             "the claim \"{}\" is {}, and the file says otherwise: it says "
             "{}, simulated {}",
             observation.claim, result.reproduced ? "reproduced" : "contradicted",
             model::to_string(observation.says), model::to_string(result.answer.simulated))),
         .cause = printable(result.answer.cause)});
  }
}

void add_checks(const CaseReport& report, std::vector<Reason>& reasons) {
  for (const model::CheckResult& check : report.result.checks) {
    if (check.finding != Finding::violated || !is_surprise(report.result, check.check)) continue;
    reasons.push_back(
        {.position = {.file = report.file, .line = 0, .column = 0},
         .text = fmt::format("{} is violated ({})", model::name(check.check), meaning(check.check)),
         .cause = check.evidence.empty() ? "" : printable(check.evidence.front())});
  }
}

}  // namespace

auto is_surprise(const model::RunResult& result, model::CheckId check) -> bool {
  return std::ranges::find(result.surprises, check) != result.surprises.end();
}

auto failures(const CaseReport& report) -> std::vector<Reason> {
  std::vector<Reason> reasons;
  if (report.result.passed()) return reasons;
  for (const model::UnusedLeg& leg : report.result.unused_legs)
    reasons.push_back({.position = leg.position, .text = printable(leg.text), .cause = {}});
  add_checks(report, reasons);
  add_expectations(report, reasons);
  add_observations(report, reasons);
  if (reasons.empty())
    reasons.push_back({{.file = report.file, .line = 0, .column = 0},
                       "it did not come out as the file says",
                       ""});
  return reasons;
}

auto reservations(const CaseReport& report) -> std::vector<std::string> {
  std::vector<std::string> notes;
  std::size_t excluded = 0;
  const auto list = [&](Finding finding, std::string_view words) {
    std::vector<std::string> names;
    for (const model::CheckResult& check : report.result.checks)
      if (check.finding == finding) names.emplace_back(model::name(check.check));
    if (!names.empty()) notes.push_back(fmt::format("{} {}", joined(names, ", "), words));
  };
  list(Finding::violated, "violated as expected");
  list(Finding::vacuous, "vacuous");
  list(Finding::not_applicable, "not applicable");
  for (const model::CheckResult& check : report.result.checks) excluded += check.excluded.size();
  if (excluded != 0) notes.push_back(counted(excluded, "exclusion"));
  for (const CountedEvent& event : kCountedEvents)
    if (const std::uint64_t count = report.result.totals.*event.count; count != 0)
      notes.push_back(counted(count, event.one, event.several));
  if (const auto idle = report.result.idle_faults.size(); idle != 0)
    notes.push_back(counted(idle, "fault without effect", "faults without effect"));
  if (!report.result.timed && !report.scenario.expectations.empty())
    notes.push_back("its expectations speak of time, and are not held against an interleaving");
  const auto known = static_cast<std::size_t>(
      std::ranges::count(report.result.expectations, ExpectationOutcome::known_failure,
                         &model::ExpectationResult::outcome));
  if (known != 0) notes.push_back(counted(known, "known failure"));
  return notes;
}

}  // namespace slotrace::reports
