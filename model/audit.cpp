#include "model/audit.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/failure.hpp"

namespace slotrace::model {

auto Change::completed() const -> std::optional<Moment> {
  std::optional<Moment> first;
  for (const Passage& passage : passages) {
    if (passage.completed && (!first || *passage.completed < *first)) first = passage.completed;
  }
  return first;
}

auto Audit::commit(ChangeKind kind, Truth::Commit commit) -> const Change& {
  const auto id = static_cast<ChangeId>(changes_.size());
  commit.change = id;
  commit.moment = ++now_;
  changes_.push_back(
      {.id = id, .kind = kind, .committed_at = simulation_.now(), .committed = now_});
  Change& change = changes_.back();
  Truth::Committed committed = truth_.commit(commit);
  change.flipped = std::move(committed.flipped);
  const std::optional<BookingUid> stands = commit.accepts ? commit.accepts : committed.uid;
  if (stands && truth_.bookings().at(*stands).accepted()) {
    note_double_bookings(truth_.bookings().at(*stands));
  }
  for (const SlotId slot : change.flipped) {
    for (auto& [key, stored] : store_) {
      const Availability& value = *lives_[stored.life].value;
      if (value.event_type != slot.event_type) continue;
      if (slot.start < value.from || slot.start >= value.to) continue;
      close_span(stored, slot.start);
      open_span(stored, slot, value.shows_free(slot.start));
    }
  }
  forget_old_versions(change.flipped);
  return change;
}

void Audit::note_double_bookings(const Booking& booking) {
  for (const Booking& other : truth_.bookings()) {
    if (other.uid == booking.uid || !other.accepted() || other.host != booking.host) continue;
    if (other.end <= booking.start || booking.end <= other.start) continue;
    double_bookings_.push_back(fmt::format("host {} is booked from {} and from {} at once",
                                           world_.hosts.at(booking.host).name,
                                           to_string(other.start), to_string(booking.start)));
  }
}

void Audit::began(ChangeId change, EntryPoint entry_point) {
  changes_.at(change).passages.push_back(
      {.entry_point = entry_point, .began = ++now_, .completed = {}});
}

void Audit::completed(ChangeId id, EntryPoint entry_point) {
  Change& change = changes_.at(id);
  for (Passage& passage : change.passages) {
    if (passage.entry_point == entry_point && !passage.completed) {
      // Later completions of the same change are asked for by nobody.
      if (!change.completed()) simulation_.also_touches(sim::writes(kCompletions));
      passage.completed = ++now_;
      return;
    }
  }
}

void Audit::on_stored(const std::string& key, const StoredValue& value, TimePoint expires) {
  if (const auto old = store_.find(key); old != store_.end()) {
    const std::size_t life = old->second.life;
    if (lives_[life].expires <= simulation_.now()) outlived_[key].push_back(life);
    end_life(old->second);
    store_.erase(old);
  }
  const auto* cached = std::get_if<CachedAnswer>(&value);
  if (cached == nullptr) {
    reconsider_reachability();
    return;
  }
  Stored& stored = store_[key];
  stored.life = lives_.size();
  lives_.push_back({.layer = cached->layer,
                    .key = key.substr(world_.key_prefix.size()),
                    .value = cached->answer,
                    .stored = simulation_.now(),
                    .expires = expires,
                    .removed = {},
                    .stale = {}});
  ++now_;
  if (reachable_) {
    const sim::Simulation::Unnoticed look(simulation_);
    entries_.emplace(stored.life, *cached);
    if (!reachable_(key, *cached)) unreachable_.insert(stored.life);
  }
  open_spans(stored);
}

void Audit::open_spans(Stored& stored) {
  const Availability& answer = *lives_[stored.life].value;
  for (const TimePoint start : truth_.slots(answer.event_type, answer.from, answer.to)) {
    open_span(stored, {answer.event_type, start}, answer.shows_free(start));
  }
}

void Audit::on_expiry_changed(const std::string& key, TimePoint expires) {
  const auto found = store_.find(key);
  if (found == store_.end()) return;
  EntryLife& life = lives_[found->second.life];
  life.expires = expires;
  // What is stale now stays so for as long as the entry lives.
  for (const auto& [slot, open] : found->second.open) {
    StaleSpan& span = life.stale[open];
    if (span.to > simulation_.now()) span.to = std::min(expires, span.slot);
  }
}

/// Something has changed on which keys depend: a generation, the id of a tag.
void Audit::reconsider_reachability() {
  if (!reachable_) return;
  const sim::Simulation::Unnoticed look(simulation_);
  for (auto& [key, stored] : store_) {
    const bool was = !unreachable_.contains(stored.life);
    const bool is = reachable_(key, entries_.at(stored.life));
    if (was && !is) {
      unreachable_.insert(stored.life);
      while (!stored.open.empty()) close_span(stored, stored.open.begin()->first);
    } else if (!was && is) {
      unreachable_.erase(stored.life);
      open_spans(stored);
    }
  }
  for (const auto& [key, lives] : outlived_) {
    for (const std::size_t life : lives) {
      if (reachable_(key, entries_.at(life))) {
        unreachable_.erase(life);
      } else {
        unreachable_.insert(life);
      }
    }
  }
}

void Audit::on_removed(const std::string& key) {
  outlived_.erase(key);
  const auto found = store_.find(key);
  if (found == store_.end()) {
    reconsider_reachability();
    return;
  }
  end_life(found->second);
  store_.erase(found);
}

void Audit::end_life(const Stored& stored) {
  EntryLife& life = lives_[stored.life];
  life.removed = simulation_.now();
  for (const auto& [slot, open] : stored.open) {
    StaleSpan& span = life.stale[open];
    span.to = std::min(span.to, life.dead_at());
  }
}

/// Notes that an entry contradicts the calendar about `slot` from now on, if it does and a look-up
/// would return it. The span ends with the entry's TTL, or with the slot itself, unless something
/// ends it earlier.
void Audit::open_span(Stored& stored, SlotId slot, bool shown_free) {
  EntryLife& life = lives_[stored.life];
  const TimePoint now = simulation_.now();
  const auto versions = truth_.versions(slot);
  if (versions.empty() || versions.back().free == shown_free) return;
  if (slot.start <= now || !is_hit(policy_.layers.at(life.layer), *life.value)) return;
  // Every source answers from the calendar, so what contradicts it about a slot that lies ahead has
  // been overtaken by a change.
  sim::require(versions.back().change.has_value(), "an answer that was never true");
  ++changes_.at(*versions.back().change).contradicted_entries;
  const TimePoint end = std::min(life.expires, slot.start);
  if (now >= end || unreachable_.contains(stored.life)) return;
  stored.open[slot.start] = life.stale.size();
  life.stale.push_back({.change = *versions.back().change,
                        .event_type = slot.event_type,
                        .slot = slot.start,
                        .kind = shown_free ? Contradiction::phantom : Contradiction::hidden,
                        .from = now,
                        .to = end});
}

void Audit::close_span(Stored& stored, TimePoint slot) {
  const auto open = stored.open.find(slot);
  if (open == stored.open.end()) return;
  StaleSpan& span = lives_[stored.life].stale[open->second];
  span.to = std::min(span.to, simulation_.now());
  stored.open.erase(open);
}

void Audit::discarded(const Availability& answer) {
  for (const TimePoint start : truth_.slots(answer.event_type, answer.from, answer.to)) {
    const auto versions = truth_.versions({answer.event_type, start});
    if (versions.empty() || versions.back().free == answer.shows_free(start)) continue;
    if (start <= simulation_.now() || !versions.back().change) continue;
    ++changes_.at(*versions.back().change).contradicted_entries;
  }
}

auto Audit::contradicts(const Availability& answer) -> bool {
  const TimePoint now = simulation_.now();
  return std::ranges::any_of(
      truth_.slots(answer.event_type, answer.from, answer.to), [&](TimePoint start) {
        return start > now &&
               truth_.is_free({answer.event_type, start}) != answer.shows_free(start);
      });
}

auto Audit::begin_read() -> ReadId {
  reads_.push_back(
      {.began_at = simulation_.now(), .who = std::string(simulation_.name(simulation_.current()))});
  return reads_.size() - 1;
}

void Audit::first_step(ReadId index) {
  if (index == kUnjudgedRead) return;
  ReadRecord& read = reads_.at(index);
  // A request that its reader has given up on may still take effect.
  if (read.began != 0 || read.ended) return;
  simulation_.also_touches(sim::reads(kCompletions));
  simulation_.also_touches(sim::reads(kReadsInFlight));
  if (judges_freshness_) simulation_.also_touches(sim::reads(Truth::kCalendar));
  read.began_at = simulation_.now();
  read.began = ++now_;
  open_reads_.insert(index);
}

auto Audit::end_read(ReadId index, const Availability* answer) -> const ReadRecord& {
  ++now_;
  simulation_.also_touches(sim::reads(kReadsInFlight));
  open_reads_.erase(index);
  ReadRecord& read = reads_.at(index);
  read.ended = true;
  if (told_of_ended_read_) told_of_ended_read_();
  if (answer == nullptr) return read;
  for (const TimePoint start : truth_.slots(answer->event_type, answer->from, answer->to)) {
    // A slot that has begun is in nobody's answer any more.
    if (start <= simulation_.now()) continue;
    const SlotId slot{answer->event_type, start};
    const bool shown = answer->shows_free(start);
    const auto versions = truth_.versions(slot);
    // Walks from the newest version back: first to the one that held when the read began, then to
    // the one that the latest change made whose invalidation was complete by then.
    bool equals_during = false;
    bool equals_since_complete = false;
    bool began_seen = false;
    bool equals_floor = false;
    std::optional<ChangeId> blamed;
    for (std::size_t i = versions.size(); i-- > 0;) {
      const SlotVersion& version = versions[i];
      if (version.free == shown) {
        equals_since_complete = true;
        if (!began_seen) equals_during = true;
      } else if (!blamed) {
        blamed = version.change;
      }
      if (version.since <= read.began) began_seen = true;
      equals_floor = version.free == shown;
      if (!version.change) break;
      const auto completed = changes_.at(*version.change).completed();
      if (completed && *completed < read.began) {
        read.p2_exercised = true;
        break;
      }
    }
    // Otherwise it depends on what has been committed since.
    if (!equals_floor) simulation_.also_touches(sim::reads(Truth::kCalendar));
    if (!equals_during) {
      read.stale = true;
      if (blamed) changes_.at(*blamed).last_stale_read = simulation_.now();
    }
    if (!equals_since_complete) read.p2_violations.push_back(slot);
  }
  return read;
}

auto Audit::reads_in_flight() const -> std::vector<ReadId> {
  return {open_reads_.begin(), open_reads_.end()};
}

void Audit::served(const CachedAnswer& answer, EventTypeIndex asked, const Tenant& reader,
                   bool layer_names_tenants) {
  ++served_hits_;
  const bool wrong_type = answer.answer->event_type != asked;
  const bool wrong_tenant = layer_names_tenants && !(answer.filled_for == reader);
  if (!wrong_type && !wrong_tenant) return;
  crossings_.push_back(fmt::format(
      "a look-up for company {} branch {} event type {} was served what was stored for company {} "
      "branch {} event type {}",
      reader.company, reader.branch, world_.event_types.at(asked).id, answer.filled_for.company,
      answer.filled_for.branch, world_.event_types.at(answer.answer->event_type).id));
}

auto Audit::resting_entries() const -> std::vector<RestingEntry> {
  std::vector<RestingEntry> entries;
  const auto add = [&](std::size_t index) {
    const EntryLife& life = lives_[index];
    if (unreachable_.contains(index)) return;
    if (!is_hit(policy_.layers.at(life.layer), *life.value)) return;
    entries.push_back({.layer = life.layer, .key = life.key, .value = life.value});
  };
  for (const auto& [key, stored] : store_) add(stored.life);
  for (const auto& [key, lives] : outlived_) std::ranges::for_each(lives, add);
  return entries;
}

auto Audit::fingerprint() const -> std::uint64_t {
  std::uint64_t all = truth_.fingerprint_of_versions();
  for (const Change& change : changes_) {
    all = sim::mix(all, sim::fingerprint_all(change.kind, change.delivery_refused,
                                             change.delivery_lost, change.delivery_ignored));
    for (const Passage& passage : change.passages)
      all = sim::mix(all, sim::fingerprint_all(passage.entry_point, passage.completed.has_value()));
  }
  for (const auto& [key, stored] : store_)
    all = sim::mix(all, static_cast<std::uint64_t>(unreachable_.contains(stored.life)));
  // Of a read under way: what was cleared when it began.
  std::uint64_t under_way = 0;
  for (const ReadId id : open_reads_) {
    const ReadRecord& read = reads_[id];
    std::uint64_t one = sim::fingerprint(std::string_view(read.who));
    for (const Change& change : changes_) {
      const auto completed = change.completed();
      one = sim::mix(one, static_cast<std::uint64_t>(completed && *completed < read.began));
      if (judges_freshness_)
        one = sim::mix(one, static_cast<std::uint64_t>(change.committed <= read.began));
    }
    under_way += one;
  }
  // Of those that have ended: whether any was stale, and whether any could have been.
  bool stale = false;
  bool violates = false;
  bool exercised = false;
  bool after_commit = false;
  for (const ReadRecord& read : reads_) {
    if (!read.ended) continue;
    stale = stale || (judges_freshness_ && read.stale);
    violates = violates || !read.p2_violations.empty();
    exercised = exercised || read.p2_exercised;
    after_commit = after_commit || (judges_freshness_ && !changes_.empty() &&
                                    changes_.front().committed < read.began);
  }
  return sim::mix(
      sim::mix(all, under_way),
      sim::fingerprint_all(stale, violates, exercised, after_commit, contested_attempts_ > 0,
                           served_hits_ > 0, !crossings_.empty(), !double_bookings_.empty()));
}

auto Audit::fingerprint_of_reads_in_flight() const -> std::uint64_t {
  std::uint64_t all = open_reads_.size();
  for (const ReadId id : open_reads_)
    all += sim::mix(1, sim::fingerprint(std::string_view(reads_[id].who)));
  return all;
}

/// Versions that no read under way and no unfinished change can ask for any more are dropped.
void Audit::forget_old_versions(const std::vector<SlotId>& slots) {
  // Reads are numbered as they begin to be made, and take their first steps in another order.
  Moment oldest = now_;
  for (const ReadId read : open_reads_) oldest = std::min(oldest, reads_[read].began);
  for (const SlotId slot : slots) {
    truth_.forget_versions_before(slot, [&](const SlotVersion& version) {
      if (!version.change) return true;
      const auto completed = changes_[*version.change].completed();
      return completed && *completed < oldest && version.since < oldest;
    });
  }
}

}  // namespace slotrace::model
