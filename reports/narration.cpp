#include "reports/narration.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "reports/cache_contents.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

using model::Contradiction;
using model::Duration;
using model::TimePoint;

constexpr std::size_t kEntriesShownMax = 6;

/// Turns the events of a history into rows.
class Narrator {
 public:
  explicit Narrator(const CaseReport& report)
      : report_(report),
        zone_(report.scenario.world.zone),
        caches_(report.result.history, report.mode) {}

  auto rows() -> std::vector<Row> {
    std::vector<Row> rows;
    for (const model::HistoryEvent& event : report_.result.history.events) {
      caches_.apply(event);
      row_ = Row{.time = event.time, .event = {}, .mark = Mark::none, .caches = {}};
      std::visit([this](const auto& what) { tell(what); }, event.what);
      if (row_.event.empty()) continue;
      if (!event.process.empty()) row_.event = fmt::format("{}: {}", event.process, row_.event);
      rows.push_back(std::move(row_));
    }
    return rows;
  }

 private:
  void say(std::string text, Mark mark = Mark::none) {
    row_.event = std::move(text);
    row_.mark = mark;
  }

  void tell(const model::ActionStarted& started) {
    const model::Action& action = report_.result.actions.at(started.action);
    if (const auto* call = std::get_if<model::Call>(&action.what)) {
      say(fmt::format("call begins, wish {}", slot_text(call->wish, zone_)));
    } else if (const auto* read = std::get_if<model::Read>(&action.what)) {
      say(fmt::format("reads {} for {}",
                      read->source ? layer_name(report_.scenario, *read->source) : "Cal.com",
                      window_text(read->start, read->end)));
    } else if (std::holds_alternative<model::Forge>(action.what)) {
      say("forged delivery");
    }
    // What becomes of a booking, a move or a cancellation is told when it is committed or refused.
  }
  void tell(const model::ActionEnded&) {}

  void tell(const model::LayerRead& read) {
    const std::string layer = layer_name(report_.scenario, read.layer);
    if (!read.value) {
      say(fmt::format("{} MISS", layer));
      row_.caches = {{read.key, Mark::none}, {"  nothing", Mark::faint}};
      return;
    }
    say(fmt::format("{} HIT{}", layer, read.stale ? ", STALE" : ""),
        read.stale ? Mark::bad : Mark::none);
    show_value(read.key, *read.value, read.ttl_left);
    if (const auto* entry = caches_.find(read.layer, read.key); read.stale && entry != nullptr)
      show_contradictions(*entry);
  }

  void tell(const model::SlotsFetched& fetched) {
    if (fetched.value) {
      say(fmt::format("Cal.com answers {}{}", slots_text(*fetched.value, zone_),
                      fetched.cached ? ", from its own cache" : ""));
    } else {
      say("no answer from Cal.com", Mark::bad);
    }
  }

  void tell(const model::EntryStored& stored) {
    say(fmt::format("stores in {}{}", layer_name(report_.scenario, stored.layer),
                    stored.stale ? ", STALE already" : ""),
        stored.stale ? Mark::bad : Mark::none);
    if (!stored.value) return;
    show_value(stored.key, *stored.value, stored.ttl);
    if (const auto* entry = caches_.find(stored.layer, stored.key);
        stored.stale && entry != nullptr)
      show_contradictions(*entry);
  }

  void tell(const model::FillDiscarded& discarded) {
    say(fmt::format("stores nothing in {}: its fill is void",
                    layer_name(report_.scenario, discarded.layer)));
    row_.caches = {{discarded.key, Mark::none}, {"  nothing", Mark::good}};
  }
  void tell(const model::GenerationBumped& bumped) {
    say(fmt::format("counts {} up to {}", bumped.key, bumped.value), Mark::good);
  }
  void tell(const model::EntryRemoved& removed) {
    say("clears an entry");
    row_.caches = {{removed.key, Mark::none}, {"  removed", Mark::good}};
  }

