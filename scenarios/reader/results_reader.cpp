#include "scenarios/reader/results_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "scenarios/reader/file_access.hpp"
#include "scenarios/reader/file_kind.hpp"
#include "scenarios/reader/parse.hpp"
#include "scenarios/reader/results_types.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::size_t kLineBytesMax = kFileBytesMax;
constexpr std::size_t kFindingBytesMax = std::size_t{256} << 20;

constexpr std::string_view kNoResults =
    "these are no results of a campaign, expected the first line that \"slotrace campaign "
    "--results FILE\" writes";

/// One line of the file, without its end.
struct Line {
  std::string text;
  bool whole = false;  ///< it has an end, and is no longer than it may be
};

/// Nothing at the end of the file.
auto next_line(std::istream& in) -> std::optional<Line> {
  Line line;
  char c = 0;
  while (line.text.size() <= kLineBytesMax && in.get(c)) {
    if (c == '\n') {
      line.whole = true;
      return line;
    }
    line.text += c;
  }
  if (line.text.empty()) return std::nullopt;
  return line;
}

class ResultsReader {
 public:
  /// Takes the next whole line; false after an error.
  auto take(const Source& source, Diagnostics& diagnostics) -> bool {
    Diagnostics wrong;
    const auto root = parse(source, wrong);
    if (!shard_.plan && (!root || root->find("kind") == nullptr)) {
      diagnostics.error({.source = &source}, "", std::string(kNoResults));
      return false;
    }
    if (!root) {
      diagnostics = std::move(wrong);
      return false;
    }
    const View at{&*root, ""};
    const auto kind = line_kind(at, diagnostics);
    if (!kind) return false;
    const bool began = shard_.plan.has_value();
    if (began == (*kind == LineKind::campaign) || shard_.ended) {
      diagnostics.error(at, fmt::format("got a line of another kind, expected {}", expected()));
      return false;
    }
    switch (*kind) {
      case LineKind::campaign: begin(at, diagnostics); break;
      case LineKind::finding: find(at, diagnostics); break;
      case LineKind::checkpoint: check_point(at, diagnostics); break;
      case LineKind::end: end(at, diagnostics); break;
    }
    lines_.absorb(source.text);
    bytes_ += source.text.size() + 1;
    if (*kind != LineKind::finding) {
      shard_.bytes = bytes_;
      shard_.lines = lines_;
    }
    return diagnostics.empty();
  }

  [[nodiscard]] auto expected() const -> std::string {
    if (!shard_.plan) return "the first line of a campaign's results";
    if (shard_.ended) return "nothing after the end";
    if (case_ == shard_.plan->cases.size()) return "the end";
    return fmt::format("the checkpoint of {} runs of case {}", next_runs(), case_);
  }
  [[nodiscard]] auto ended() const -> bool { return shard_.ended; }
  auto take_results() -> ShardResults { return std::move(shard_); }

 private:
  void begin(const View& at, Diagnostics& diagnostics) {
    auto line = campaign_line_type().read(at, diagnostics);
    if (!line || !line->complete) return;
    model::CampaignPlan& plan = shard_.plan.emplace(std::move(*line));
    if (plan.checkpoint == 0 || plan.runs > sim::kCampaignRunsMax)
      diagnostics.error(at, fmt::format("got {} runs and a checkpoint after every {}, expected at "
                                        "most {} and at least 1",
                                        plan.runs, plan.checkpoint, sim::kCampaignRunsMax));
    shard_.results.resize(plan.cases.size());
    skip_empty();
  }

  void find(const View& at, Diagnostics& diagnostics) {
    auto line = finding_line_type().read(at, diagnostics);
    if (!line || !line->complete || !in_case(line->case_index, diagnostics)) return;
    const model::CampaignPlan& plan = *shard_.plan;
    const std::uint64_t run = line->run.value;
    const bool first = run_ < 0 || run > static_cast<std::uint64_t>(run_);
    if (!first || !plan.shard.has(run) || run < plan.shard.run(result().tally.runs) ||
        run > plan.shard.run(next_runs() - 1))
      diagnostics.error(line->run.at,
                        fmt::format("got {}, expected a later run of shard {}/{} before {}", run,
                                    plan.shard.number, plan.shard.count, expected()));
    run_ = static_cast<std::int64_t>(run);
    for (const model::CheckId check : line->checks.value)
      check_in_case(check, line->checks.at, diagnostics);
    if (line->checks.value.empty())
      diagnostics.error(line->checks.at, "got an empty list, expected what was violated");
    const auto token = sim::parse_token(line->schedule.value,
                                        sim::token_fingerprint(plan.cases[case_].fingerprint));
    if (const auto* error = std::get_if<sim::TokenError>(&token))
      diagnostics.error(line->schedule.at, error->text);
    finding_bytes_ += line->what.size() + line->schedule.value.size();
    const std::size_t findings = result().findings.size() + pending_.size() + 1;
    if (finding_bytes_ > kFindingBytesMax || findings > sim::kFindingsKept * model::kChecks)
      diagnostics.error(at, "these are more findings than a shard writes");
    pending_.push_back({.run = run,
                        .checks = std::move(line->checks.value),
                        .what = std::move(line->what),
                        .schedule = std::move(line->schedule.value)});
  }

