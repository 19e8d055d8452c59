#include "model/coverage.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "model/stage.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

constexpr int kHorizonDays = 30;
constexpr int kRangeDays = 7;  ///< the longest range of days that is tried
constexpr EventTypeIndex kBooked = 0;
constexpr EventTypeIndex kOther = 1;

/// What a key is counted as.
enum class KeyClass : std::uint8_t { single_day, range, other_event_type };

/// `day` is the first one on which such a key stays stale.
auto describe(KeyClass key_class, int day) -> std::string {
  switch (key_class) {
    case KeyClass::range: return "keys over more than one day";
    case KeyClass::other_event_type: return "other event types of the host";
    case KeyClass::single_day: break;
  }
  return fmt::format("days from today+{} on", day);
}

/// The days beyond the horizon that are tried: the first, and those behind each range of days that
/// the policy clears.
auto days_beyond_horizon(const Policy& policy) -> std::set<int> {
  std::set<int> days = {kHorizonDays};
  for (const auto& operations : policy.invalidation) {
    for (const Operation& operation : operations) {
      const auto* forget = std::get_if<ForgetDays>(&operation.what);
      if (forget != nullptr && forget->days.count > kHorizonDays) days.insert(forget->days.count);
    }
  }
  return days;
}

/// Asks nobody: the runs leave nothing open.
class NothingToChoose : public sim::Chooser {
 public:
  auto pick(const sim::Choice& /*choice*/) -> std::uint32_t override { return 0; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }
};

/// One host with two event types, open every day; nothing takes time, so nothing expires.
auto coverage_world(bool with_booking, TimePoint booked) -> World {
  World world;
  world.start = Zone::utc().at(Day{date::year{2025} / 10 / 13}, ClockTime{0});
  world.webhook_echoes = false;
  Host host{.name = "host", .hours = {}};
  for (auto& ranges : host.hours.weekly) ranges = {{8h, 18h}};
  world.hosts = {host};
  world.event_types = {{.id = 2563193, .name = "booked", .hosts = {0}, .tenant = {"15", "9"}},
                       {.id = 1320965, .name = "other", .hosts = {0}, .tenant = {"15", "9"}}};
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

/// One run: every key of every layer that can speak of the days of a change is filled, then the
/// entry point is driven, then what is left is counted.
class CoverageRun {
 public:
  CoverageRun(const Policy& policy, EntryPoint entry_point, int day)
      : entry_point_(entry_point),
        slot_(Zone::utc().at(Day{date::year{2025} / 10 / 13} + date::days{day}, 10h)),
        new_slot_(slot_ + (day == 0 ? 25h : -23h)),
        world_(coverage_world(has_booking_before(entry_point), slot_)),
        stage_(world_, policy, {.start = world_.start}, nobody_) {}

  struct Count {
    std::uint64_t tried = 0;
    std::set<std::string> left;  ///< keys
  };
  using Counts = std::map<std::pair<LayerIndex, KeyClass>, Count>;

  auto run() -> Counts {
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
      for (const Day day : days) co_await fill(layer, day);
    }
    co_await drive();
  }

  auto fill(LayerIndex layer, Day day) -> sim::Task<> {
    const auto at = [&](int days_after, ClockTime clock) {
      return Zone::utc().at(day + date::days{days_after}, clock);
    };
    // The day as such, then every window of whole hours within it.
    co_await read(layer, KeyClass::single_day, kBooked, at(0, 0h), at(0, 0h));
    for (int from = 0; from < 24; ++from) {
      for (int to = from; to < 24; ++to) {
        co_await read(layer, KeyClass::single_day, kBooked, at(0, std::chrono::hours{from}),
                      at(0, std::chrono::hours{to}));
      }
    }
    co_await read(layer, KeyClass::other_event_type, kOther, at(0, 0h), at(0, 0h));
    co_await read(layer, KeyClass::other_event_type, kOther, at(0, 9h), at(0, 18h));
    for (int first = -kRangeDays + 1; first <= 0; ++first) {
      for (int last = std::max(first + 1, 0); last < first + kRangeDays; ++last) {
        co_await read(layer, KeyClass::range, kBooked, at(first, 0h), at(last, 0h));
      }
    }
    co_await read(layer, KeyClass::range, kBooked, at(-1, 23h), at(0, 1h));
    co_await read(layer, KeyClass::range, kBooked, at(0, 23h), at(1, 1h));
  }

  auto read(LayerIndex layer, KeyClass key_class, EventTypeIndex event_type, TimePoint start,
            TimePoint end) -> sim::Task<> {
    const std::size_t before = stage_.audit.lives().size();
    const SlotQuery query{.event_type = event_type,
                          .start = start,
                          .end = end,
                          .tenant = world_.event_types[event_type].tenant,
                          .read = stage_.audit.begin_read({event_type, start})};
    co_await stage_.application.source(layer).read(query);
    // The entries that this read left behind, in whichever layer, count as what it asked for.
    for (std::size_t life = before; life < stage_.audit.lives().size(); ++life) {
      classes_[life] = key_class;
    }
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

  auto count() const -> Counts {
    Counts counts;
    const auto& lives = stage_.audit.lives();
    for (std::size_t i = 0; i < lives.size(); ++i) {
      if (lives[i].stale.empty()) continue;
      Count& one = counts[{lives[i].layer, classes_.at(i)}];
      ++one.tried;
      if (lives[i].removed) continue;
      one.left.insert(lives[i].key);
    }
    return counts;
  }

  EntryPoint entry_point_;
  TimePoint slot_;
  TimePoint new_slot_;
  World world_;
  NothingToChoose nobody_;
  Stage stage_;
  std::map<std::size_t, KeyClass> classes_;  ///< by life
};

}  // namespace

