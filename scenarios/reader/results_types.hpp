#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/campaign.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

// The lines of a results file, as they stand there.

enum class LineKind : std::uint8_t { campaign, finding, checkpoint, end };

struct CampaignLine : RecordBase, model::CampaignPlan {
  std::string kind;
  std::uint64_t format = 0;
};

struct FindingLine : RecordBase {
  std::string kind;
  Located<std::uint64_t> case_index;
  Located<std::uint64_t> run;
  Located<std::vector<model::CheckId>> checks;
  std::string what;
  Located<std::string> schedule;
};

/// What is known of one check.
struct CheckCounts : RecordBase {
  model::CheckId check{};
  std::uint64_t violated = 0;
  std::uint64_t tested = 0;
};

struct CheckpointLine : RecordBase {
  std::string kind;
  Located<std::uint64_t> case_index;
  Located<std::uint64_t> runs;
  Located<std::vector<CheckCounts>> checks;
  std::uint64_t digest = 0;
  Located<std::vector<std::uint64_t>> schedules;
  Located<std::uint64_t> checksum;
};

struct EndLine : RecordBase {
  std::string kind;
  Located<std::uint64_t> runs;
  Located<std::uint64_t> findings;
  Located<std::uint64_t> digest;
  Located<std::uint64_t> checksum;
};

/// A shard and how many there are: "2/4".
auto parse_shard(std::string_view text) -> Parsed<sim::Shard>;

/// The kind of a line, before anything else of it is read. Errors: none that a shard writes; the
/// first line of another format.
auto line_kind(const View& at, Diagnostics& diagnostics) -> std::optional<LineKind>;

auto campaign_line_type() -> const Type<CampaignLine>&;
auto finding_line_type() -> const Type<FindingLine>&;
auto checkpoint_line_type() -> const Type<CheckpointLine>&;
auto end_line_type() -> const Type<EndLine>&;

}  // namespace slotrace::scenarios
