#include "cli/print_cases.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "reports/heading.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"
#include "reports/timeline.hpp"
#include "reports/verdict.hpp"

namespace slotrace::cli {
namespace {

using reports::CaseReport;
using reports::Detail;

void print_text(const std::vector<CaseReport>& cases, std::size_t passed, Streams& streams) {
  const reports::Style style = streams.out_style();
  const bool alone = cases.size() == 1;
  for (const CaseReport& report : cases) {
    streams.out << reports::heading(report, style) << '\n';
    if (alone) streams.out << reports::timeline(report, style) << '\n';
    streams.out << reports::verdict(report, style);
    if (!alone) streams.out << '\n';
  }
  if (!alone)
    streams.out << fmt::format("{}: {} passed, {} failed; --case NAME shows the timeline of one\n",
                               reports::counted(cases.size(), "case"), passed,
                               cases.size() - passed);
}

}  // namespace

auto print_cases(const std::vector<CaseReport>& cases, Arguments::Format format, Streams& streams)
    -> ExitCode {
  const auto passed = static_cast<std::size_t>(std::ranges::count_if(
      cases, [](const CaseReport& report) { return report.result.passed(); }));
  if (format == Arguments::Format::json) {
    streams.out << reports::json_report(cases, {},
                                        cases.size() == 1 ? Detail::history : Detail::verdicts);
  } else {
    print_text(cases, passed, streams);
  }
  return passed == cases.size() ? ExitCode::passed : ExitCode::failed;
}

}  // namespace slotrace::cli
