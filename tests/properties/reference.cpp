#include "tests/properties/reference.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "tests/properties/plain_caches.hpp"

namespace slotrace::properties {
namespace {

using namespace model;
using namespace std::chrono_literals;
using generate::Clear;

enum EntryPointNumber { create, on_created, on_updated, on_cancelled, reschedule, cancel };

/// A booking that stands.
struct Made {
  Booked what;
  bool pending = false;
};

struct Held {
  SlotId slot;
  TimePoint until;
};

class Reference {
 public:
  Reference(const Scenario& scenario, const generate::PolicyPlan& policy)
      : scenario_(scenario), world_(scenario.world), policy_(policy) {
    for (const InitialBooking& booking : world_.bookings) {
      bookings_.emplace_back(Made{{booking.event_type, booking.host, booking.start}});
      rows_[bookings_.size() - 1] = {booking.event_type, booking.start};
    }
  }

  auto play() -> ReferenceResult {
    for (const Action& action : scenario_.timeline) {
      now_ = action.at;
      Outcome outcome;
      if (const auto* what = std::get_if<Read>(&action.what)) outcome = read(*what);
      if (const auto* what = std::get_if<Book>(&action.what)) outcome = book(*what);
      if (const auto* what = std::get_if<Reschedule>(&action.what)) outcome = move(*what);
      if (const auto* what = std::get_if<Cancel>(&action.what)) outcome = drop(*what);
      if (const auto* what = std::get_if<Call>(&action.what)) outcome = call(*what);
      if (const auto* what = std::get_if<Forge>(&action.what)) outcome = forge(*what);
      if (const auto* what = std::get_if<HoldSlot>(&action.what)) outcome = hold(*what);
      if (const auto* what = std::get_if<Confirm>(&action.what)) outcome = confirm(*what);
      made_.push_back(std::exchange(booked_, std::nullopt));
      result_.outcomes.push_back(std::move(outcome));
    }
    for (const auto& [number, row] : rows_) result_.rows.push_back(row);
    std::ranges::sort(result_.rows);
    for (const auto& [key, entry] : caches_.entries()) {
      if (now_ < entry.expires) result_.store[key] = entry.value.free;
      result_.stale_left |= contradicts(entry.value) && caches_.is_hit(entry);
    }
    return std::move(result_);
  }

 private:
  // --- Cal.com ---

  /// The bookings that take their host's time.
  auto standing() const -> std::vector<Booked> {
    std::vector<Booked> all;
    for (const auto& one : bookings_) {
      if (!one) continue;
      const bool waits =
          one->pending && confirmation_of(one->what.event_type) == Confirmation::open;
      if (!waits) all.push_back(one->what);
    }
    return all;
  }

  auto confirmation_of(EventTypeIndex event_type) const -> Confirmation {
    return world_.event_types.at(event_type).confirmation;
  }

  auto is_held(EventTypeIndex event_type, TimePoint start) const -> bool {
    const Duration length = world_.event_types.at(event_type).length;
    return std::ranges::any_of(holds_, [&](const Held& hold) {
      return now_ < hold.until && hold.slot.event_type == event_type &&
             hold.slot.start < start + length && start < hold.slot.start + length;
    });
  }

  auto fetch(EventTypeIndex event_type, Stretch days) const -> Availability {
    Availability answer{.event_type = event_type, .from = days.from, .to = days.to, .free = {}};
    for (const TimePoint slot : slots(world_, event_type, days)) {
      const bool free = is_free(world_, standing(), {event_type, slot});
      if (slot > now_ && free && !is_held(event_type, slot)) {
        answer.free.push_back(slot);
      }
    }
    return answer;
  }

  auto contradicts(const Availability& value) const -> bool {
    const std::vector<TimePoint> true_now = fetch(value.event_type, {value.from, value.to}).free;
    std::vector<TimePoint> shown = value.free;
    std::erase_if(shown, [&](TimePoint slot) { return slot <= now_; });
    return shown != true_now;
  }