  void tell(const model::EntryExpired& expired) {
    say(fmt::format("{} entry expires", layer_name(report_.scenario, expired.layer)));
    row_.caches = {{expired.key, Mark::none},
                   {fmt::format("  expired; stored at {}", clock_text(expired.stored_at, zone_)),
                    Mark::faint}};
  }

  void tell(const model::ChangeCommitted& change) {
    say(fmt::format("{} (change {})", change_text(change, zone_), change.change));
    show_live();
  }
  void tell(const model::ChangeRefused& refused) {
    say(fmt::format("Cal.com refuses: {} {}", refused.status, refused.error), Mark::bad);
  }
  void tell(const model::WebhookLost& lost) {
    say(fmt::format("delivery of {} is lost", lost.trigger), Mark::bad);
  }
  void tell(const model::WebhookArrived& arrived) {
    say(fmt::format("{} arrives", delivery_text(arrived.trigger, arrived.handler)));
  }
  void tell(const model::WebhookRefused& refused) {
    say(fmt::format("{} refused: {}", delivery_text(refused.trigger, refused.handler),
                    refused.reason),
        Mark::bad);
  }
  void tell(const model::WebhookIgnored& ignored) {
    say(fmt::format("delivery of {} ignored: {}", ignored.trigger, ignored.reason));
  }
  void tell(const model::HandlerDied& died) {
    say(fmt::format("{} DIES after its {}", model::name(died.entry_point), died.after), Mark::bad);
  }
  static auto delivery_text(const std::string& trigger, std::optional<model::EntryPoint> handler)
      -> std::string {
    return handler ? fmt::format("delivery for {}", model::name(*handler))
                   : fmt::format("delivery of {}", trigger);
  }
  void tell(const model::JobTriedAgain& job) {
    say(fmt::format("a worker takes the job of {} again: try {}", model::name(job.entry_point),
                    job.number));
  }
  void tell(const model::RequestFailed& failed) {
    say(fmt::format("the request FAILS: {}", failed.why), Mark::bad);
  }
  void tell(const model::RedisStruck& struck) {
    say(fmt::format("Redis {}", struck.what), Mark::bad);
  }
  void tell(const model::RedisCommandFailed& failed) {
    say(fmt::format("{} fails{}", failed.command, failed.executed ? ", having taken effect" : ""),
        Mark::bad);
  }
  void tell(const model::RedisKeyLost& lost) {
    say(fmt::format("{}: {}", lost.why, lost.key), Mark::bad);
  }
  void tell(const model::EntryPointBegan& began) {
    say(fmt::format("{} has taken its first step (change {})", model::name(began.entry_point),
                    began.change));
  }
  void tell(const model::InvalidationCompleted& done) {
    if (done.commands == 0) {
      say(fmt::format("{} clears NOTHING", model::name(done.entry_point)), Mark::bad);
    } else {
      say(fmt::format("{} has cleared {} with {}", model::name(done.entry_point),
                      counted(done.removed, "entry", "entries"),
                      counted(done.commands, "command")));
    }
    show_live();
  }
  void tell(const model::HandlerEnded& ended) {
    say(fmt::format("{} ends after {}", model::name(ended.handler), model::to_string(ended.took)));
  }
  void tell(const model::AppointmentWritten& written) {
    say(fmt::format("database: appointment {}", slot_text(written.slot, zone_)));
  }
  void tell(const model::AppointmentDeleted& deleted) {
    say(fmt::format("database: appointment {} deleted", slot_text(deleted.slot, zone_)));
  }
  void tell(const model::AppointmentRefused& refused) {
    say(fmt::format("database refuses {}: already there", slot_text(refused.slot, zone_)),
        Mark::bad);
  }
  void tell(const model::SlotsOffered& offered) {
    if (offered.slots.empty()) return say("offers nothing");
    std::vector<std::string> slots;
    for (const TimePoint slot : offered.slots) {
      const bool taken = std::ranges::find(offered.taken, slot) != offered.taken.end();
      slots.push_back(slot_text(slot, zone_) + (taken ? " (TAKEN)" : ""));
    }
    say(fmt::format("offers {}", joined(slots, ", ")),
        offered.taken.empty() ? Mark::none : Mark::bad);
  }
  void tell(const model::CallEnded& ended) { say(fmt::format("call ends: {}", ended.outcome)); }

