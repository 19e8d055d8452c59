#include "model/coverage_run.hpp"

#include <algorithm>
#include <vector>

#include "model/look_up.hpp"
#include "model/stage.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

constexpr int kRangeDays = 7;  ///< the longest range of days that is tried
constexpr int kHours = 24;

// Positions in the world's event types.
constexpr EventTypeIndex kBooked = 0;
constexpr EventTypeIndex kOther = 1;
constexpr EventTypeIndex kOtherTenant = 2;

/// One host, open every day for the two hours in which changes are made, with two event types and a
/// third one of another company; nothing takes time, so nothing expires.
auto coverage_world(bool with_booking, TimePoint booked) -> World {
  World world;
  world.start = Zone::utc().at(Day{date::year{2025} / 10 / 13}, ClockTime{0});
  world.webhooks.echoes = false;
  Host host{.name = "host", .hours = {}};
  for (auto& ranges : host.hours.weekly) ranges = {{10h, 12h}};
  world.hosts = {host};
  world.event_types = {
      {.id = 2563193, .name = "booked", .hosts = {0}, .tenant = {"15", "9"}, .team = "77"},
      {.id = 1320965, .name = "other", .hosts = {0}, .tenant = {"15", "9"}, .team = "77"},
      {.id = 4410027, .name = "other company's", .hosts = {0}, .tenant = {"31", "4"}}};
  if (with_booking) {
    world.bookings = {{.name = "booking", .event_type = kBooked, .host = 0, .start = booked}};
  }
  const auto nothing = sim::Distribution::constant(Duration{0});
  world.costs.calcom.fetch_request = world.costs.calcom.fetch_response = nothing;
  world.costs.calcom.booking_request = world.costs.calcom.booking_response = nothing;
  world.costs.redis = {
      .request = nothing, .response = nothing, .service = 0s, .per_key_scanned = 0s, .keyspace = 1};
  world.costs.webhook = {.delivery = nothing, .receive = nothing};
  world.costs.database = {.write = nothing, .read = nothing};
  return world;
}

auto has_booking_before(EntryPoint entry_point) -> bool {
  return entry_point != EntryPoint::create_booking && entry_point != EntryPoint::book_in_calcom &&
         entry_point != EntryPoint::handle_booking_created;
}

class CoverageRun {
 public:
  CoverageRun(const Policy& policy, EntryPoint entry_point, int day, KeysTried tried)
      : entry_point_(entry_point),
        tried_(tried),
        slot_(Zone::utc().at(Day{date::year{2025} / 10 / 13} + date::days{day}, 10h)),
        new_slot_(slot_ + (day == 0 ? 25h : -23h)),
        world_(coverage_world(has_booking_before(entry_point), slot_)),
        stage_(world_, policy, {.start = world_.start}, nobody_) {}

  auto run() -> KeyCounts {
    stage_.simulation.spawn("coverage", fill_then_drive());
    stage_.simulation.run();
    return count();
  }

 private:
  auto fill_then_drive() -> sim::Task<> {
    const bool moves = entry_point_ == EntryPoint::reschedule_booking ||
                       entry_point_ == EntryPoint::handle_booking_updated;
    std::set<Day> days = {Zone::utc().day_of(slot_)};
    if (moves) days.insert(Zone::utc().day_of(new_slot_));
    // From the innermost layer out: a layer that fills from another leaves that one's keys behind.
    for (LayerIndex layer = 0; layer < stage_.environment.policy.layers.size(); ++layer) {
      for (const KeyCaller caller : callers()) {
        asked_by_ = caller;
        for (const Day day : days) co_await fill(layer, day);
      }
    }
    co_await drive();
  }

  /// A caller for each way in which keys are formed: with the team id, and without where some
  /// caller omits it.
  [[nodiscard]] auto callers() const -> std::vector<KeyCaller> {
    const KeyCallers& passes = stage_.environment.policy.passes_team;
    if (!passes.wish) return {KeyCaller::timeline, KeyCaller::wish};
    if (!passes.alternatives) return {KeyCaller::timeline, KeyCaller::alternatives};
    return {KeyCaller::timeline};
  }

  auto fill(LayerIndex layer, Day day) -> sim::Task<> {
    co_await fill_windows(layer, KeyClass::single_day, kBooked, day);
    co_await fill_other(layer, KeyClass::other_event_type, kOther, day);
    co_await fill_other(layer, KeyClass::other_tenant, kOtherTenant, day);
    co_await fill_ranges(layer, day);
  }