  auto host_for(EventTypeIndex event_type, TimePoint start, std::optional<HostIndex> first,
                const std::vector<Booked>& others) const -> std::optional<HostIndex> {
    const Stretch time{start, start + world_.event_types.at(event_type).length};
    std::vector<HostIndex> hosts = world_.event_types[event_type].hosts;
    if (first) hosts.insert(hosts.begin(), *first);
    for (const HostIndex host : hosts) {
      if (works(world_.hosts.at(host), time) && !is_busy(world_, others, host, time)) return host;
    }
    return std::nullopt;
  }

  void add(Booked booking) {
    bookings_.emplace_back(
        Made{booking, confirmation_of(booking.event_type) != Confirmation::none});
  }

  /// What somebody is told.
  auto answered(const Availability& answer) -> std::vector<TimePoint> {
    result_.stale_read |= contradicts(answer);
    return answer.free;
  }

  void clear(EntryPointNumber entry_point, EventTypeIndex event_type, const std::set<Day>& days) {
    for (const Clear one : policy_.clears.at(entry_point)) caches_.clear(one, event_type, days);
  }

  // --- what happens ---

  auto read(const Read& read) -> Outcome {
    const PlainCaches::Query query{read.event_type, read.start, read.end};
    const std::size_t layers = scenario_.policy.layers.size();
    const bool second = policy_.has_layer2() && read.source && *read.source + 1 == layers;
    const Availability answer = !read.source ? caches_.ask_calcom(query)
                                : second     ? caches_.ask_layer2(query)
                                             : caches_.ask_layer1(query);
    return {.outcome = "answered", .answer = answered(answer), .offered = {}};
  }

  /// Whether Cal.com refuses the start because it has passed; requests take no time here.
  auto is_past(TimePoint start) const -> bool { return start < now_; }

  /// "" when it was booked, else Cal.com's error.
  auto book_through(std::optional<EntryPointNumber> entry_point, EventTypeIndex event_type,
                    TimePoint start) -> std::string {
    if (is_past(start)) return "Attempting to book a meeting in the past.";
    const auto host = host_for(event_type, start, std::nullopt, standing());
    if (!host) return "no_available_users_found_error";
    add({event_type, *host, start});
    booked_ = bookings_.size() - 1;
    announce(entry_point, on_created, *booked_, {start});
    return "";
  }

  /// A booking is new, or moved. The application writes what it asked for itself; of what is pending
  /// no handler hears.
  void announce(std::optional<EntryPointNumber> entry_point, EntryPointNumber handler,
                std::size_t number, const std::vector<TimePoint>& touched,
                std::optional<std::size_t> old = std::nullopt) {
    const Made& made = bookings_.at(number).value();
    if (entry_point || !made.pending) {
      if (old) rows_.erase(*old);
      rows_[number] = {made.what.event_type, made.what.start};
    }
    if (!made.pending) return tell(entry_point, handler, made.what.event_type, touched);
    if (entry_point) clear(*entry_point, made.what.event_type, days_of(touched));
  }

  auto days_of(const std::vector<TimePoint>& times) const -> std::set<Day> {
    std::set<Day> days;
    for (const TimePoint time : times) days.insert(world_.zone.day_of(time));
    return days;
  }

  /// The entry point of a call to Cal.com clears, and then the handler of the webhook that follows.
  void tell(std::optional<EntryPointNumber> entry_point, EntryPointNumber handler,
            EventTypeIndex event_type, const std::vector<TimePoint>& touched) {
    const std::set<Day> days = days_of(touched);
    if (entry_point) clear(*entry_point, event_type, days);
    if (!entry_point || world_.webhooks.echoes) clear(handler, event_type, days);
  }

  /// bookInCalcom looks into the database before it asks Cal.com.
  auto book_in_calcom(EventTypeIndex event_type, TimePoint start) -> std::string {
    const auto there = std::ranges::count_if(
        rows_, [&](const auto& row) { return row.second == Row{event_type, start}; });
    if (there >= std::ssize(world_.event_types.at(event_type).hosts)) {
      return "refused by the database";
    }
    return book_through(create, event_type, start).empty() ? "" : "refused by Cal.com";
  }

  auto book(const Book& book) -> Outcome {
    std::string error;
    switch (book.through) {
      case Book::Through::widget:
        error = book_through(std::nullopt, book.event_type, book.start);
        break;
      case Book::Through::create_booking:
        error = book_through(create, book.event_type, book.start);
        break;
      case Book::Through::book_in_calcom: error = book_in_calcom(book.event_type, book.start);
    }
    return {.outcome = error.empty() ? "accepted" : error, .answer = {}, .offered = {}};
  }

