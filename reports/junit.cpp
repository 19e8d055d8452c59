#include "reports/junit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/reasons.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

struct Suite {
  std::string file;
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  std::string body;
};

auto has_known_failure(const model::RunResult& result) -> bool {
  return std::ranges::any_of(result.expectations, [](const model::ExpectationResult& expectation) {
    return expectation.outcome == model::ExpectationOutcome::known_failure;
  });
}

auto test_name(const model::Scenario& scenario) -> std::string {
  return scenario.case_name.empty() ? scenario.name : scenario.case_name;
}

void add_failure(Suite& suite, const CaseReport& report, const std::vector<Reason>& reasons) {
  ++suite.failures;
  std::string lines;
  for (const Reason& reason : reasons) {
    // A line feed inside an element may stay as it is; only the text is escaped.
    if (reason.position.line != 0) lines += xml_escaped(position_text(reason.position)) + ": ";
    lines += xml_escaped(reason.text) + '\n';
    if (!reason.cause.empty()) lines += "  because " + xml_escaped(reason.cause) + '\n';
  }
  suite.body +=
      fmt::format("      <failure message=\"{}\">{}replay: {}</failure>\n",
                  xml_escaped(reasons.front().text), lines, xml_escaped(report.replay_command));
}

void add_test(Suite& suite, const CaseReport& report) {
  ++suite.tests;
  suite.body +=
      fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n",
                  xml_escaped(report.scenario.name), xml_escaped(test_name(report.scenario)));
  if (const auto reasons = failures(report); !reasons.empty()) {
    add_failure(suite, report, reasons);
  } else if (has_known_failure(report.result)) {
    ++suite.skipped;
    suite.body += "      <skipped message=\"known failure\"/>\n";
  }
  const std::string notes = report.result.passed() ? joined(reservations(report), "; ") : "";
  suite.body += fmt::format("      <system-out>digest {}{}{}</system-out>\n",
                            digest_text(report.result.digest),
                            notes.empty() ? "" : "; with reserve: ", xml_escaped(notes));
  suite.body += "    </testcase>\n";
}

void add_trouble(Suite& suite, const Trouble& trouble) {
  ++suite.tests;
  ++suite.errors;
  const std::string first = trouble.messages.empty() ? trouble.what : trouble.messages.front();
  std::string lines;
  for (const std::string& message : trouble.messages) lines += xml_escaped(message) + '\n';
  suite.body += fmt::format(
      "    <testcase classname=\"{}\" name=\"{}\">\n"
      "      <error message=\"{}\">{}</error>\n"
      "    </testcase>\n",
      xml_escaped(trouble.file), xml_escaped(trouble.what),
      xml_escaped(first.substr(0, first.find('\n'))), lines);
}

auto suite_of(std::vector<Suite>& suites, const std::string& file) -> Suite& {
  const auto found = std::ranges::find(suites, file, &Suite::file);
  if (found != suites.end()) return *found;
  Suite& suite = suites.emplace_back();
  suite.file = file;
  return suite;
}

}  // namespace

auto junit(const std::vector<CaseReport>& cases, const std::vector<Trouble>& troubles)
    -> std::string {
  std::vector<Suite> suites;
  for (const CaseReport& report : cases) add_test(suite_of(suites, report.file), report);
  for (const Trouble& trouble : troubles) add_trouble(suite_of(suites, trouble.file), trouble);

  Suite all;
  for (const Suite& suite : suites) {
    all.tests += suite.tests;
    all.failures += suite.failures;
    all.errors += suite.errors;
    all.skipped += suite.skipped;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format(
      "<testsuites name=\"slotrace\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
      all.tests, all.failures, all.errors, all.skipped);
  for (const Suite& suite : suites) {
    out += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        xml_escaped(suite.file), suite.tests, suite.failures, suite.errors, suite.skipped);
    out += suite.body;
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace slotrace::reports
