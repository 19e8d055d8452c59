#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/scenario.hpp"
#include "sim/explore/campaign.hpp"

namespace slotrace::model {

/// Of results files; it goes up when the same line comes to mean something else, or a run of the
/// same number to be another.
inline constexpr std::uint64_t kCampaignFormat = 2;

/// A case that a campaign runs.
struct CampaignCase {
  std::string file;  ///< as the program was told it
  std::string name;  ///< of the scenario
  std::string case_name;          ///< "" without a matrix
  std::uint64_t fingerprint = 0;  ///< of the scenario
  std::vector<CheckId> checks;    ///< that its runs can violate
  /// Digest of some of its runs. Programs that give different ones run the case differently, and
  /// what they found is of two campaigns, whatever version they say they are.
  std::uint64_t behaviour = 0;

  friend auto operator==(const CampaignCase&, const CampaignCase&) -> bool = default;

  /// "webhook-gap", "webhook-gap [policy=lease]": what it is called, and draws its seed from.
  [[nodiscard]] auto title() const -> std::string;
};

/// Everything that decides what a campaign's runs are, and which of them one shard makes.
struct CampaignPlan {
  std::string name;
  std::string version;  ///< of the program
  std::string strategy;
  std::uint64_t depth = 0;   ///< of the bug, where the strategy asks for it
  std::uint64_t faults = 0;  ///< at most so many a run
  std::uint64_t runs = 0;  ///< of each case, all shards together
  std::uint64_t checkpoint = 0;  ///< so many runs of a shard between two checkpoints
  sim::Shard shard;
  std::vector<std::pair<std::string, std::string>> set;  ///< parameters of the files
  std::vector<CampaignCase> cases;

  friend auto operator==(const CampaignPlan&, const CampaignPlan&) -> bool = default;
};

/// A run that violated something.
struct CampaignFinding {
  std::uint64_t run = 0;
  std::vector<CheckId> checks;  ///< all that it violates
  std::string what;             ///< the first violation in words
  std::string schedule;         ///< its token

  friend auto operator==(const CampaignFinding&, const CampaignFinding&) -> bool = default;
};

/// What came of a case so far.
struct CampaignResult {
  sim::Tally tally;
  std::vector<CampaignFinding> findings;  ///< by run; those that sim::FirstFindings keeps
};

/// What differs first between two plans, whatever their shards: "runs: 1000, not 2000"; "" when
/// nothing does.
[[nodiscard]] auto difference(const CampaignPlan& plan, const CampaignPlan& other) -> std::string;

/// The result of all shards from that of each.
[[nodiscard]] auto combined(const std::vector<CampaignResult>& shards) -> CampaignResult;

}  // namespace slotrace::model