  auto number_of(const BookingRef& reference) const -> std::optional<std::size_t> {
    if (const auto* initial = std::get_if<InitialBookingIndex>(&reference.made_by)) {
      return initial->position;
    }
    return made_.at(std::get<ActionIndex>(reference.made_by));
  }

  auto move(const Reschedule& reschedule_to) -> Outcome {
    const auto number = number_of(reschedule_to.booking);
    if (!number) return {.outcome = "no booking to move", .answer = {}, .offered = {}};
    const std::optional<Made> found = bookings_.at(*number);
    if (!found) return {.outcome = "booking_not_found", .answer = {}, .offered = {}};
    const Booked old = found->what;
    if (is_past(reschedule_to.start)) {
      return {.outcome = "Attempting to book a meeting in the past.", .answer = {}, .offered = {}};
    }
    bookings_[*number].reset();
    const auto host = host_for(old.event_type, reschedule_to.start, old.host, standing());
    if (!host) {
      bookings_[*number] = found;
      return {.outcome = "no_available_users_found_error", .answer = {}, .offered = {}};
    }
    add({old.event_type, *host, reschedule_to.start});
    const bool widget = reschedule_to.through == Reschedule::Through::widget;
    announce(widget ? std::nullopt : std::optional(reschedule), on_updated, bookings_.size() - 1,
             {old.start, reschedule_to.start}, *number);
    return {.outcome = "accepted", .answer = {}, .offered = {}};
  }

  auto drop(const Cancel& what) -> Outcome {
    const auto number = number_of(what.booking);
    if (!number) return {.outcome = "no booking to cancel", .answer = {}, .offered = {}};
    const std::optional<Made> old = bookings_.at(*number);
    if (!old) return {.outcome = "booking_not_found", .answer = {}, .offered = {}};
    bookings_[*number].reset();
    rows_.erase(*number);
    const bool widget = what.through == Cancel::Through::widget;
    tell(widget ? std::nullopt : std::optional(cancel), on_cancelled, old->what.event_type,
         {old->what.start});
    return {.outcome = "accepted", .answer = {}, .offered = {}};
  }

  auto hold(const HoldSlot& wanted) -> Outcome {
    const bool busy = !host_for(wanted.event_type, wanted.start, std::nullopt, standing());
    if (busy || is_held(wanted.event_type, wanted.start)) {
      return {.outcome = "slot is booked or held", .answer = {}, .offered = {}};
    }
    holds_.push_back({{wanted.event_type, wanted.start}, now_ + world_.calcom.hold});
    return {.outcome = "held", .answer = {}, .offered = {}};
  }

  /// Nothing is checked. A rejection is no news to the application.
  auto confirm(const Confirm& answer) -> Outcome {
    const auto number = number_of(answer.booking);
    if (!number) return {.outcome = "no booking to confirm", .answer = {}, .offered = {}};
    std::optional<Made>& booking = bookings_.at(*number);
    if (!booking || !booking->pending) {
      return {.outcome = "booking is not pending", .answer = {}, .offered = {}};
    }
    if (answer.accept) {
      booking->pending = false;
      announce(std::nullopt, on_created, *number, {booking->what.start});
    } else {
      booking.reset();
    }
    return {.outcome = "accepted", .answer = {}, .offered = {}};
  }

  auto forge(const Forge& forged) -> Outcome {
    if (forged.secret != world_.webhooks.secret) {
      return {.outcome = "wrong signature", .answer = {}, .offered = {}};
    }
    constexpr std::size_t kForged = 1'000'000;
    const bool cancels = forged.handler == EntryPoint::handle_booking_cancelled;
    if (cancels) {
      rows_.erase(kForged);
      forged_is_gone_ = world_.remembers_cancelled;
    } else if (!forged_is_gone_) {
      rows_[kForged] = {forged.event_type, forged.start};
    }
    const auto handler = static_cast<EntryPointNumber>(forged.handler);
    tell(std::nullopt, handler, forged.event_type, {forged.start});
    return {.outcome = "accepted", .answer = {}, .offered = {}};
  }

