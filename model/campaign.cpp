#include "model/campaign.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "model/scenario_program.hpp"

namespace slotrace::model {
namespace {

auto bits(const std::vector<CheckId>& checks) -> std::uint32_t {
  std::uint32_t all = 0;
  for (const CheckId check : checks) all |= property_bit(check);
  return all;
}

auto names(const std::vector<CheckId>& checks) -> std::string {
  std::string all;
  for (const CheckId check : checks)
    all += fmt::format("{}{}", all.empty() ? "" : " ", name(check));
  return all;
}

auto settings(const std::vector<std::pair<std::string, std::string>>& set) -> std::string {
  std::string all;
  for (const auto& [name, value] : set)
    all += fmt::format("{}{}={}", all.empty() ? "" : " ", name, value);
  return all.empty() ? "none" : all;
}

/// Compares one thing after another, and keeps what differs first.
class Comparison {
 public:
  template <class T>
  auto on(std::string_view what, const T& mine, const T& other) -> Comparison& {
    if (found_.empty() && mine != other) found_ = fmt::format("{}: {}, not {}", what, mine, other);
    return *this;
  }
  auto take() -> std::string { return std::move(found_); }

 private:
  std::string found_;
};

}  // namespace

auto CampaignCase::title() const -> std::string {
  return case_name.empty() ? name : fmt::format("{} [{}]", name, case_name);
}

auto difference(const CampaignPlan& plan, const CampaignPlan& other) -> std::string {
  Comparison compare;
  compare.on("version of slotrace", plan.version, other.version)
      .on("name", plan.name, other.name)
      .on("runs", plan.runs, other.runs)
      .on("strategy", plan.strategy, other.strategy)
      .on("depth", plan.depth, other.depth)
      .on("faults", plan.faults, other.faults)
      .on("checkpoint", plan.checkpoint, other.checkpoint)
      .on("set", settings(plan.set), settings(other.set))
      .on("number of cases", plan.cases.size(), other.cases.size());
  for (std::size_t i = 0; i < std::min(plan.cases.size(), other.cases.size()); ++i) {
    const CampaignCase& mine = plan.cases[i];
    const CampaignCase& theirs = other.cases[i];
    compare.on(fmt::format("case {}", i), mine.title(), theirs.title())
        .on(fmt::format("file of {}", mine.title()), mine.file, theirs.file)
        .on(fmt::format("checks of {}", mine.title()), names(mine.checks), names(theirs.checks))
        .on(fmt::format("fingerprint of {}", mine.title()),
            fmt::format("{:016x}", mine.fingerprint), fmt::format("{:016x}", theirs.fingerprint))
        .on(fmt::format("another build of slotrace, in which runs of {} differ", mine.title()),
            fmt::format("{:016x}", mine.behaviour), fmt::format("{:016x}", theirs.behaviour));
  }
  return compare.take();
}

auto combined(const std::vector<CampaignResult>& shards) -> CampaignResult {
  CampaignResult all;
  std::vector<CampaignFinding> offered;
  for (const CampaignResult& shard : shards) {
    all.tally.add(shard.tally);
    std::ranges::copy(shard.findings, std::back_inserter(offered));
  }
  std::ranges::sort(offered, {}, &CampaignFinding::run);
  sim::FirstFindings first;
  for (CampaignFinding& finding : offered)
    if (first.keeps(bits(finding.checks))) all.findings.push_back(std::move(finding));
  return all;
}

}  // namespace slotrace::model
