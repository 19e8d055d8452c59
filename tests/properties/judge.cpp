#include "tests/properties/judge.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "tests/properties/plain_calendar.hpp"

namespace slotrace::properties {
namespace {

using namespace model;

/// A booking that stands, accepted or pending.
struct Standing {
  Booked what;
  bool accepted = true;
  friend auto operator==(const Standing&, const Standing&) -> bool = default;
};

/// The calendar between two commits.
struct State {
  std::size_t since = 0;  ///< position in the list of events
  TimePoint committed;
  std::optional<ChangeId> change;
  std::vector<Standing> bookings;
  std::vector<SlotId> holds;
};

constexpr ChangeId kNoChange = std::numeric_limits<ChangeId>::max();

struct Entry {
  LayerIndex layer = 0;
  std::string key;
  AvailabilityPtr value;
  TimePoint stored;
  TimePoint expires;
  TimePoint gone = TimePoint::max();  ///< removed or overwritten
  std::size_t stored_at = 0;          ///< positions in the list of events
  std::size_t gone_at = std::numeric_limits<std::size_t>::max();
  bool at_rest = true;  ///< still there at the end
};

struct Look {
  std::string who;
  std::size_t first = 0;  ///< position of its first step
  std::size_t end = 0;
  TimePoint ended;
  AvailabilityPtr answer;
};

class Judge {
 public:
  Judge(const Scenario& scenario, const RunResult& result) : scenario_(scenario), result_(result) {
    State start{
        .since = 0, .committed = scenario.world.start, .change = {}, .bookings = {}, .holds = {}};
    for (const InitialBooking& booking : scenario.world.bookings) {
      const Standing stands{{booking.event_type, booking.host, booking.start}, true};
      start.bookings.push_back(stands);
      made_[booking.name] = stands;
    }
    states_.push_back(std::move(start));
  }

  auto opinion() -> Opinion {
    for (position_ = 0; position_ < events().size(); ++position_) note(events()[position_]);
    judge_entries();
    judge_looks();
    std::ranges::sort(opinion_.spans);
    return std::move(opinion_);
  }

 private:
  auto events() const -> const std::vector<HistoryEvent>& { return result_.history.events; }

  void note(const HistoryEvent& event) {
    if (const auto* what = std::get_if<ChangeCommitted>(&event.what)) commit(event, *what);
    if (const auto* what = std::get_if<EntryPointBegan>(&event.what)) passed_.insert(what->change);
    if (const auto* what = std::get_if<InvalidationCompleted>(&event.what)) {
      completed_.try_emplace(what->change, position_);
    }
    if (const auto* what = std::get_if<EntryStored>(&event.what)) store(event, *what);
    if (const auto* what = std::get_if<EntryRemoved>(&event.what)) remove(what->key, event.time);
    if (std::holds_alternative<EntryExpired>(event.what)) opinion_.expired = true;
    if (const Action* action = find(event.process); action != nullptr) {
      if (std::holds_alternative<Read>(action->what)) follow(event);
    }
  }

  auto find(const std::string& name) const -> const Action* {
    const auto found = std::ranges::find(scenario_.timeline, name, &Action::name);
    return found == scenario_.timeline.end() ? nullptr : &*found;
  }

  /// The booking that an action moves, cancels or confirms, by the name of what made it.
  auto target_of(const Action& action) const -> std::string {
    const BookingRef* reference = nullptr;
    if (const auto* what = std::get_if<Reschedule>(&action.what)) reference = &what->booking;
    if (const auto* what = std::get_if<Cancel>(&action.what)) reference = &what->booking;
    if (const auto* what = std::get_if<Confirm>(&action.what)) reference = &what->booking;
    if (reference == nullptr) return "";
    if (const auto* initial = std::get_if<InitialBookingIndex>(&reference->made_by)) {
      return scenario_.world.bookings.at(initial->position).name;
    }
    return scenario_.timeline.at(std::get<ActionIndex>(reference->made_by)).name;
  }

  void commit(const HistoryEvent& event, const ChangeCommitted& change) {
    State state = states_.back();
    state.since = position_;
    state.committed = event.time;
    state.change = change.change;
    if (change.kind == ChangeKind::held) {
      state.holds.push_back({change.event_type, change.slot.value()});
    } else if (change.kind == ChangeKind::expired) {
      const SlotId over{change.event_type, change.old_slot.value()};
      state.holds.erase(std::ranges::find(state.holds, over));
    } else {
      change_bookings(state, event, change);
    }
    states_.push_back(std::move(state));
  }