  auto call(const Call& call) -> Outcome {
    Outcome outcome;
    const TimePoint day = world_.zone.at(world_.zone.day_of(call.wish), 0min);
    const auto wished = answered(caches_.ask_layer1({call.event_type, day, day}));
    if (std::ranges::count(wished, call.wish) > 0) {
      outcome.offered = {call.wish};
    } else {
      outcome.offered = alternatives(call.event_type, call.wish);
    }
    if (outcome.offered.empty()) {
      outcome.outcome = "nothing offered";
      return outcome;
    }
    now_ += 1s;  // of thinking
    if (!call.takes || *call.takes >= outcome.offered.size()) {
      outcome.outcome = "declined";
    } else {
      const std::string error = book_in_calcom(call.event_type, outcome.offered[*call.takes]);
      outcome.outcome = error.empty() ? "booked" : error;
    }
    return outcome;
  }

  /// Step by step as the analysis describes the finder; business hours are 9 to 18, the application's.
  auto alternatives(EventTypeIndex event_type, TimePoint wish) -> std::vector<TimePoint> {
    const Zone& zone = world_.zone;
    const auto weekend = [](Day day) { return date::weekday{day}.iso_encoding() > 5; };
    const auto workday_after = [&](Day day) {
      do day += date::days{1};
      while (weekend(day));
      return day;
    };
    Day day = zone.day_of(wish);
    if (weekend(day) || wish >= zone.at(day, 18h)) {
      day = workday_after(day);
      wish = zone.at(day, 9h);
    }
    wish = std::max(wish, zone.at(day, 9h));
    const auto clock = std::chrono::floor<std::chrono::minutes>(zone.clock_time_of(wish));

    std::vector<std::pair<std::int64_t, TimePoint>> ranked;
    const auto rank = [&](TimePoint slot, int bonus) {
      const auto far = std::chrono::abs(slot - wish) / 1min;
      ranked.emplace_back(10'000 - far + bonus, slot);
    };
    const auto look = [&](TimePoint start, TimePoint end) {
      return answered(caches_.ask_layer2({event_type, start, end}));
    };
    if (wish - 2h >= zone.at(day, 9h)) {
      for (const TimePoint slot : look(wish - 2h, wish)) rank(slot, 500);
    }
    if (wish + 2h <= zone.at(day, 18h)) {
      for (const TimePoint slot : look(wish, wish + 2h)) rank(slot, 400);
    }
    for (const auto& [other, bonus] :
         {std::pair(workday_after(day), 300), std::pair(day + date::days{7}, 200)}) {
      const TimePoint same = zone.at(other, clock);
      if (ranked.size() < 2 && !look(same - 30min, same + 30min).empty()) rank(same, bonus);
    }
    for (int ahead = 1; ahead <= 7 && ranked.size() < 2; ++ahead) {
      const Day later = day + date::days{ahead};
      if (weekend(later)) continue;
      const auto found = look(zone.at(later, 9h), zone.at(later, 18h));
      for (const TimePoint slot : found) rank(slot, 100);
      if (!found.empty()) break;
    }
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& one) { return one.first; });
    std::vector<TimePoint> best;
    for (const auto& [score, slot] : ranked) {
      if (best.size() < 2) best.push_back(slot);
    }
    return best;
  }

  const Scenario& scenario_;
  const World& world_;
  const generate::PolicyPlan& policy_;
  TimePoint now_;
  std::vector<std::optional<Made>> bookings_;  ///< nothing: moved, cancelled or rejected
  std::vector<Held> holds_;
  bool forged_is_gone_ = false;  ///< and the application remembers that
  std::map<std::size_t, Row> rows_;  ///< by number of booking
  PlainCaches caches_{world_, policy_, now_, [this](EventTypeIndex event_type, Stretch days) {
                        return fetch(event_type, days);
                      }};
  std::optional<std::size_t> booked_;  ///< by the action under way
  std::vector<std::optional<std::size_t>> made_;  ///< by action: the booking that it made
  ReferenceResult result_;
};

}  // namespace

auto play(const Scenario& scenario, const generate::PolicyPlan& policy) -> ReferenceResult {
  return Reference(scenario, policy).play();
}

}  // namespace slotrace::properties
