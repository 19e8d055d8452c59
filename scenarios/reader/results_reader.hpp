#pragma once

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/campaign.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/digest.hpp"

namespace slotrace::scenarios {

/// What a shard of a campaign has written so far (reports/campaign_log.hpp): all up to the last
/// checkpoint or the end. What stands behind it belongs to a checkpoint that was never reached.
struct ShardResults {
  std::optional<model::CampaignPlan> plan;  ///< nothing: not even the first line is whole
  std::vector<model::CampaignResult> results;  ///< by case of the plan
  bool ended = false;                          ///< nothing is missing
  std::uint64_t bytes = 0;                     ///< how many of the file this is
  sim::Digest lines;                           ///< of all lines of this
  Diagnostic unfinished;  ///< unless it ended: where the file breaks off, and what was expected
};

/// Reads it line by line. Only the last line may be cut off: it is what a process leaves that was
/// killed. Everything else that no shard writes is an error, with its line: other members, runs of
/// another shard, a gap, counts that do not fit, a checksum that is wrong, another format. Lines are
/// at most 8 MiB long, findings at most 256 MiB together, and no more is kept in memory.
[[nodiscard]] auto read_results(std::istream& in, const std::string& name)
    -> std::variant<ShardResults, std::vector<Diagnostic>>;

/// The same for a file. Errors: also when there is none, or no regular one.
[[nodiscard]] auto read_results_file(const std::string& file)
    -> std::variant<ShardResults, std::vector<Diagnostic>>;

}  // namespace slotrace::scenarios