  /// "2025-10-13" where whole days are asked for, else both ends.
  [[nodiscard]] auto window_text(TimePoint start, TimePoint end) const -> std::string {
    const auto is_midnight = [&](TimePoint time) {
      return zone_.clock_time_of(time) == Duration{0};
    };
    if (!is_midnight(start) || !is_midnight(end))
      return fmt::format("{} to {}", slot_text(start, zone_), slot_text(end, zone_));
    const std::string first = model::to_string(zone_.day_of(start));
    return start == end ? first
                        : fmt::format("{} to {}", first, model::to_string(zone_.day_of(end)));
  }

  void show_value(const std::string& key, const model::Availability& value,
                  std::optional<Duration> ttl) {
    row_.caches.push_back({key, Mark::none});
    row_.caches.push_back({fmt::format("  {}{}", ttl ? fmt::format("TTL {}  ", ttl_text(*ttl)) : "",
                                       slots_text(value, zone_)),
                           Mark::none});
  }

  void show_contradictions(const CacheContents::Entry& entry) {
    std::vector<std::string> phantoms;
    std::vector<std::string> hidden;
    const auto spans = caches_.stale(entry, row_.time);
    for (const model::StaleSpan* span : spans)
      (span->kind == Contradiction::phantom ? phantoms : hidden)
          .push_back(slot_text(span->slot, zone_));
    const auto line = [&](std::vector<std::string>& slots, std::string_view words) {
      if (slots.empty()) return;
      std::ranges::sort(slots);
      slots.erase(std::ranges::unique(slots).begin(), slots.end());
      row_.caches.push_back({fmt::format("  STALE: {} {}", words, joined(slots, ", ")), Mark::bad});
    };
    line(phantoms, "shows what is taken:");
    line(hidden, "hides what is free:");
    if (spans.empty()) row_.caches.push_back({"  STALE", Mark::bad});
  }

  /// Everything that lives, what is stale first.
  void show_live() {
    std::vector<std::pair<CacheContents::Key, CacheContents::Entry>> live;
    std::vector<std::pair<CacheContents::Key, CacheContents::Entry>> fresh;
    for (auto& entry : caches_.live(row_.time))
      (caches_.stale(entry.second, row_.time).empty() ? fresh : live).push_back(std::move(entry));
    const std::size_t stale = live.size();
    live.insert(live.end(), fresh.begin(), fresh.end());
    for (std::size_t i = 0; i < std::min(live.size(), kEntriesShownMax); ++i) {
      const auto& [key, entry] = live[i];
      if (!entry.value) continue;
      show_value(key.second, *entry.value,
                 caches_.timeless() ? std::nullopt : std::optional(entry.expires - row_.time));
      if (i < stale) show_contradictions(entry);
    }
    if (live.size() > kEntriesShownMax)
      row_.caches.push_back(
          {fmt::format("and {}, {} of them stale",
                       counted(live.size() - kEntriesShownMax, "more entry", "more entries"),
                       stale > kEntriesShownMax ? stale - kEntriesShownMax : 0),
           stale > kEntriesShownMax ? Mark::bad : Mark::faint});
    if (live.empty()) row_.caches.push_back({"all caches empty", Mark::faint});
  }

  const CaseReport& report_;
  const model::Zone& zone_;
  CacheContents caches_;
  Row row_{};
};

}  // namespace

auto narrate(const CaseReport& report) -> std::vector<Row> { return Narrator(report).rows(); }

}  // namespace slotrace::reports
