#include "reports/campaign.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

auto failures(const CampaignReport& report, std::size_t index, const Style& style) -> std::string {
  const model::CampaignCase& one = report.plan.cases.at(index);
  const model::CampaignResult& result = report.results.at(index);
  std::string text;
  for (const model::CheckId check : one.checks) {
    const std::uint64_t violated = result.tally.violated.at(static_cast<std::size_t>(check));
    if (violated == 0) continue;
    text += fmt::format("{}  {}: {} in {} of {}\n", style.bad("VIOLATED"), printable(one.title()),
                        model::name(check), violated, counted(result.tally.runs, "run"));
    const auto first = std::ranges::find_if(result.findings, [&](const auto& finding) {
      return std::ranges::find(finding.checks, check) != finding.checks.end();
    });
    if (first == result.findings.end()) continue;
    // A run's words are about the first check that it violates.
    text += fmt::format(
        "            first in run {}{}\n", first->run,
        first->checks.front() == check
            ? ": " + printable(first->what)
            : fmt::format(", which violates {} too", model::name(first->checks.front())));
    text += fmt::format("            replay: {}\n", printable(report.replay(one, *first)));
  }
  return text;
}

auto coverage(const model::CampaignCase& one, const sim::Tally& tally, const Style& style)
    -> std::string {
  std::string text = fmt::format("{}   {}: {}, {}{} different\n", style.good("covered"),
                                 printable(one.title()), counted(tally.runs, "run"),
                                 tally.schedules.is_exact() ? "" : "about ", tally.different());
  for (const model::CheckId check : one.checks) {
    const auto i = static_cast<std::size_t>(check);
    const std::uint64_t tested = tally.tested.at(i);
    text += fmt::format(
        "            {} {}, {}\n", model::name(check),
        tally.violated.at(i) > 0 ? "violated" : "not violated",
        tested > 0 ? fmt::format("tested in {}", counted(tested, "run")) : "never put to the test");
  }
  return text;
}

}  // namespace

auto campaign_text(const CampaignReport& report, const Style& style) -> std::string {
  const model::CampaignPlan& plan = report.plan;
  std::string text = fmt::format("{}: {}, {} each, {}, {}\n", printable(plan.name),
                                 counted(plan.cases.size(), "case"), counted(plan.runs, "run"),
                                 printable(plan.strategy), report.part);
  for (std::size_t i = 0; i < plan.cases.size(); ++i) text += failures(report, i, style);
  std::uint64_t digest = 0;
  for (std::size_t i = 0; i < plan.cases.size(); ++i) {
    text += coverage(plan.cases[i], report.results.at(i).tally, style);
    digest += report.results[i].tally.digest;
  }
  return text + fmt::format("{}, digest {}\n", counted(runs_made(report.results), "run"),
                            digest_text(digest));
}

auto runs_made(const std::vector<model::CampaignResult>& results) -> std::uint64_t {
  std::uint64_t runs = 0;
  for (const model::CampaignResult& result : results) runs += result.tally.runs;
  return runs;
}

auto is_violated(const std::vector<model::CampaignResult>& results) -> bool {
  return std::ranges::any_of(results, [](const model::CampaignResult& result) {
    return std::ranges::any_of(result.tally.violated, [](std::uint64_t runs) { return runs > 0; });
  });
}

}  // namespace slotrace::reports