  void change_bookings(State& state, const HistoryEvent& event, const ChangeCommitted& change) {
    const Action& action = *find(event.process);
    const bool confirms = std::holds_alternative<Confirm>(action.what);
    if (change.old_slot || confirms) {
      const Standing& old = made_.at(target_of(action));
      // Two that are pending may be alike: only one of them goes.
      state.bookings.erase(std::ranges::find(state.bookings, old));
    }
    if (!change.slot) return;
    const Confirmation confirmation =
        scenario_.world.event_types.at(change.event_type).confirmation;
    const Standing made{{change.event_type, change.host.value(), *change.slot},
                        confirms || confirmation == Confirmation::none};
    if (made.accepted) count_double_bookings(state, made.what);
    state.bookings.push_back(made);
    made_[confirms ? target_of(action) : event.process] = made;
  }

  void count_double_bookings(const State& state, const Booked& booked) {
    const Duration length = scenario_.world.event_types.at(booked.event_type).length;
    for (const Standing& other : state.bookings) {
      const bool meets = is_busy(scenario_.world, {other.what}, booked.host,
                                 {booked.start, booked.start + length});
      if (meets && other.accepted) ++opinion_.double_bookings;
    }
  }

  /// Whether Cal.com offers the slot in this state.
  auto offers(const State& state, SlotId slot) const -> bool {
    const auto end_of = [&](TimePoint start) {
      return start + scenario_.world.event_types.at(slot.event_type).length;
    };
    const bool held = std::ranges::any_of(state.holds, [&](const SlotId& hold) {
      return hold.event_type == slot.event_type && hold.start < end_of(slot.start) &&
             slot.start < end_of(hold.start);
    });
    std::vector<Booked> taken;
    for (const Standing& one : state.bookings) {
      const Confirmation confirmation =
          scenario_.world.event_types.at(one.what.event_type).confirmation;
      if (one.accepted || confirmation == Confirmation::blocking) taken.push_back(one.what);
    }
    return !held && is_free(scenario_.world, taken, slot);
  }

  void store(const HistoryEvent& event, const EntryStored& what) {
    if (const auto old = store_.find(what.key); old != store_.end()) {
      Entry& before = entries_[old->second];
      before.gone = event.time;
      before.gone_at = position_;
      // What had expired by then nobody took away.
      if (event.time < before.expires) before.at_rest = false;
    }
    store_[what.key] = entries_.size();
    entries_.push_back({.layer = what.layer,
                        .key = what.key,
                        .value = what.value,
                        .stored = event.time,
                        .expires = event.time + what.ttl,
                        .stored_at = position_});
  }

  void remove(const std::string& key, TimePoint at) {
    Entry& gone = entries_.at(store_.at(key));
    gone.gone = at;
    gone.gone_at = position_;
    store_.erase(key);
    for (Entry& entry : entries_) {
      if (entry.key == key) entry.at_rest = false;
    }
  }

  /// Puts a look-up of the timeline together from the events of its process.
  void follow(const HistoryEvent& event) {
    Look& look = looks_[event.process];
    // What it found or fetched last, as its own layer keeps it, is its answer.
    const auto* found = std::get_if<LayerRead>(&event.what);
    const auto* fetched = std::get_if<SlotsFetched>(&event.what);
    const auto* stored = std::get_if<EntryStored>(&event.what);
    if (look.first == 0 && (found != nullptr || fetched != nullptr)) look.first = position_;
    if (look.end == 0) {
      if (found != nullptr && found->value) look.answer = found->value;
      if (fetched != nullptr) look.answer = fetched->value;
      if (stored != nullptr) look.answer = stored->value;
    }
    if (std::holds_alternative<ActionEnded>(event.what)) {
      look.who = event.process;
      look.end = position_;
      look.ended = event.time;
    }
  }

  /// The states that a slot went through: each differs from the one before.
  struct Version {
    const State* state;
    bool free;
  };
  auto versions(EventTypeIndex event_type, TimePoint start) -> const std::vector<Version>& {
    const auto [found, added] = versions_.try_emplace({event_type, start});
    if (added) {
      for (const State& state : states_) {
        const bool free = offers(state, {event_type, start});
        if (found->second.empty() || found->second.back().free != free) {
          found->second.push_back({&state, free});
        }
      }
    }
    return found->second;
  }

  void judge_entries() {
    for (const Entry& entry : entries_) {
      const LayerPolicy& layer = scenario_.policy.layers.at(entry.layer);
      if (layer.hit == HitRule::not_empty && entry.value->free.empty()) continue;
      const Availability& value = *entry.value;
      for (const TimePoint slot :
           slots(scenario_.world, value.event_type, {value.from, value.to})) {
        const bool shown = std::ranges::count(value.free, slot) > 0;
        add_spans(entry, slot, shown);
        if (entry.at_rest) rest(value.event_type, slot, shown);
      }
    }
  }

