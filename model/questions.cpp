#include "model/questions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/windows.hpp"

namespace slotrace::model {
namespace {

auto slot_list(const FinishedRun& run, const std::vector<TimePoint>& slots)
    -> std::vector<std::string> {
  std::vector<std::string> list;
  for (const TimePoint slot : slots)
    list.push_back(run.scenario.world.zone.format(slot, "Y-m-d H:i"));
  return list;
}

/// How the last entry that was stored under `key` until `time` fared.
auto fate_of(const FinishedRun& run, LayerIndex layer, const std::string& key, TimePoint time)
    -> std::string {
  const EntryLife* last = nullptr;
  for (const EntryLife& life : run.result.history.entries) {
    if (life.layer == layer && life.key == key && life.stored <= time) last = &life;
  }
  const std::string& layer_name = run.scenario.policy.layers.at(layer).name;
  if (last == nullptr) return fmt::format("{} had never stored {}", layer_name, key);
  if (last->live_at(time)) {
    return fmt::format("{} stored {} at {}; it lives until {}", layer_name, key,
                       to_string(last->stored), to_string(last->expires));
  }
  return fmt::format("{} stored {} at {}; it is dead since {}, when {}", layer_name, key,
                     to_string(last->stored), to_string(last->dead_at()),
                     last->removed && *last->removed < last->expires
                         ? "it was removed or overwritten"
                         : "its TTL had passed");
}

/// Where an action's first look-up was answered from, and why.
auto first_look_up(const FinishedRun& run, ActionIndex action) -> std::string {
  const std::string& process = run.scenario.timeline[action].name;
  for (const HistoryEvent& event : run.result.history.events) {
    const auto* read = std::get_if<LayerRead>(&event.what);
    if (read == nullptr || event.process != process) continue;
    return fmt::format("{} at {}: {}", read->value ? "hit" : "miss", to_string(event.time),
                       fate_of(run, read->layer, read->key, event.time));
  }
  return "";
}

/// What led to an action's outcome: the last thing in its name that decided it.
auto outcome_cause(const FinishedRun& run, ActionIndex action) -> std::string {
  const std::string& process = run.scenario.timeline[action].name;
  const Zone& zone = run.scenario.world.zone;
  const auto list = [&](const std::vector<TimePoint>& slots) {
    std::string text;
    for (const TimePoint slot : slots)
      text += (text.empty() ? "" : ", ") + zone.format(slot, "Y-m-d H:i");
    return text;
  };
  std::string cause;
  for (const HistoryEvent& event : run.result.history.events) {
    if (event.process != process) continue;
    const std::string at = to_string(event.time);
    if (const auto* refused = std::get_if<ChangeRefused>(&event.what)) {
      cause = fmt::format("Cal.com refused at {}: {} {}", at, refused->status, refused->error);
    } else if (const auto* found = std::get_if<AppointmentRefused>(&event.what)) {
      cause = fmt::format("the database held an appointment at {} already, at {}",
                          zone.format(found->slot, "Y-m-d H:i"), at);
    } else if (std::holds_alternative<ChangeCommitted>(event.what)) {
      cause = fmt::format("Cal.com committed it at {}", at);
    } else if (const auto* delivery = std::get_if<WebhookRefused>(&event.what)) {
      cause = fmt::format("its delivery was refused at {}: {}", at, delivery->reason);
    } else if (const auto* fetched = std::get_if<SlotsFetched>(&event.what)) {
      if (!fetched->value) cause = fmt::format("Cal.com had not answered in time at {}", at);
    } else if (const auto* offer = std::get_if<SlotsOffered>(&event.what)) {
      cause = fmt::format("it was offered {} at {}", list(offer->slots), at);
    }
  }
  return cause.empty() ? first_look_up(run, action) : cause;
}

/// The slots about which an entry contradicts the calendar at `time`.
auto contradicted(const EntryLife& life, TimePoint time, Contradiction kind)
    -> std::vector<TimePoint> {
  std::vector<TimePoint> slots;
  for (const StaleSpan& span : life.stale) {
    if (span.kind == kind && span.from <= time && time < span.to) slots.push_back(span.slot);
  }
  std::ranges::sort(slots);
  return slots;
}

template <class T>
auto or_absent(const std::optional<T>& value) -> Value {
  if (value) return Value{*value};
  return Absent{};
}

auto answer_about_change(const FinishedRun& run, const Change& change, ActionField field)
    -> Answer {
  switch (field) {
    case ActionField::stale_window: {
      const StaleWindow window =
          stale_windows(run.result.history.entries, run.changes).at(change.id);
      if (!window.ends_with) return {Duration{0}, "no entry contradicted it"};
      const EntryLife& life = run.result.history.entries[*window.ends_with];
      return {window.length,
              fmt::format("committed at {}; the last entry to contradict it is {} {}, until {}",
                          to_string(change.committed_at),
                          run.scenario.policy.layers.at(life.layer).name, life.key,
                          to_string(change.committed_at + window.length))};
    }
    case ActionField::exposed_window:
      if (!change.last_stale_read) return {Duration{0}, "no read returned it"};
      return {*change.last_stale_read - change.committed_at,
              fmt::format("the last stale read was answered at {}",
                          to_string(*change.last_stale_read))};
    case ActionField::handler_took:
      return {or_absent(change.handler_took),
              change.handler_took       ? ""
              : change.delivery_refused ? "its webhook was refused"
              : change.delivery_ignored ? "its webhook was acknowledged and ignored"
              : change.delivery_lost    ? "its webhook was lost"
                                        : "no webhook of it was handled"};
    default: return {static_cast<std::int64_t>(change.keys_removed), ""};
  }
}

auto answer_to(const FinishedRun& run, const ActionQuestion& question) -> Answer {
  const ActionRecord& record = run.actions.at(question.action);
  switch (question.field) {
    case ActionField::started: return {or_absent(record.started), ""};
    case ActionField::took:
      if (!record.started || !record.ended) return {Absent{}, "it never ended"};
      return {*record.ended - *record.started, ""};
    case ActionField::outcome: {
      if (!record.started) return {Absent{}, "it never started"};
      if (!record.ended) return {Absent{}, "it never ended"};
      return {record.outcome, outcome_cause(run, question.action)};
    }
    case ActionField::hit: return {or_absent(record.hit), first_look_up(run, question.action)};
    case ActionField::stale: return {or_absent(record.stale), first_look_up(run, question.action)};
    case ActionField::ttl_left:
      return {or_absent(record.ttl_left), first_look_up(run, question.action)};
    case ActionField::answer:
      if (!record.answer) return {Absent{}, "nobody answered"};
      return {slot_list(run, record.answer->free), first_look_up(run, question.action)};
    case ActionField::offered:
      return {slot_list(run, record.offered), first_look_up(run, question.action)};
    case ActionField::asked:
      if (!record.asked) return {Absent{}, "it asked for no slot"};
      return {run.scenario.world.zone.format(*record.asked, "Y-m-d H:i"), ""};
    case ActionField::taken_offered:
      return {record.taken_offered, first_look_up(run, question.action)};
    case ActionField::stale_window:
    case ActionField::exposed_window:
    case ActionField::handler_took:
    case ActionField::keys_removed:
      if (!record.change) return {Absent{}, "it changed nothing"};
      return answer_about_change(run, run.changes.at(*record.change), question.field);
  }
  return {};
}

auto answer_to(const FinishedRun& run, const EntryQuestion& question) -> Answer {
  const std::string cause = fate_of(run, question.layer, question.key, question.at);
  const EntryLife* live = nullptr;
  const EntryLife* last = nullptr;
  for (const EntryLife& life : run.result.history.entries) {
    if (life.layer != question.layer || life.key != question.key || life.stored > question.at)
      continue;
    last = &life;
    if (life.live_at(question.at)) live = &life;
  }
  switch (question.field) {
    case EntryField::present: return {live != nullptr, cause};
    case EntryField::expired_at:
      if (live != nullptr || last == nullptr || last->dead_at() != last->expires)
        return {Absent{}, cause};
      return {last->expires, cause};
    default: break;
  }
  if (live == nullptr) return {Absent{}, cause};
  switch (question.field) {
    case EntryField::ttl_left: return {live->expires - question.at, cause};
    case EntryField::slots: return {slot_list(run, live->value->free), cause};
    case EntryField::stored_at: return {live->stored, cause};
    case EntryField::phantom:
      return {slot_list(run, contradicted(*live, question.at, Contradiction::phantom)), cause};
    case EntryField::hidden:
      return {slot_list(run, contradicted(*live, question.at, Contradiction::hidden)), cause};
    default:
      return {!contradicted(*live, question.at, Contradiction::phantom).empty() ||
                  !contradicted(*live, question.at, Contradiction::hidden).empty(),
              cause};
  }
}

auto answer_to(const FinishedRun& run, const KeysQuestion& question) -> Answer {
  return {keys_at(run.scenario, run.result, question.at, question.pattern), ""};
}

auto answer_to(const FinishedRun& run, const CheckQuestion& question) -> Answer {
  const auto& checks = run.result.checks;
  const auto found = std::ranges::find(checks, question.check, &CheckResult::check);
  if (found == checks.end()) return {Absent{}, "the scenario does not ask for this check"};
  const std::string& cause = !found->evidence.empty()   ? found->evidence.front()
                             : !found->excluded.empty() ? found->excluded.front()
                                                        : std::string();
  return {std::string(name(found->finding)), cause};
}

}  // namespace

auto answer(const FinishedRun& run, const Question& question) -> Answer {
  return std::visit([&](const auto& one) { return answer_to(run, one); }, question);
}

}  // namespace slotrace::model