  void check_point(const View& at, Diagnostics& diagnostics) {
    auto line = checkpoint_line_type().read(at, diagnostics);
    if (!line || !line->complete || !in_case(line->case_index, diagnostics)) return;
    model::CampaignResult& result = this->result();
    if (line->runs.value != next_runs())
      diagnostics.error(line->runs.at,
                        fmt::format("got {}, expected {}", line->runs.value, next_runs()));
    check_sum(line->checksum, diagnostics);
    sim::Tally& tally = result.tally;
    tally.runs = line->runs.value;
    tally.digest = line->digest;
    std::ranges::move(pending_, std::back_inserter(result.findings));
    pending_.clear();
    read_counts(line->checks, tally, diagnostics);
    for (const std::uint64_t value : line->schedules.value) {
      if (tally.schedules.add(value)) continue;
      diagnostics.error(line->schedules.at, fmt::format("got {:016x}, which is not new", value));
      break;
    }
    if (tally.runs == share()) {
      ++case_;
      skip_empty();
    }
  }

  void read_counts(const Located<std::vector<CheckCounts>>& counts, sim::Tally& tally,
                   Diagnostics& diagnostics) {
    const std::vector<model::CheckId>& checks = shard_.plan->cases[case_].checks;
    if (!std::ranges::equal(counts.value, checks, {}, &CheckCounts::check)) {
      diagnostics.error(counts.at, "expected the checks of the case, in their order");
      return;
    }
    for (const CheckCounts& count : counts.value) {
      const auto i = static_cast<std::size_t>(count.check);
      const auto kept = static_cast<std::uint64_t>(
          std::ranges::count_if(result().findings, [&](const model::CampaignFinding& finding) {
            return std::ranges::find(finding.checks, count.check) != finding.checks.end();
          }));
      if (count.violated > tally.runs || count.tested > tally.runs ||
          count.violated < tally.violated[i] || count.tested < tally.tested[i] ||
          kept < std::min(count.violated, sim::kFindingsKept) || kept > count.violated)
        diagnostics.error(count.at, fmt::format("these counts fit neither the {} runs nor the "
                                                "findings before",
                                                tally.runs));
      tally.violated[i] = count.violated;
      tally.tested[i] = count.tested;
    }
  }

  void end(const View& at, Diagnostics& diagnostics) {
    const auto line = end_line_type().read(at, diagnostics);
    if (!line || !line->complete) return;
    if (case_ != shard_.results.size() || !pending_.empty()) {
      diagnostics.error(at, fmt::format("got the end, expected {}", expected()));
      return;
    }
    std::uint64_t runs = 0;
    std::uint64_t findings = 0;
    std::uint64_t digest = 0;
    for (const model::CampaignResult& result : shard_.results) {
      runs += result.tally.runs;
      findings += result.findings.size();
      digest += result.tally.digest;
    }
    const auto compare = [&](const Located<std::uint64_t>& got, std::uint64_t sum) {
      if (got.value != sum)
        diagnostics.error(got.at,
                          fmt::format("got {}, but the lines before give {}", got.value, sum));
    };
    compare(line->runs, runs);
    compare(line->findings, findings);
    compare(line->digest, digest);
    check_sum(line->checksum, diagnostics);
    shard_.ended = true;
  }

  auto in_case(const Located<std::uint64_t>& index, Diagnostics& diagnostics) const -> bool {
    if (index.value == case_ && case_ < shard_.results.size()) return true;
    diagnostics.error(index.at, fmt::format("got {}, expected {}", index.value, expected()));
    return false;
  }

