#include "reports/verdict.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/reasons.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

using model::ExpectationOutcome;
using model::Finding;

constexpr std::size_t kColumns = 100;
constexpr std::size_t kLabelColumns = 14;

/// `label` in a column of its own, then `text` wrapped beside it.
void add(std::string& out, const std::string& label, std::size_t label_columns,
         const std::string& painted_label, const std::string& text) {
  const std::size_t indent = 2 + label_columns + 2;
  std::string first(indent, ' ');
  std::size_t n = 0;
  for (const std::string& line :
       wrapped(std::string(indent, '.') + printable(text), kColumns, indent)) {
    if (n++ == 0) {
      out += "  " + painted_label +
             std::string(label_columns - std::min(label_columns, columns(label)), ' ');
      out += "  " + line.substr(indent) + '\n';
    } else {
      out += line + '\n';
    }
  }
}

void add_plain(std::string& out, const std::string& label, std::size_t label_columns,
               const std::string& text) {
  add(out, label, label_columns, label, text);
}

/// A line below the text of add().
void add_below(std::string& out, std::size_t label_columns, const std::string& text) {
  add_plain(out, "", label_columns + 2, text);
}

auto sums(const model::Totals& totals) -> std::vector<std::pair<std::string, std::string>> {
  return {
      {"reads", fmt::format("{}", totals.reads)},
      {"stale reads", fmt::format("{}", totals.stale_reads)},
      {"changes committed", fmt::format("{}", totals.changes)},
      {"changes refused", fmt::format("{}", totals.refused_changes)},
      {"deliveries refused", fmt::format("{}", totals.refused_deliveries)},
      {"deliveries ignored", fmt::format("{}", totals.ignored_deliveries)},
      {"deliveries lost", fmt::format("{}", totals.lost_deliveries)},
      {"handlers that died", fmt::format("{}", totals.dead_handlers)},
      {"requests that failed", fmt::format("{}", totals.failed_requests)},
      {"commands that failed", fmt::format("{}", totals.failed_commands)},
      {"Redis keys lost", fmt::format("{}", totals.lost_keys)},
      {"offers of taken slots", fmt::format("{}", totals.offers_of_taken_slots)},
      {"longest stale window", model::to_string(totals.longest_stale_window)},
  };
}

void add_summary(std::string& out, const CaseReport& report, const Style& style) {
  constexpr std::size_t kSumColumns = 21;
  out += style.strong("Summary") + '\n';
  for (const auto& [label, value] : sums(report.result.totals))
    add_plain(out, label, kSumColumns, value);
  for (const model::ChangeOutcome& change : report.result.changes) {
    std::string text = change_text(change.what, report.scenario.world.zone);
    if (!change.made_by.empty()) text = fmt::format("{}: {}", change.made_by, text);
    text += change.stale_window
                ? fmt::format("; stale window {}", model::to_string(*change.stale_window))
                : std::string("; no cache entry was stale because of it");
    if (change.exposed_window)
      text += fmt::format(", exposed window {}", model::to_string(*change.exposed_window));
    add_plain(out, fmt::format("change {}", change.what.change), kSumColumns, text);
  }
}

auto paint(const Style& style, Finding finding, bool surprise, const std::string& text)
    -> std::string {
  switch (finding) {
    case Finding::holds: return style.good(text);
    case Finding::violated: return surprise ? style.bad(text) : style.doubtful(text);
    case Finding::vacuous:
    case Finding::not_applicable: return style.doubtful(text);
  }
  return text;
}

auto word(Finding finding) -> std::string {
  switch (finding) {
    case Finding::holds: return "holds";
    case Finding::violated: return "VIOLATED";
    case Finding::vacuous: return "VACUOUS";
    case Finding::not_applicable: return "not applicable";
  }
  return "?";
}

void add_checks(std::string& out, const CaseReport& report, const Style& style) {
  if (report.result.checks.empty()) return;
  out += style.strong("Checks") + '\n';
  for (const model::CheckResult& check : report.result.checks) {
    const bool surprise = is_surprise(report.result, check.check);
    const std::string label = fmt::format("{} {}", model::name(check.check), word(check.finding));
    std::string text{meaning(check.check)};
    switch (check.finding) {
      case Finding::holds: text += fmt::format("; tested by {}", test_text(check)); break;
      case Finding::violated:
        text += fmt::format("; {}; tested by {}", violation_text(check), test_text(check));
        break;
      case Finding::vacuous: text += "; it never had a chance to fail"; break;
      case Finding::not_applicable: break;
    }
    add(out, label, kLabelColumns + 3, paint(style, check.finding, surprise, label), text);
    for (const std::string& line : check.evidence) add_below(out, kLabelColumns + 3, line);
    if (check.violations > check.evidence.size() && !check.evidence.empty())
      add_below(out, kLabelColumns + 3,
                fmt::format("and {} more", check.violations - check.evidence.size()));
    for (const std::string& line : check.excluded)
      add_below(out, kLabelColumns + 3, "left out: " + line);
  }
}

