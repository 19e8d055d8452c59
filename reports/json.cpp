#include "reports/json.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "reports/coverage.hpp"
#include "reports/reasons.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

using Json = nlohmann::ordered_json;
using model::Duration;
using model::TimePoint;

auto json(TimePoint time) -> Json { return model::to_string(time); }
auto json(Duration duration) -> Json { return model::to_string(duration); }

template <class T>
auto json(const std::optional<T>& value) -> Json {
  return value ? json(*value) : Json(nullptr);
}

auto json(const std::vector<TimePoint>& times) -> Json {
  Json list = Json::array();
  for (const TimePoint time : times) list.push_back(json(time));
  return list;
}

auto json(const model::Value& value) -> Json {
  struct Writer {
    auto operator()(model::Absent) const -> Json { return nullptr; }
    auto operator()(bool b) const -> Json { return b; }
    auto operator()(std::int64_t n) const -> Json { return n; }
    auto operator()(Duration d) const -> Json { return json(d); }
    auto operator()(TimePoint t) const -> Json { return json(t); }
    auto operator()(const std::string& s) const -> Json { return s; }
    auto operator()(const std::vector<std::string>& list) const -> Json { return list; }
  };
  return std::visit(Writer{}, value);
}

auto json(const model::FilePosition& position) -> Json {
  return {{"file", position.file}, {"line", position.line}, {"column", position.column}};
}

auto json(const model::AvailabilityPtr& value) -> Json {
  return value ? json(value->free) : Json(nullptr);
}

/// What happened in one event, with its name first.
struct EventWriter {
  const model::Scenario& scenario;
  const std::vector<model::Action>& actions;

  auto action(model::ActionIndex index) const -> Json { return actions.at(index).name; }
  auto layer(model::LayerIndex index) const -> Json { return layer_name(scenario, index); }
  static auto change(const std::optional<model::ChangeId>& id) -> Json {
    return id ? Json(*id) : Json();
  }
  static auto handler(const std::optional<model::EntryPoint>& handler) -> Json {
    return handler ? Json(model::name(*handler)) : Json();
  }