  void add_spans(const Entry& entry, TimePoint slot, bool shown) {
    const auto& all = versions(entry.value->event_type, slot);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].free == shown) continue;
      const bool last = i + 1 == all.size();
      // At one instant the positions say what came first.
      const std::size_t until_at = last ? entry.gone_at : all[i + 1].state->since;
      if (std::max(entry.stored_at, all[i].state->since) >= std::min(until_at, entry.gone_at)) {
        continue;
      }
      const TimePoint from = std::max(entry.stored, all[i].state->committed);
      const TimePoint readable_until = std::min(entry.expires, slot);
      if (from >= readable_until) continue;
      const TimePoint until = last ? TimePoint::max() : all[i + 1].state->committed;
      const TimePoint to = std::min({until, entry.gone, readable_until});
      const ChangeId change = all[i].state->change.value_or(kNoChange);
      Duration& window = opinion_.stale_windows[change];
      window = std::max(window, to - all[i].state->committed);
      opinion_.spans.push_back(
          describe_span(entry.layer, entry.key,
                        {.change = change,
                         .event_type = entry.value->event_type,
                         .slot = slot,
                         .kind = shown ? Contradiction::phantom : Contradiction::hidden,
                         .from = from,
                         .to = to}));
    }
  }

  void rest(EventTypeIndex event_type, TimePoint slot, bool shown) {
    const Version last = versions(event_type, slot).back();
    if (last.free == shown || !last.state->change || slot <= result_.end) return;
    if (passed_.contains(*last.state->change)) ++opinion_.p1_violations;
  }

  void judge_looks() {
    for (const auto& [name, look] : looks_) {
      if (look.end == 0 || look.first == 0) continue;
      opinion_.read_overlaps_change |= std::ranges::any_of(states_, [&](const State& state) {
        return state.change && look.first < state.since && state.since < look.end;
      });
      if (look.answer) judge(look);
    }
  }

  void judge(const Look& look) {
    const Availability& answer = *look.answer;
    bool stale = false;
    bool exercised = false;
    for (const TimePoint slot :
         slots(scenario_.world, answer.event_type, {answer.from, answer.to})) {
      if (slot <= look.ended) continue;
      const bool shown = std::ranges::count(answer.free, slot) > 0;
      const auto& all = versions(answer.event_type, slot);
      bool true_during = false;
      std::size_t latest = 0;  // the version of the latest change that was completely invalidated
      for (std::size_t i = 0; i < all.size(); ++i) {
        const bool held_before_end = all[i].state->since < look.end;
        const bool held_after_start = i + 1 == all.size() || all[i + 1].state->since > look.first;
        if (held_before_end && held_after_start && all[i].free == shown) true_during = true;
        if (all[i].state->change && completed_before(*all[i].state->change, look.first)) latest = i;
      }
      stale |= !true_during;
      exercised |= latest > 0;
      bool true_since = false;
      for (std::size_t i = latest; i < all.size(); ++i) {
        true_since |= all[i].state->since < look.end && all[i].free == shown;
      }
      if (!true_since) ++opinion_.p2_violations;
    }
    if (stale) ++opinion_.stale_reads;
    if (exercised) ++opinion_.p2_exercised;
  }

  auto completed_before(ChangeId change, std::size_t position) const -> bool {
    const auto found = completed_.find(change);
    return found != completed_.end() && found->second < position;
  }

 public:
  static auto describe_span(LayerIndex layer, const std::string& key, const StaleSpan& span)
      -> std::string {
    return fmt::format("{} {} {} {} change {}: from {} to {}",
                       span.kind == Contradiction::phantom ? "phantom" : "hidden", layer, key,
                       to_string(span.slot), span.change, to_string(span.from), to_string(span.to));
  }

 private:
  const Scenario& scenario_;
  const RunResult& result_;
  Opinion opinion_;
  std::size_t position_ = 0;
  std::vector<State> states_;
  std::map<std::string, Standing> made_;  ///< by the name of the booking or action
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t> store_;
  std::map<std::string, Look> looks_;
  std::set<ChangeId> passed_;
  std::map<ChangeId, std::size_t> completed_;
  std::map<std::pair<EventTypeIndex, TimePoint>, std::vector<Version>> versions_;
};

}  // namespace

auto judge(const Scenario& scenario, const RunResult& result) -> Opinion {
  return Judge(scenario, result).opinion();
}

auto spans_of(const RunResult& result) -> std::vector<std::string> {
  std::vector<std::string> spans;
  for (const EntryLife& life : result.history.entries) {
    for (const StaleSpan& span : life.stale) {
      spans.push_back(Judge::describe_span(life.layer, life.key, span));
    }
  }
  std::ranges::sort(spans);
  return spans;
}

}  // namespace slotrace::properties