void add_idle_faults(std::string& out, const CaseReport& report, const Style& style) {
  if (report.result.idle_faults.empty()) return;
  out += style.strong("Faults without effect") + '\n';
  for (const std::string& fault : report.result.idle_faults) {
    add(out, "", 0, "", fault);
  }
}

void add_remarks(std::string& out, const CaseReport& report, const Style& style) {
  const std::string text = remarks_text(report.scenario.policy);
  if (!text.empty()) out += style.strong("About the policy") + '\n' + text;
}

void add_expectations(std::string& out, const CaseReport& report, const Style& style) {
  if (report.result.expectations.empty()) return;
  out += style.strong("Expectations") + '\n';
  for (std::size_t i = 0; i < report.result.expectations.size(); ++i) {
    const model::Expectation& expectation = report.scenario.expectations.at(i);
    const model::ExpectationResult& result = report.result.expectations[i];
    std::string label = "met";
    std::string painted = style.good(label);
    std::string text = fmt::format("{}: {}", question_text(expectation.question, report.scenario),
                                   model::to_string(result.answer.simulated));
    switch (result.outcome) {
      case ExpectationOutcome::met: break;
      case ExpectationOutcome::failed:
        label = "FAILED";
        painted = style.bad(label);
        text += fmt::format(", expected {} ({})", model::to_string(expectation.is),
                            position_text(expectation.position));
        break;
      case ExpectationOutcome::known_failure:
        label = "known failure";
        painted = style.doubtful(label);
        text += fmt::format(", expected {} ({}): {}", model::to_string(expectation.is),
                            position_text(expectation.position), expectation.xfail.value_or(""));
        break;
      case ExpectationOutcome::unexpected_pass:
        label = "PASSES NOW";
        painted = style.bad(label);
        text += fmt::format(", known to fail until now: take its xfail away ({})",
                            position_text(expectation.position));
        break;
    }
    add(out, label, kLabelColumns, painted, text);
    if (result.outcome != ExpectationOutcome::met && !result.answer.cause.empty())
      add_below(out, kLabelColumns, "because " + result.answer.cause);
  }
}

void add_claims(std::string& out, const CaseReport& report, const Style& style) {
  if (report.result.observations.empty()) return;
  out += style.strong("Claims") + '\n';
  for (std::size_t i = 0; i < report.result.observations.size(); ++i) {
    const model::Observation& observation = report.scenario.observations.at(i);
    const model::ObservationResult& result = report.result.observations[i];
    const std::string label = result.reproduced ? "reproduced" : "contradicted";
    std::string text = observation.claim;
    if (!observation.source.empty()) text += fmt::format(" ({})", observation.source);
    add(out, label, kLabelColumns, result.reproduced ? style.good(label) : style.doubtful(label),
        text);
    add_below(out, kLabelColumns,
              fmt::format(
                  "{}: says {}, simulated {}", question_text(observation.question, report.scenario),
                  model::to_string(observation.says), model::to_string(result.answer.simulated)));
    if (!result.answer.cause.empty())
      add_below(out, kLabelColumns, "because " + result.answer.cause);
    if (!result.as_expected) {
      const std::string note = fmt::format("the file says that it is {} ({})",
                                           result.reproduced ? "contradicted" : "reproduced",
                                           position_text(observation.position));
      add(out, "UNEXPECTED", kLabelColumns, style.bad("UNEXPECTED"), note);
    }
  }
}

}  // namespace

auto verdict_line(const CaseReport& report, const Style& style) -> std::string {
  const std::string title = printable(case_title(report.scenario));
  const std::vector<Reason> reasons = failures(report);
  if (reasons.empty()) {
    const std::vector<std::string> notes = reservations(report);
    const std::string but =
        notes.empty() ? "" : fmt::format(", with reserve: {}", joined(notes, "; "));
    return fmt::format("{} {}{}", style.good("PASSED"), title, but);
  }
  const std::string more =
      reasons.size() == 1 ? "" : fmt::format(" (and {} more)", reasons.size() - 1);
  return fmt::format("{} {}: {}{}", style.bad("FAILED"), title, reasons.front().text, more);
}

auto verdict(const CaseReport& report, const Style& style) -> std::string {
  std::string out;
  add_summary(out, report, style);
  add_checks(out, report, style);
  add_idle_faults(out, report, style);
  add_remarks(out, report, style);
  add_expectations(out, report, style);
  add_claims(out, report, style);
  out += '\n' + verdict_line(report, style) + '\n';
  out += fmt::format("digest {}, {}, seed {}, tz database {}\n", digest_text(report.result.digest),
                     counted(report.result.events, "event"), report.seed,
                     printable(report.tz_version));
  out += fmt::format("replay: {}\n", printable(report.replay_command));
  return out;
}

}  // namespace slotrace::reports
