#include "reports/json.hpp"

#include <algorithm>

#include "reports/coverage.hpp"
#include "reports/json_history.hpp"
#include "reports/json_values.hpp"
#include "reports/reasons.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

auto totals_json(const model::Totals& totals) -> Json {
  return {{"reads", totals.reads},
          {"stale_reads", totals.stale_reads},
          {"changes", totals.changes},
          {"refused_changes", totals.refused_changes},
          {"refused_deliveries", totals.refused_deliveries},
          {"ignored_deliveries", totals.ignored_deliveries},
          {"lost_deliveries", totals.lost_deliveries},
          {"dead_handlers", totals.dead_handlers},
          {"failed_requests", totals.failed_requests},
          {"failed_redis_commands", totals.failed_commands},
          {"lost_redis_keys", totals.lost_keys},
          {"offers_of_taken_slots", totals.offers_of_taken_slots},
          {"longest_stale_window", json(totals.longest_stale_window)}};
}

auto changes_json(const CaseReport& report) -> Json {
  Json list = Json::array();
  for (const model::ChangeOutcome& change : report.result.changes) {
    list.push_back({{"change", change.what.change},
                    {"kind", model::name(change.what.kind)},
                    {"made_by", change.made_by},
                    {"committed", json(change.committed)},
                    {"slot", json(change.what.slot)},
                    {"old_slot", json(change.what.old_slot)},
                    {"stale_window", json(change.stale_window)},
                    {"exposed_window", json(change.exposed_window)}});
  }
  return list;
}

auto checks_json(const CaseReport& report) -> Json {
  Json list = Json::array();
  for (const model::CheckResult& check : report.result.checks) {
    list.push_back({{"check", model::name(check.check)},
                    {"finding", model::name(check.finding)},
                    {"exercised", check.exercised},
                    {"violations", check.violations},
                    {"evidence", check.evidence},
                    {"excluded", check.excluded}});
  }
  return list;
}

auto outcome_text(model::ExpectationOutcome outcome) -> std::string_view {
  switch (outcome) {
    case model::ExpectationOutcome::met: return "met";
    case model::ExpectationOutcome::failed: return "failed";
    case model::ExpectationOutcome::known_failure: return "known failure";
    case model::ExpectationOutcome::unexpected_pass: return "unexpected pass";
  }
  return "?";
}

auto expectations_json(const CaseReport& report) -> Json {
  Json list = Json::array();
  for (std::size_t i = 0; i < report.result.expectations.size(); ++i) {
    const model::Expectation& expectation = report.scenario.expectations.at(i);
    const model::ExpectationResult& result = report.result.expectations[i];
    Json item{{"question", question_text(expectation.question, report.scenario)},
              {"expected", json(expectation.is)},
              {"simulated", json(result.answer.simulated)},
              {"outcome", outcome_text(result.outcome)},
              {"cause", result.answer.cause},
              {"position", json(expectation.position)}};
    if (expectation.xfail) item["xfail"] = *expectation.xfail;
    list.push_back(std::move(item));
  }
  return list;
}

auto observations_json(const CaseReport& report) -> Json {
  Json list = Json::array();
  for (std::size_t i = 0; i < report.result.observations.size(); ++i) {
    const model::Observation& observation = report.scenario.observations.at(i);
    const model::ObservationResult& result = report.result.observations[i];
    list.push_back({{"claim", observation.claim},
                    {"source", observation.source},
                    {"question", question_text(observation.question, report.scenario)},
                    {"says", json(observation.says)},
                    {"simulated", json(result.answer.simulated)},
                    {"reproduced", result.reproduced},
                    {"as_expected", result.as_expected},
                    {"cause", result.answer.cause},
                    {"position", json(observation.position)}});
  }
  return list;
}

auto remarks_json(const model::Policy& policy) -> Json {
  Json list = Json::array();
  for (const model::Remark& remark : policy.remarks) {
    list.push_back({{"position", json(remark.position)}, {"text", remark.text}});
  }
  return list;
}

auto case_json(const CaseReport& report, Detail detail) -> Json {
  Json failed = Json::array();
  for (const Reason& reason : failures(report))
    failed.push_back({{"text", reason.text}, {"cause", reason.cause}});
  Json out{{"file", report.file},
           {"name", report.scenario.name},
           {"case", report.scenario.case_name},
           {"summary", report.scenario.summary},
           {"claim", report.scenario.claim},
           {"policy", report.scenario.policy.name},
           {"passed", report.result.passed()},
           {"failures", std::move(failed)},
           {"reserve", report.result.passed() ? Json(reservations(report)) : Json::array()},
           {"totals", totals_json(report.result.totals)},
           {"changes", changes_json(report)},
           {"checks", checks_json(report)},
           {"faults_without_effect", report.result.idle_faults},
           {"about_the_policy", remarks_json(report.scenario.policy)},
           {"expectations", expectations_json(report)},
           {"claims", observations_json(report)}};
  if (detail == Detail::history) {
    out["history"] = events_json(report);
    out["entries"] = entries_json(report);
  }
  out["end"] = json(report.result.end);
  out["events"] = report.result.events;
  out["seed"] = report.seed;
  out["digest"] = digest_text(report.result.digest);
  out["tz_database"] = report.tz_version;
  out["replay"] = report.replay_command;
  return out;
}

// Bytes of a scenario that are no UTF-8 must not keep a report from being written.
auto text(const Json& document) -> std::string {
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

auto json_report(const std::vector<CaseReport>& cases, const std::vector<Trouble>& troubles,
                 Detail detail) -> std::string {
  const bool passed = troubles.empty() && std::ranges::all_of(cases, [](const CaseReport& report) {
                        return report.result.passed();
                      });
  Json document{{"format", kJsonFormat}, {"passed", passed}};
  document["cases"] = Json::array();
  for (const CaseReport& report : cases) document["cases"].push_back(case_json(report, detail));
  document["troubles"] = Json::array();
  for (const Trouble& trouble : troubles)
    document["troubles"].push_back(
        {{"file", trouble.file}, {"what", trouble.what}, {"messages", trouble.messages}});
  return text(document);
}

auto json_coverage(const model::Policy& policy, const model::CoverageMap& map) -> std::string {
  const CoverageCounts counts = coverage_counts(policy, map);
  Json document{{"format", kJsonFormat},
                {"policy", policy.name},
                {"cells_covered", map.covered()},
                {"cells", map.measured()},
                {"vacuous_cells", map.vacuous()},
                {"percent", counts.percent},
                {"entry_points_with_all_layers", map.entry_points_with_all()},
                {"entry_points_with_any_layer", map.entry_points_with_any()},
                {"entry_points_that_clear", counts.clearing_by_themselves},
                {"entry_points", model::kEntryPoints},
                {"about_the_policy", remarks_json(policy)},
                {"horizon_days", map.horizon_days},
                {"runs", map.runs}};
  document["map"] = Json::array();
  for (const model::CoverageCell& cell : map.cells)
    document["map"].push_back({{"entry_point", model::name(cell.entry_point)},
                               {"layer", policy.layers.at(cell.layer).name},
                               {"covered", cell.covered},
                               {"vacuous", cell.vacuous},
                               {"tried", cell.tried},
                               {"left", cell.left}});
  document["holes"] = Json::array();
  for (const model::CoverageHole& hole : map.holes)
    document["holes"].push_back({{"entry_point", model::name(hole.entry_point)},
                                 {"layer", policy.layers.at(hole.layer).name},
                                 {"what", hole.what},
                                 {"example", hole.example},
                                 {"left", hole.left}});
  return text(document);
}

}  // namespace slotrace::reports
