/// For generated worlds, after-fix leaves nothing stale to read, within the horizon that it covers:
/// keys over one day, the booked event type, days from today to today+29, and no read that overlaps a
/// change. Two things keep this from passing for nothing: how often the check could have failed is
/// counted, and a second property takes one operation out of the policy and demands that P1 notices.

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/properties/generate/numbers.hpp"
#include "tests/properties/property.hpp"
#include "tests/support/clinic.hpp"
#include "tests/support/drive.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;
using generate::below;
using properties::for_all;
using properties::Share;

// A round fills caches, then makes one change after the last read has ended, and comes to rest.
constexpr Duration kRound = 10min;
constexpr Duration kReadDistance = 15s;  // above the slowest fill
constexpr Duration kChangeAfter = 4min;  // above kReadsMax * kReadDistance
constexpr int kReadsMax = 12;
constexpr int kHorizonDays = 30;
constexpr std::size_t kBookings = 3;

/// A time of a slot: days from today on, and the hour at which it starts.
struct SlotTime {
  int day = 0;
  int hour = 9;
};
void showValue(const SlotTime& slot, std::ostream& out) {
  out << "day " << slot.day << " at " << slot.hour << ":00";
}

/// A look at a day: of a whole day, or of a window between two hours.
struct Look {
  int day = 0;
  LayerIndex layer = 0;
  int from = 0;
  int to = 0;
};
void showValue(const Look& look, std::ostream& out) {
  out << "layer " << look.layer << " day " << look.day << " " << look.from << "-" << look.to;
}

struct Round {
  std::vector<Look> looks;
  EntryPoint entry_point{};
  SlotTime slot;
  std::size_t booking = 0;  ///< that is moved or cancelled
};
void showValue(const Round& round, std::ostream& out) {
  out << name(round.entry_point) << " " << rc::toString(round.slot) << " booking " << round.booking
      << " after " << rc::toString(round.looks);
}

auto identifier() -> rc::Gen<std::string> {
  return rc::gen::element<std::string>("1", "9", "15", "15_9",
                                       "7f9c24e8-3b12-4c1d-9f30-0a6f8e2d5b11",
                                       "b2d4a1c0-9a71-4f6e-8a35-6a1e52d07c94");
}

auto slot_time() -> rc::Gen<SlotTime> {
  return rc::gen::build<SlotTime>(
      // The ends of the horizon, and days on which slots meet by chance, come often.
      rc::gen::set(&SlotTime::day,
                   rc::gen::oneOf(rc::gen::element(0, kHorizonDays - 1, 15), below(kHorizonDays))),
      rc::gen::set(&SlotTime::hour, rc::gen::map(below(9), [](int hour) { return 9 + hour; })));
}

auto look_at(int day) -> rc::Gen<Look> {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<LayerIndex>({{1, kLayer1}, {3, kLayer2}}), below(24),
                     below(24)),
      [day](const std::tuple<LayerIndex, int, int>& parts) {
        const auto [layer, a, b] = parts;
        // Layer 1 is asked for whole days, by the agent and by Layer 2.
        if (layer == kLayer1) return Look{.day = day, .layer = layer, .from = 0, .to = 0};
        return Look{.day = day, .layer = layer, .from = std::min(a, b), .to = std::max(a, b)};
      });
}

auto latency(Duration longest) -> sim::Distribution {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(longest).count();
  const auto a = *rc::gen::inRange<std::int64_t>(0, millis + 1);
  const auto b = *rc::gen::inRange<std::int64_t>(0, millis + 1);
  return sim::Distribution::uniform({.min = std::chrono::milliseconds{std::min(a, b)},
                                     .max = std::chrono::milliseconds{std::max(a, b)}});
}

