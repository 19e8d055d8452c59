#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/campaign.hpp"
#include "reports/style.hpp"

namespace slotrace::reports {

/// What came of a campaign or of one of its shards. Requires: what it refers to outlives it.
struct CampaignReport {
  const model::CampaignPlan& plan;
  const std::vector<model::CampaignResult>& results;  ///< by case of the plan
  std::string part;  ///< "shard 2 of 4"
  /// The command line that shows a finding again.
  std::function<std::string(const model::CampaignCase&, const model::CampaignFinding&)> replay;
};

/// Failures first, the earliest run of each check; then what was covered, case by case.
[[nodiscard]] auto campaign_text(const CampaignReport& report, const Style& style) -> std::string;

/// How many runs were made.
[[nodiscard]] auto runs_made(const std::vector<model::CampaignResult>& results) -> std::uint64_t;

/// Whether any run violated anything.
[[nodiscard]] auto is_violated(const std::vector<model::CampaignResult>& results) -> bool;

}  // namespace slotrace::reports