auto measure_coverage(const Policy& policy) -> CoverageMap {
  CoverageMap map;
  map.horizon_days = kHorizonDays;
  for (const EntryPoint entry_point : all_entry_points()) {
    std::vector<CoverageCell> cells;
    for (LayerIndex layer = 0; layer < policy.layers.size(); ++layer) {
      cells.push_back({.entry_point = entry_point, .layer = layer});
    }
    struct Hole {
      int first_day;
      std::set<std::string> keys;
    };
    std::map<std::pair<LayerIndex, KeyClass>, Hole> holes;
    const auto add = [&](int day) {
      ++map.runs;
      const bool beyond = day >= kHorizonDays;
      for (const auto& [key, count] : CoverageRun(policy, entry_point, day).run()) {
        const auto [layer, key_class] = key;
        if (key_class == KeyClass::single_day && !beyond) {
          cells[layer].tried += count.tried;
          cells[layer].left += count.left.size();
          continue;
        }
        if (count.left.empty() || (beyond && key_class != KeyClass::single_day)) continue;
        holes.try_emplace(key, Hole{day, {}})
            .first->second.keys.insert(count.left.begin(), count.left.end());
      }
    };
    for (int day = 0; day < kHorizonDays; ++day) add(day);
    for (const int day : days_beyond_horizon(policy)) add(day);
    for (CoverageCell& cell : cells) {
      cell.vacuous = cell.tried == 0;
      cell.covered = cell.tried > 0 && cell.left == 0;
    }
    map.cells.insert(map.cells.end(), cells.begin(), cells.end());
    for (const auto& [key, hole] : holes) {
      map.holes.push_back({.entry_point = entry_point,
                           .layer = key.first,
                           .what = describe(key.second, hole.first_day),
                           .example = *hole.keys.begin(),
                           .left = hole.keys.size()});
    }
  }
  return map;
}

auto CoverageMap::covered() const -> std::size_t {
  return static_cast<std::size_t>(std::ranges::count(cells, true, &CoverageCell::covered));
}

namespace {

/// Entry points whose cells satisfy `wanted`, which gets how many of how many are covered.
template <class Wanted>
auto count_entry_points(const std::vector<CoverageCell>& cells, Wanted wanted) -> std::size_t {
  std::size_t count = 0;
  for (const EntryPoint entry_point : all_entry_points()) {
    std::size_t all = 0;
    std::size_t covered = 0;
    for (const CoverageCell& cell : cells) {
      if (cell.entry_point != entry_point) continue;
      ++all;
      if (cell.covered) ++covered;
    }
    if (wanted(covered, all)) ++count;
  }
  return count;
}

}  // namespace

auto CoverageMap::entry_points_with_all() const -> std::size_t {
  return count_entry_points(
      cells, [](std::size_t covered, std::size_t all) { return all > 0 && covered == all; });
}

auto CoverageMap::entry_points_with_any() const -> std::size_t {
  return count_entry_points(cells, [](std::size_t covered, std::size_t) { return covered > 0; });
}

}  // namespace slotrace::model