  void check_in_case(model::CheckId check, const View& at, Diagnostics& diagnostics) const {
    const std::vector<model::CheckId>& checks = shard_.plan->cases[case_].checks;
    if (std::ranges::find(checks, check) == checks.end())
      diagnostics.error(at,
                        fmt::format("got {}, which case {} does not ask for", name(check), case_));
  }

  void check_sum(const Located<std::uint64_t>& got, Diagnostics& diagnostics) const {
    if (got.value == lines_.value()) return;
    diagnostics.error(got.at,
                      fmt::format("got {:016x}, but the lines before have {}: one of them was "
                                  "changed after it was written",
                                  got.value, lines_.hex()));
  }

  /// How many runs of the current case the next checkpoint has.
  [[nodiscard]] auto next_runs() const -> std::uint64_t {
    const std::uint64_t done = shard_.results[case_].tally.runs;
    return done + std::min(shard_.plan->checkpoint, share() - done);
  }
  [[nodiscard]] auto share() const -> std::uint64_t {
    return shard_.plan->shard.share(shard_.plan->runs);
  }
  /// A shard without runs has no checkpoints.
  void skip_empty() {
    run_ = -1;
    while (case_ < shard_.results.size() && share() == 0) ++case_;
  }
  auto result() -> model::CampaignResult& { return shard_.results[case_]; }

  ShardResults shard_;
  sim::Digest lines_;
  std::uint64_t bytes_ = 0;
  std::size_t case_ = 0;    ///< the current one
  std::int64_t run_ = -1;   ///< of the last finding in it
  std::vector<model::CampaignFinding> pending_;  ///< since the last checkpoint
  std::size_t finding_bytes_ = 0;
};

auto whole_file(const std::string& name, const std::string& message) -> Diagnostic {
  return {.position = {.file = name, .line = 0, .column = 0}, .message = message};
}

auto at_start_of(const Source& line, const std::string& message) -> Diagnostic {
  Diagnostics diagnostics;
  diagnostics.error({.source = &line}, "", message);
  return diagnostics.take().front();
}

/// What is wrong at the end of line `number`.
auto at_end_of(const Source& line, std::size_t number, const std::string& message) -> Diagnostic {
  Diagnostics diagnostics;
  diagnostics.error(spot_at(line, line.text.size()), "", message);
  Diagnostic found = diagnostics.take().front();
  found.position.line = number;
  return found;
}

}  // namespace

auto read_results(std::istream& in, const std::string& name)
    -> std::variant<ShardResults, std::vector<Diagnostic>> {
  ResultsReader reader;
  std::size_t number = 0;
  Source last{name, ""};
  bool cut = false;
  while (auto line = next_line(in)) {
    ++number;
    last.text = std::move(line->text);
    if (last.text.size() > kLineBytesMax)
      return std::vector{at_end_of(
          last, number, fmt::format("the line is longer than {} MiB", kLineBytesMax >> 20))};
    cut = !line->whole;
    if (cut) break;
    Diagnostics diagnostics;
    if (!reader.take(last, diagnostics)) {
      auto errors = diagnostics.take();
      for (Diagnostic& error : errors)
        if (error.position.line > 0) error.position.line += number - 1;
      return errors;
    }
  }
  // What could not be read must not be taken for what is not there.
  if (in.bad()) return std::vector{whole_file(name, "reading it failed")};
  if (cut && number == 1 && !may_become_results(last.text))
    return std::vector{at_start_of(last, std::string(kNoResults))};
  const std::string expected = reader.expected();
  if (cut && reader.ended())
    return std::vector{at_end_of(last, number, fmt::format("expected {}", expected))};
  ShardResults results = reader.take_results();
  if (number == 0) {
    results.unfinished = whole_file(name, fmt::format("the file is empty, expected {}", expected));
  } else if (!results.ended) {
    results.unfinished = at_end_of(last, number,
                                   fmt::format("the file {} this line, expected {}",
                                               cut ? "is cut off within" : "ends after", expected));
  }
  return results;
}

auto read_results_file(const std::string& file)
    -> std::variant<ShardResults, std::vector<Diagnostic>> {
  if (const auto unreadable = why_unreadable(file)) {
    Diagnostic none = whole_file(file, unreadable->why);
    if (!unreadable->nearest.empty())
      none.nearest = std::filesystem::path(file).replace_filename(unreadable->nearest).string();
    return std::vector{std::move(none)};
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::vector{whole_file(file, "it cannot be opened")};
  return read_results(in, file);
}

}  // namespace slotrace::scenarios