  auto operator()(const model::ActionStarted& e) const -> Json {
    return {{"event", "action started"}, {"action", action(e.action)}};
  }
  auto operator()(const model::ActionEnded& e) const -> Json {
    return {{"event", "action ended"}, {"action", action(e.action)}};
  }
  auto operator()(const model::LayerRead& e) const -> Json {
    Json out{{"event", "layer read"},
             {"layer", layer(e.layer)},
             {"key", e.key},
             {"hit", e.value != nullptr}};
    if (e.value) {
      out["slots"] = json(e.value);
      out["ttl_left"] = json(e.ttl_left);
      out["stale"] = e.stale;
    }
    return out;
  }
  auto operator()(const model::SlotsFetched& e) const -> Json {
    return {{"event", "slots fetched"}, {"slots", json(e.value)}, {"cached", e.cached}};
  }
  auto operator()(const model::EntryStored& e) const -> Json {
    return {{"event", "entry stored"}, {"layer", layer(e.layer)}, {"key", e.key},
            {"slots", json(e.value)},  {"ttl", json(e.ttl)},      {"stale", e.stale}};
  }
  auto operator()(const model::FillDiscarded& e) const -> Json {
    return {{"event", "fill discarded"},
            {"layer", layer(e.layer)},
            {"key", e.key},
            {"slots", json(e.value)}};
  }
  auto operator()(const model::GenerationBumped& e) const -> Json {
    return {{"event", "generation bumped"}, {"key", e.key}, {"value", e.value}};
  }
  auto operator()(const model::EntryRemoved& e) const -> Json {
    return {{"event", "entry removed"}, {"key", e.key}};
  }
  auto operator()(const model::EntryExpired& e) const -> Json {
    return {{"event", "entry expired"},
            {"layer", layer(e.layer)},
            {"key", e.key},
            {"stored_at", json(e.stored_at)}};
  }
  auto operator()(const model::ChangeCommitted& e) const -> Json {
    return {{"event", "change committed"},
            {"change", e.change},
            {"kind", model::name(e.kind)},
            {"event_type", scenario.world.event_types.at(e.event_type).id},
            {"host", e.host ? Json(scenario.world.hosts.at(*e.host).name) : Json()},
            {"slot", json(e.slot)},
            {"old_slot", json(e.old_slot)}};
  }
  auto operator()(const model::ChangeRefused& e) const -> Json {
    return {{"event", "change refused"}, {"status", e.status}, {"error", e.error}};
  }
  auto operator()(const model::WebhookLost& e) const -> Json {
    return {{"event", "webhook lost"}, {"trigger", e.trigger}, {"change", change(e.change)}};
  }
  auto operator()(const model::WebhookArrived& e) const -> Json {
    return {{"event", "webhook arrived"},
            {"trigger", e.trigger},
            {"handler", handler(e.handler)},
            {"change", change(e.change)}};
  }
  auto operator()(const model::WebhookRefused& e) const -> Json {
    return {{"event", "webhook refused"},
            {"trigger", e.trigger},
            {"handler", handler(e.handler)},
            {"reason", e.reason}};
  }
  auto operator()(const model::WebhookIgnored& e) const -> Json {
    return {{"event", "webhook ignored"}, {"trigger", e.trigger}, {"reason", e.reason}};
  }
  auto operator()(const model::HandlerDied& e) const -> Json {
    return {{"event", "handler died"},
            {"entry_point", model::name(e.entry_point)},
            {"after", e.after},
            {"change", change(e.change)}};
  }
  auto operator()(const model::JobTriedAgain& e) const -> Json {
    return {{"event", "job tried again"},
            {"entry_point", model::name(e.entry_point)},
            {"number", e.number}};
  }
  auto operator()(const model::RequestFailed& e) const -> Json {
    return {{"event", "request failed"}, {"why", e.why}};
  }
  auto operator()(const model::RedisStruck& e) const -> Json {
    return {{"event", "redis struck"}, {"what", e.what}};
  }
  auto operator()(const model::RedisCommandFailed& e) const -> Json {
    return {{"event", "redis command failed"}, {"command", e.command}, {"executed", e.executed}};
  }
  auto operator()(const model::RedisKeyLost& e) const -> Json {
    return {{"event", "redis key lost"}, {"key", e.key}, {"why", e.why}};
  }
  auto operator()(const model::EntryPointBegan& e) const -> Json {
    return {{"event", "entry point began"},
            {"entry_point", model::name(e.entry_point)},
            {"change", e.change}};
  }
  auto operator()(const model::InvalidationCompleted& e) const -> Json {
    return {{"event", "invalidation completed"},
            {"entry_point", model::name(e.entry_point)},
            {"change", e.change},
            {"removed", e.removed},
            {"commands", e.commands}};
  }
  auto operator()(const model::HandlerEnded& e) const -> Json {
    return {
        {"event", "handler ended"}, {"handler", model::name(e.handler)}, {"took", json(e.took)}};
  }
  auto operator()(const model::AppointmentWritten& e) const -> Json {
    return {{"event", "appointment written"},
            {"event_type", scenario.world.event_types.at(e.event_type).id},
            {"slot", json(e.slot)}};
  }
  auto operator()(const model::AppointmentDeleted& e) const -> Json {
    return {{"event", "appointment deleted"},
            {"event_type", scenario.world.event_types.at(e.event_type).id},
            {"slot", json(e.slot)}};
  }
  auto operator()(const model::AppointmentRefused& e) const -> Json {
    return {{"event", "appointment refused"},
            {"event_type", scenario.world.event_types.at(e.event_type).id},
            {"slot", json(e.slot)}};
  }
  auto operator()(const model::SlotsOffered& e) const -> Json {
    return {{"event", "slots offered"},
            {"call", action(e.call)},
            {"slots", json(e.slots)},
            {"taken", json(e.taken)}};
  }
  auto operator()(const model::CallEnded& e) const -> Json {
    return {{"event", "call ended"}, {"call", action(e.call)}, {"outcome", e.outcome}};
  }
};

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

auto events_json(const CaseReport& report) -> Json {
  Json list = Json::array();
  for (const model::HistoryEvent& event : report.result.history.events) {
    Json item{{"time", json(event.time)}, {"process", event.process}};
    item.update(std::visit(EventWriter{report.scenario, report.result.actions}, event.what));
    list.push_back(std::move(item));
  }
  return list;
}

auto entries_json(const CaseReport& report) -> Json {
  Json list = Json::array();
  for (const model::EntryLife& life : report.result.history.entries) {
    Json stale = Json::array();
    for (const model::StaleSpan& span : life.stale)
      stale.push_back({{"change", span.change},
                       {"slot", json(span.slot)},
                       {"kind", span.kind == model::Contradiction::phantom ? "phantom" : "hidden"},
                       {"from", json(span.from)},
                       {"to", json(span.to)}});
    list.push_back({{"layer", layer_name(report.scenario, life.layer)},
                    {"key", life.key},
                    {"slots", json(life.value)},
                    {"stored", json(life.stored)},
                    {"expires", json(life.expires)},
                    {"removed", json(life.removed)},
                    {"stale", std::move(stale)}});
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
