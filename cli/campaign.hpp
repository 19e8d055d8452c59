#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/results_file.hpp"
#include "cli/streams.hpp"
#include "model/campaign.hpp"
#include "reports/campaign.hpp"
#include "reports/campaign_log.hpp"

namespace slotrace::cli {

/// The strategy of ordinary runs on virtual time, whose latencies follow from each run's seed.
inline constexpr std::string_view kTimed = "timed";

/// The checks of a case that a campaign's runs can violate.
[[nodiscard]] auto checks_of(const model::CampaignPlan& plan, const model::Scenario& scenario)
    -> std::vector<model::CheckId>;

/// The CampaignCase::behaviour of a case that is called `title`: of its ordinary run, with every
/// step, and of the campaign's first runs of it, whichever shard makes them.
/// Errors: what the simulation throws.
[[nodiscard]] auto behaviour_of(const model::CampaignPlan& plan, const model::Scenario& scenario,
                                const std::string& title) -> std::uint64_t;

struct CampaignOptions {
  std::string results;  ///< the file
  bool resume = false;  ///< it may be there
  unsigned threads = 1;
  std::optional<std::chrono::steady_clock::duration> time{};  ///< stop after so long
};

/// One shard of a campaign on its way: what its file holds, and the runs that follow.
/// Requires: `plan`, `scenarios` (its cases, in their order) and `streams` outlive it.
class Campaign {
 public:
  /// Errors: those of ResultsFile.
  Campaign(const model::CampaignPlan& plan, const std::vector<model::Scenario>& scenarios,
           CampaignOptions options, Streams& streams);

  /// Reads what the file holds, and begins it when that is nothing. False when it cannot be read,
  /// after saying so. Errors: UsageError for another campaign's; WriteError.
  auto go_on() -> bool;

  /// Makes the runs that are left, a checkpoint at a time, and prints what came of all.
  /// Errors: WriteError; what the simulation throws. The file ends at a checkpoint then.
  auto run() -> ExitCode;

 private:
  using Clock = std::chrono::steady_clock;

  void begin_file(const std::string& first_line);
  auto run_case(std::size_t index, const std::function<bool()>& stopped) -> bool;
  void record(std::size_t index, const sim::BatchReport& batch);
  void print(bool finished, bool interrupted) const;
  void show_progress() const;
  [[nodiscard]] auto runs_in_all() const -> std::uint64_t;

  const model::CampaignPlan& plan_;
  const std::vector<model::Scenario>& scenarios_;
  CampaignOptions options_;
  Streams& streams_;
  ResultsFile file_;
  reports::CampaignLog log_;
  std::vector<model::CampaignResult> results_;  ///< by case
  bool ended_ = false;  ///< the file has its last line
  Clock::time_point began_;
  std::uint64_t made_before_ = 0;
};

/// What the reports are made from. `part` says of which shards the results are.
/// Requires: the others outlive it.
[[nodiscard]] auto campaign_report(const model::CampaignPlan& plan,
                                   const std::vector<model::CampaignResult>& results,
                                   const std::string& part, const Streams& streams)
    -> reports::CampaignReport;

}  // namespace slotrace::cli
