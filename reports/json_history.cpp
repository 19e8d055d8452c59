#include "reports/json_history.hpp"

#include <utility>
#include <variant>

#include "reports/json_values.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

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

}  // namespace

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

}  // namespace slotrace::reports
