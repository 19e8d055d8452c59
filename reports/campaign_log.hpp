#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/campaign.hpp"
#include "sim/digest.hpp"

namespace slotrace::reports {

/// The lines of a results file (https://jsonlines.org), each a JSON object that says of which kind it
/// is:
///
///     campaign    what is run: the first line
///     finding     a run that violated something; belongs to the checkpoint that follows
///     checkpoint  what is known of a case so far
///     end         the last line: nothing is missing
///     merged      the first line of what `slotrace merge` writes
///     case        in it, what is known of a case in the end
///
/// Each checkpoint and the end hold a checksum of all lines before. Every text is a function of what
/// it is made from: no clock, no machine. scenarios/reader/results_reader.hpp reads them.
class CampaignLog {
 public:
  CampaignLog() = default;
  /// Goes on after lines of that checksum.
  explicit CampaignLog(const sim::Digest& before) : lines_(before) {}

  void campaign(const model::CampaignPlan& plan);
  void finding(std::size_t case_index, const model::CampaignFinding& finding);
  /// `schedules`: the values that DistinctCount took in since the case's last checkpoint, and keeps.
  void checkpoint(std::size_t case_index, const model::CampaignCase& of, const sim::Tally& tally,
                  const std::vector<std::uint64_t>& schedules);
  void end(const std::vector<model::CampaignResult>& results);

  /// The lines since the last call.
  [[nodiscard]] auto take() -> std::string;

 private:
  friend auto merged_results(const model::CampaignPlan& plan,
                             const std::vector<model::CampaignResult>& results) -> std::string;
  void add(const std::string& line);

  sim::Digest lines_;
  std::string text_;
};

/// The results of all shards as lines: findings before coverage.
[[nodiscard]] auto merged_results(const model::CampaignPlan& plan,
                                  const std::vector<model::CampaignResult>& results) -> std::string;

}  // namespace slotrace::reports
