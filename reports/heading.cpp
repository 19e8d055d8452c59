#include "reports/heading.hpp"

#include <fmt/format.h>

#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {

auto heading(const CaseReport& report, const Style& style) -> std::string {
  constexpr std::size_t kColumns = 100;
  const model::Scenario& scenario = report.scenario;
  std::string out = fmt::format("{}  (policy {})\n", style.strong(printable(case_title(scenario))),
                                printable(scenario.policy.name));
  const auto add = [&](const std::string& text) {
    if (text.empty()) return;
    for (const std::string& line : wrapped(printable(text), kColumns)) out += line + '\n';
  };
  add(scenario.summary);
  if (!scenario.claim.empty()) add("Claim: " + scenario.claim);
  return out;
}

}  // namespace slotrace::reports
