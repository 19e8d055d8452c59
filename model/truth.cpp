#include "model/truth.hpp"

#include <algorithm>

#include "sim/fingerprint.hpp"

namespace slotrace::model {
namespace {

auto ranges_of(const OpeningHours& hours, Day day) -> const std::vector<ClockRange>& {
  if (const auto found = hours.overrides.find(day); found != hours.overrides.end()) {
    return found->second;
  }
  const date::weekday weekday{day};
  return hours.weekly.at(weekday.iso_encoding() - 1);
}

}  // namespace

Truth::Truth(const World& world) : world_(world), agenda_(world.hosts.size()) {
  for (const EventType& type : world.event_types) longest_ = std::max(longest_, type.length);
}

auto Truth::end_of(EventTypeIndex event_type, TimePoint start) const -> TimePoint {
  return start + world_.event_types.at(event_type).length;
}

auto Truth::availability(EventTypeIndex event_type, TimePoint from, TimePoint to, TimePoint now)
    -> Availability {
  lay_out(event_type, from, to);
  Availability answer{.event_type = event_type, .from = from, .to = to, .free = {}};
  const auto end = slots_.lower_bound({event_type, to});
  for (auto at = slots_.lower_bound({event_type, from}); at != end; ++at) {
    if (at->first.start > now && at->second.versions.back().free) {
      answer.free.push_back(at->first.start);
    }
  }
  return answer;
}

auto Truth::slots(EventTypeIndex event_type, TimePoint from, TimePoint to)
    -> std::vector<TimePoint> {
  lay_out(event_type, from, to);
  std::vector<TimePoint> starts;
  const auto end = slots_.lower_bound({event_type, to});
  for (auto at = slots_.lower_bound({event_type, from}); at != end; ++at) {
    starts.push_back(at->first.start);
  }
  return starts;
}

auto Truth::latest_versions(EventTypeIndex event_type, TimePoint from, TimePoint to) const
    -> std::vector<std::pair<TimePoint, SlotVersion>> {
  std::vector<std::pair<TimePoint, SlotVersion>> latest;
  const auto end = slots_.lower_bound({event_type, to});
  for (auto at = slots_.lower_bound({event_type, from}); at != end; ++at) {
    latest.emplace_back(at->first.start, at->second.versions.back());
  }
  return latest;
}

auto Truth::versions(SlotId slot) const -> std::span<const SlotVersion> {
  const auto found = slots_.find(slot);
  if (found == slots_.end()) return {};
  return found->second.versions;
}

auto Truth::is_free(SlotId slot) const -> bool {
  const auto history = versions(slot);
  return !history.empty() && history.back().free;
}

auto Truth::free_host(EventTypeIndex event_type, TimePoint start,
                      std::optional<HostIndex> preferred, std::optional<BookingUid> except) const
    -> std::optional<HostIndex> {
  const TimePoint end = end_of(event_type, start);
  const auto can = [&](HostIndex host) {
    return is_open(host, start, end) && !is_booked(host, start, end, except);
  };
  if (preferred && can(*preferred)) return preferred;
  const auto& hosts = world_.event_types.at(event_type).hosts;
  const auto found = std::ranges::find_if(hosts, can);
  if (found == hosts.end()) return std::nullopt;
  return *found;
}

auto Truth::is_contested(EventTypeIndex event_type, TimePoint start) const -> bool {
  const TimePoint end = end_of(event_type, start);
  return std::ranges::any_of(world_.event_types.at(event_type).hosts, [&](HostIndex host) {
    return is_booked(host, start, end, std::nullopt);
  });
}

auto Truth::is_held(EventTypeIndex event_type, TimePoint start) const -> bool {
  const TimePoint end = end_of(event_type, start);
  return std::ranges::any_of(holds_, [&](const auto& one) {
    const Hold& hold = one.second;
    return hold.event_type == event_type && hold.start < end && start < hold.end;
  });
}

auto Truth::has_identical(HostIndex host, TimePoint start, TimePoint end) const -> bool {
  const auto [first, last] = agenda_.at(host).equal_range(start);
  return std::any_of(first, last, [&](const auto& one) {
    return bookings_[one.second].end == end && bookings_[one.second].keyed;
  });
}

auto Truth::add_initial(const InitialBooking& booking) -> BookingUid {
  const auto uid = static_cast<BookingUid>(bookings_.size());
  bookings_.push_back({.uid = uid,
                       .event_type = booking.event_type,
                       .host = booking.host,
                       .start = booking.start,
                       .end = end_of(booking.event_type, booking.start)});
  enter(bookings_.back());
  return uid;
}

auto Truth::takes_time(const Booking& booking) const -> bool {
  return booking.accepted() ||
         (booking.status == BookingStatus::pending &&
          world_.event_types.at(booking.event_type).confirmation == Confirmation::blocking);
}

void Truth::enter(const Booking& booking) {
  if (takes_time(booking)) agenda_.at(booking.host).emplace(booking.start, booking.uid);
}

void Truth::leave(const Booking& booking) {
  auto& agenda = agenda_.at(booking.host);
  const auto [first, last] = agenda.equal_range(booking.start);
  const auto entry =
      std::find_if(first, last, [&](const auto& one) { return one.second == booking.uid; });
  if (entry != last) agenda.erase(entry);
}

auto Truth::stretches_of(const Commit& commit) const -> std::vector<Stretch> {
  std::vector<Stretch> stretches;
  const auto add_booking = [&](const Booking& booking) {
    Stretch stretch{.event_types = {}, .start = booking.start, .end = booking.end};
    for (EventTypeIndex type = 0; type < world_.event_types.size(); ++type) {
      if (std::ranges::count(world_.event_types[type].hosts, booking.host) > 0) {
        stretch.event_types.push_back(type);
      }
    }
    stretches.push_back(std::move(stretch));
  };
  const auto add_hold = [&](const Hold& hold) {
    stretches.push_back({.event_types = {hold.event_type}, .start = hold.start, .end = hold.end});
  };
  if (commit.removes) add_booking(bookings_.at(*commit.removes));
  if (commit.adds) add_booking(*commit.adds);
  if (commit.accepts) add_booking(bookings_.at(*commit.accepts));
  if (commit.holds) add_hold(*commit.holds);
  if (commit.releases) {
    if (const auto hold = holds_.find(*commit.releases); hold != holds_.end()) {
      add_hold(hold->second);
    }
  }
  return stretches;
}

auto Truth::commit(const Commit& commit) -> Committed {
  Committed result;
  const std::vector<Stretch> stretches = stretches_of(commit);
  // The slots around a change are laid out before it, so that their first version is the old state.
  for (const Stretch& stretch : stretches) {
    for (const EventTypeIndex type : stretch.event_types) {
      lay_out(type, stretch.start - longest_, stretch.end);
    }
  }
  if (commit.removes) {
    Booking& old = bookings_.at(*commit.removes);
    leave(old);
    old.status = commit.removed_as;
    old.keyed = false;
  }
  if (commit.adds) {
    Booking booking = *commit.adds;
    booking.uid = static_cast<BookingUid>(bookings_.size());
    booking.keyed = booking.accepted();
    bookings_.push_back(booking);
    enter(booking);
    result.uid = booking.uid;
  }
  if (commit.accepts) {
    Booking& booking = bookings_.at(*commit.accepts);
    leave(booking);
    booking.status = BookingStatus::accepted;
    enter(booking);
  }
  if (commit.holds) {
    result.hold = next_hold_++;
    holds_.emplace(*result.hold, *commit.holds);
  }
  if (commit.releases) holds_.erase(*commit.releases);
  for (const Stretch& stretch : stretches) reconsider(stretch, commit, result.flipped);
  return result;
}

void Truth::reconsider(const Stretch& stretch, const Commit& commit, std::vector<SlotId>& flipped) {
  // A booking that uses up its hold is what takes the slot from now on, though it was taken before.
  const bool takes_over = commit.adds && commit.releases;
  for (const EventTypeIndex type : stretch.event_types) {
    const auto last = slots_.lower_bound({type, stretch.end});
    for (auto at = slots_.lower_bound({type, stretch.start - world_.event_types[type].length});
         at != last; ++at) {
      const bool free = shows_free(at->second, at->first);
      const SlotVersion& latest = at->second.versions.back();
      if (latest.change == commit.change || (free == latest.free && (free || !takes_over)))
        continue;
      at->second.versions.push_back(
          {.since = commit.moment, .free = free, .change = commit.change});
      flipped.push_back(at->first);
    }
  }
}

void Truth::lay_out(EventTypeIndex event_type, TimePoint from, TimePoint to) {
  if (from >= to) return;
  for (const HostIndex host : world_.event_types.at(event_type).hosts) {
    const Zone& zone = world_.hosts[host].hours.zone;
    const Day last = zone.day_of(to - Duration{1});
    for (Day day = zone.day_of(from); day <= last; day += date::days{1}) {
      if (laid_out_.insert({event_type, host, day}).second) lay_out_day(event_type, host, day);
    }
  }
}

void Truth::lay_out_day(EventTypeIndex event_type, HostIndex host, Day day) {
  const EventType& type = world_.event_types[event_type];
  const OpeningHours& hours = world_.hosts[host].hours;
  for (const ClockRange& range : ranges_of(hours, day)) {
    const TimePoint close = hours.zone.at(day, range.to);
    for (TimePoint start = hours.zone.at(day, range.from); start + type.length <= close;
         start += type.interval) {
      const SlotId id{event_type, start};
      Slot& slot = slots_[id];
      slot.open.push_back(host);
      const bool free = shows_free(slot, id);
      // A second host who works at that time adds to the first version of the slot.
      if (slot.versions.empty()) slot.versions.push_back({});
      slot.versions.front().free = free;
    }
  }
}

auto Truth::shows_free(const Slot& slot, SlotId id) const -> bool {
  if (is_held(id.event_type, id.start)) return false;
  return std::ranges::any_of(slot.open, [&](HostIndex host) {
    return !is_booked(host, id.start, end_of(id.event_type, id.start), std::nullopt);
  });
}

auto Truth::is_open(HostIndex host, TimePoint start, TimePoint end) const -> bool {
  const OpeningHours& hours = world_.hosts.at(host).hours;
  const Day day = hours.zone.day_of(start);
  return std::ranges::any_of(ranges_of(hours, day), [&](const ClockRange& range) {
    return hours.zone.at(day, range.from) <= start && end <= hours.zone.at(day, range.to);
  });
}

auto Truth::is_booked(HostIndex host, TimePoint start, TimePoint end,
                      std::optional<BookingUid> except) const -> bool {
  const auto& agenda = agenda_.at(host);
  const auto last = agenda.lower_bound(end);
  for (auto at = agenda.upper_bound(start - longest_); at != last; ++at) {
    if (at->second != except && bookings_[at->second].end > start) return true;
  }
  return false;
}

auto Truth::fingerprint() const -> std::uint64_t {
  std::uint64_t all = sim::fingerprint_all(bookings_.size(), next_hold_);
  for (const Booking& booking : bookings_) {
    all = sim::mix(all, sim::fingerprint_all(booking.event_type, booking.host, booking.start,
                                             booking.status, booking.keyed));
  }
  for (const auto& [id, hold] : holds_)
    all = sim::mix(all, sim::fingerprint_all(id, hold.event_type, hold.start));
  return all;
}

auto Truth::fingerprint_of_versions() const -> std::uint64_t {
  std::uint64_t all = 0;
  for (const auto& [id, slot] : slots_) {
    // A slot that nothing has changed may be known or not.
    if (slot.versions.size() == 1 && !slot.versions.front().change) continue;
    all = sim::mix(all, sim::fingerprint_all(id.event_type, id.start));
    for (const SlotVersion& version : slot.versions)
      all = sim::mix(all, sim::fingerprint_all(version.free, sim::fingerprint(version.change)));
  }
  return all;
}

}  // namespace slotrace::model