/// A world whose reads and changes never overlap, whatever is drawn.
auto any_world() -> World {
  World world = clinic();
  world.zone =
      *Zone::find(*rc::gen::element<std::string>("UTC", "Europe/Berlin", "America/New_York"));
  // An early hour, so that today's slots are still to come.
  world.start = world.zone.at(date::local_days{date::year{2025} / 10 / 11}, ClockTime{0}) +
                std::chrono::minutes{*rc::gen::inRange(0, 6 * 60)};
  Host host{.name = "host", .hours = every_day({9h, 18h})};
  host.hours.zone = world.zone;
  Host second = host;
  second.name = "second";
  Host neighbour = host;
  neighbour.name = "neighbour";
  world.hosts = {host, second, neighbour};
  // The booked type's number may be its neighbour's branch: what the pattern takes too much must do no
  // harm. The neighbour has a host of its own, since a host's other event types are a known hole.
  world.event_types = {
      {.id = *rc::gen::element<std::int64_t>(9, 15, 2563193),
       .name = "booked",
       .hosts = *rc::gen::weightedElement<std::vector<HostIndex>>({{4, {0}}, {1, {0, 1}}}),
       .tenant = {*identifier(), *identifier()}},
      {.id = 1, .name = "neighbour", .hosts = {2}, .tenant = {*identifier(), *identifier()}}};
  world.webhooks.echoes = *rc::gen::arbitrary<bool>();
  Costs& costs = world.costs;
  costs.calcom.fetch_request = latency(2s);
  costs.calcom.fetch_response = latency(2s);
  costs.calcom.booking_request = latency(2s);
  costs.calcom.booking_response = latency(2s);
  costs.redis.request = latency(20ms);
  costs.redis.response = latency(20ms);
  costs.redis.keyspace = *rc::gen::element<std::uint64_t>(1, 1000, 10'000);
  costs.webhook.delivery = latency(60s);
  costs.webhook.receive = latency(1s);
  costs.database.write = latency(500ms);
  return world;
}

auto instant(const World& world, SlotTime slot) -> TimePoint {
  const Day today = world.zone.day_of(world.start);
  return world.zone.at(today + date::days{slot.day}, std::chrono::hours{slot.hour});
}

auto add_bookings(World& world) -> std::vector<SlotTime> {
  const auto same = [](SlotTime slot) { return slot.day * 24 + slot.hour; };
  const auto slots = *rc::gen::uniqueBy<std::vector<SlotTime>>(kBookings, slot_time(), same);
  for (const SlotTime& slot : slots) {
    world.bookings.push_back(
        {.name = "booking", .event_type = 0, .host = 0, .start = instant(world, slot)});
  }
  return slots;
}

/// Looks at the days that a change will touch, and now and then at another one.
auto any_round(EntryPoint entry_point, const std::vector<SlotTime>& bookings) -> Round {
  Round round{.looks = {},
              .entry_point = entry_point,
              .slot = *slot_time(),
              .booking = *rc::gen::inRange<std::size_t>(0, bookings.size())};
  std::vector<int> days = {round.slot.day};
  if (needs_booking(round.entry_point)) days.push_back(bookings.at(round.booking).day);
  for (const int day : days) {
    const auto looks =
        *rc::gen::resize(4, rc::gen::nonEmpty(rc::gen::container<std::vector<Look>>(look_at(day))));
    round.looks.insert(round.looks.end(), looks.begin(), looks.end());
  }
  round.looks.push_back(*look_at(*below(kHorizonDays)));
  if (round.looks.size() > kReadsMax) round.looks.resize(kReadsMax);
  return round;
}

auto timeline_of(const World& world, const std::vector<Round>& rounds) -> std::vector<Action> {
  std::vector<Action> timeline;
  TimePoint begin = world.start;
  for (const Round& round : rounds) {
    TimePoint at = begin;
    for (const Look& look : round.looks) {
      const Window window{instant(world, {look.day, look.from}),
                          instant(world, {look.day, look.to})};
      timeline.push_back(action("look", at, read_window(look.layer, window)));
      at += kReadDistance;
    }
    // Slots of the neighbour lie in the caches too.
    Read neighbour = read_day(kLayer2, instant(world, round.slot));
    neighbour.event_type = 1;
    timeline.push_back(action("neighbour", at, neighbour));
    timeline.push_back(
        action("change", begin + kChangeAfter,
               change_through(round.entry_point, {.slot = instant(world, round.slot),
                                                  .new_slot = instant(world, round.slot),
                                                  .booking = round.booking})));
    begin += kRound;
  }
  return timeline;
}

auto any_entry_point() -> EntryPoint {
  return static_cast<EntryPoint>(*below(static_cast<int>(kEntryPoints)));
}

TEST(NoStaleAfterFix, NothingStaleStaysReadableWithinTheHorizon) {
  Share exercised("P1 could have failed");
  std::array<std::uint64_t, kEntryPoints> by_entry_point{};
  for_all(300, [&] {
    World world = any_world();
    const std::vector<SlotTime> bookings = add_bookings(world);
    std::vector<Round> rounds;
    const int count = *rc::gen::inRange(1, 4);
    for (int i = 0; i < count; ++i) rounds.push_back(any_round(any_entry_point(), bookings));
    RC_LOG() << rc::toString(rounds);
    const std::vector<Action> timeline = timeline_of(world, rounds);
    const RunResult result = run_seeded(scenario(world, preset("after-fix"), timeline),
                                        *rc::gen::arbitrary<std::uint64_t>());
    const CheckResult& p1 = found(result, CheckId::P1);
    exercised.count(p1.exercised > 0);
    if (p1.exercised > 0) {
      for (const Round& round : rounds)
        ++by_entry_point.at(static_cast<std::size_t>(round.entry_point));
    }
    for (const std::string& evidence : p1.evidence) RC_LOG() << evidence << "\n";
    RC_ASSERT(p1.violations == 0U);
    RC_ASSERT(p1.excluded.empty());
  });
  exercised.expect_at_least(50);
  for (const EntryPoint entry_point : all_entry_points()) {
    EXPECT_GT(by_entry_point.at(static_cast<std::size_t>(entry_point)), 0U) << name(entry_point);
  }
}

TEST(NoStaleAfterFix, APolicyWithoutOneOperationIsViolatedWheneverItsCellIsExercised) {
  Share exercised("the cell was exercised");
  for_all(300, [&] {
    World world = any_world();
    // An echo would clear by another entry point what this one leaves.
    world.webhooks.echoes = false;
    const std::vector<SlotTime> bookings = add_bookings(world);
    const OperationOf dropped{any_entry_point(), *rc::gen::element(kLayer1, kLayer2)};
    const Round round = any_round(dropped.entry_point, bookings);
    RC_LOG() << rc::toString(round) << ", without the operation on layer " << dropped.layer;
    const std::vector<Action> timeline = timeline_of(world, {round});
    const RunResult result =
        run_seeded(scenario(world, without_operation(preset("after-fix"), dropped), timeline),
                   *rc::gen::arbitrary<std::uint64_t>());
    const bool contradicted = std::ranges::any_of(
        result.history.entries,
        [&](const EntryLife& life) { return life.layer == dropped.layer && !life.stale.empty(); });
    exercised.count(contradicted);
    const Finding finding = found(result, CheckId::P1).finding;
    if (contradicted) {
      RC_ASSERT(finding == Finding::violated);
    } else {
      RC_ASSERT(finding != Finding::violated);
    }
  });
  exercised.expect_at_least(50);
}

}  // namespace
}  // namespace slotrace::model
