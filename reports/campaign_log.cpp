#include "reports/campaign_log.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

using Json = nlohmann::ordered_json;

auto json(const std::vector<model::CheckId>& checks) -> Json {
  Json list = Json::array();
  for (const model::CheckId check : checks) list.push_back(model::name(check));
  return list;
}

auto json(const model::CampaignCase& one) -> Json {
  return {{"file", one.file},
          {"name", one.name},
          {"case", one.case_name},
          {"checks", json(one.checks)},
          {"fingerprint", digest_text(one.fingerprint)},
          {"behaviour", digest_text(one.behaviour)}};
}

/// The members that a shard's file and a merged one share.
void add_plan(const model::CampaignPlan& plan, Json& line) {
  line["name"] = plan.name;
  line["version"] = plan.version;
  line["strategy"] = plan.strategy;
  line["depth"] = plan.depth;
  line["faults"] = plan.faults;
  line["runs"] = plan.runs;
  line["checkpoint"] = plan.checkpoint;
  Json set = Json::array();
  for (const auto& [name, value] : plan.set) set.push_back({{"name", name}, {"value", value}});
  line["set"] = std::move(set);
  Json cases = Json::array();
  for (const model::CampaignCase& one : plan.cases) cases.push_back(json(one));
  line["cases"] = std::move(cases);
}

auto counts(const model::CampaignCase& of, const sim::Tally& tally) -> Json {
  Json list = Json::array();
  for (const model::CheckId check : of.checks) {
    const auto i = static_cast<std::size_t>(check);
    list.push_back({{"check", model::name(check)},
                    {"violated", tally.violated.at(i)},
                    {"tested", tally.tested.at(i)}});
  }
  return list;
}

auto text_of(const Json& line) -> std::string {
  return line.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

void CampaignLog::campaign(const model::CampaignPlan& plan) {
  Json line{{"kind", "campaign"}, {"format", model::kCampaignFormat}};
  add_plan(plan, line);
  line["shard"] = fmt::format("{}/{}", plan.shard.number, plan.shard.count);
  add(text_of(line));
}

void CampaignLog::finding(std::size_t case_index, const model::CampaignFinding& finding) {
  add(text_of({{"kind", "finding"},
               {"case", case_index},
               {"run", finding.run},
               {"checks", json(finding.checks)},
               {"what", finding.what},
               {"schedule", finding.schedule}}));
}

void CampaignLog::checkpoint(std::size_t case_index, const model::CampaignCase& of,
                             const sim::Tally& tally, const std::vector<std::uint64_t>& schedules) {
  Json fresh = Json::array();
  for (const std::uint64_t value : schedules) fresh.push_back(digest_text(value));
  add(text_of({{"kind", "checkpoint"},
               {"case", case_index},
               {"runs", tally.runs},
               {"checks", counts(of, tally)},
               {"digest", digest_text(tally.digest)},
               {"schedules", std::move(fresh)},
               {"checksum", lines_.hex()}}));
}

void CampaignLog::end(const std::vector<model::CampaignResult>& results) {
  std::uint64_t runs = 0;
  std::uint64_t findings = 0;
  std::uint64_t digest = 0;
  for (const model::CampaignResult& result : results) {
    runs += result.tally.runs;
    findings += result.findings.size();
    digest += result.tally.digest;
  }
  add(text_of({{"kind", "end"},
               {"runs", runs},
               {"findings", findings},
               {"digest", digest_text(digest)},
               {"checksum", lines_.hex()}}));
}

auto CampaignLog::take() -> std::string { return std::exchange(text_, {}); }

void CampaignLog::add(const std::string& line) {
  lines_.absorb(line);
  text_ += line;
  text_ += '\n';
}

auto merged_results(const model::CampaignPlan& plan,
                    const std::vector<model::CampaignResult>& results) -> std::string {
  CampaignLog log;
  Json first{{"kind", "merged"}, {"format", model::kCampaignFormat}};
  add_plan(plan, first);
  log.add(text_of(first));
  for (std::size_t i = 0; i < results.size(); ++i)
    for (const model::CampaignFinding& finding : results[i].findings) log.finding(i, finding);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const sim::Tally& tally = results[i].tally;
    log.add(text_of({{"kind", "case"},
                     {"case", i},
                     {"runs", tally.runs},
                     {"different", tally.different()},
                     {"exact", tally.schedules.is_exact()},
                     {"checks", counts(plan.cases.at(i), tally)},
                     {"digest", digest_text(tally.digest)}}));
  }
  log.end(results);
  return log.take();
}

}  // namespace slotrace::reports