  /// The day as such, then every window of whole hours within it.
  auto fill_windows(LayerIndex layer, KeyClass key_class, EventTypeIndex event_type, Day day)
      -> sim::Task<> {
    co_await read(layer, key_class, event_type, at(day, 0), at(day, 0));
    for (int from = 0; from < kHours; ++from) {
      for (int to = from; to < kHours; ++to) {
        co_await read(layer, key_class, event_type, at(day, from), at(day, to));
      }
    }
  }

  auto fill_other(LayerIndex layer, KeyClass key_class, EventTypeIndex event_type, Day day)
      -> sim::Task<> {
    if (tried_ == KeysTried::all) {
      co_await fill_windows(layer, key_class, event_type, day);
    } else {
      co_await read(layer, key_class, event_type, at(day, 0), at(day, 0));
      co_await read(layer, key_class, event_type, at(day, 9), at(day, 18));
    }
  }

  /// Every range of two to seven days around `day`.
  auto fill_ranges(LayerIndex layer, Day day) -> sim::Task<> {
    const int hours = tried_ == KeysTried::all ? kHours : 1;
    for (int first = -kRangeDays + 1; first <= 0; ++first) {
      for (int last = std::max(first + 1, 0); last < first + kRangeDays; ++last) {
        for (int from = 0; from < hours; ++from) {
          for (int to = 0; to < hours; ++to) {
            co_await read(layer, KeyClass::range, kBooked, at(day + date::days{first}, from),
                          at(day + date::days{last}, to));
          }
        }
      }
    }
  }

  static auto at(Day day, int hour) -> TimePoint {
    return Zone::utc().at(day, std::chrono::hours{hour});
  }

  auto read(LayerIndex layer, KeyClass key_class, EventTypeIndex event_type, TimePoint start,
            TimePoint end) -> sim::Task<> {
    co_await look_up(stage_.environment, stage_.application.source(layer),
                     {.event_type = event_type, .start = start, .end = end, .asked_by = asked_by_});
    // The entries that this read left behind, in whichever layer, count as what it asked for.
    classes_.resize(stage_.audit.lives().size(), key_class);
  }

  auto drive() -> sim::Task<> {
    Application& app = stage_.application;
    const BookingUid first{0};
    switch (entry_point_) {
      case EntryPoint::create_booking:
        co_await app.calcom_service().create_booking(kBooked, slot_);
        break;
      case EntryPoint::book_in_calcom:
        co_await app.appointments().book_in_calcom(kBooked, slot_);
        break;
      case EntryPoint::reschedule_booking:
        co_await app.calcom_service().reschedule_booking(first, new_slot_);
        break;
      case EntryPoint::cancel_booking: co_await app.calcom_service().cancel_booking(first); break;
      case EntryPoint::handle_booking_created:
        co_await app.calcom().book(kBooked, slot_, Caller{});
        break;
      case EntryPoint::handle_booking_updated:
        co_await app.calcom().reschedule(first, new_slot_, Caller{});
        break;
      case EntryPoint::handle_booking_cancelled:
        co_await app.calcom().cancel(first, Caller{});
        break;
    }
  }

  [[nodiscard]] auto count() const -> KeyCounts {
    KeyCounts counts;
    const auto& lives = stage_.audit.lives();
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      if (lives[i].stale.empty()) continue;
      KeyCount& one = counts[{lives[i].layer, classes_[i]}];
      ++one.tried;
      if (stage_.audit.readable(i)) one.left.insert(lives[i].key);
    }
    return counts;
  }

  EntryPoint entry_point_;
  KeysTried tried_;
  TimePoint slot_;
  TimePoint new_slot_;
  World world_;
  sim::SeededChooser nobody_{1};  ///< of TTLs with a jitter, at most
  Stage stage_;
  KeyCaller asked_by_ = KeyCaller::timeline;
  std::vector<KeyClass> classes_;  ///< by life
};

}  // namespace

auto run_coverage(const Policy& policy, EntryPoint entry_point, int day, KeysTried tried)
    -> KeyCounts {
  return CoverageRun(policy, entry_point, day, tried).run();
}

}  // namespace slotrace::model
