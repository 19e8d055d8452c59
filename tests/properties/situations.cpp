#include "tests/properties/situations.hpp"

#include <algorithm>
#include <utility>

#include "tests/support/clinic.hpp"
#include "tests/support/drive.hpp"

namespace slotrace::properties {
namespace {

using namespace std::chrono_literals;
using model::Action;
using model::Duration;
using model::EntryPoint;
using model::EventTypeIndex;
using model::kLayer1;
using model::kLayer2;
using model::Policy;
using model::TimePoint;
using model::World;
using model::operator""_utc;

const TimePoint kSlot = "2025-10-13T08:00:00Z"_utc;
const TimePoint kBooked = "2025-10-13T09:00:00Z"_utc;
const TimePoint kMovedTo = "2025-10-14T08:00:00Z"_utc;

/// One host with two event types, and a booking that can be moved or cancelled. A change through the
/// API is not echoed by a webhook, so that each entry point stands for itself.
auto small_world() -> World {
  World world = model::clinic();
  world.hosts[0].hours = model::every_day({8h, 24h});
  world.event_types.push_back({.id = 7, .name = "follow-up", .hosts = {0}, .tenant = {"15", "9"}});
  world.bookings = {{.name = "anna", .event_type = 0, .host = 0, .start = kBooked}};
  world.webhooks.echoes = false;
  world.costs.webhook.delivery = sim::Distribution::constant(100ms);
  return world;
}

auto change_of(EntryPoint entry_point) {
  return model::change_through(entry_point, {.slot = kSlot, .new_slot = kMovedTo});
}

/// From the change's action to the first command of its clear: a webhook comes, is received and
/// written; or Cal.com is asked.
auto until_clear(EntryPoint entry_point) -> Duration {
  const bool webhook = entry_point == EntryPoint::handle_booking_created ||
                       entry_point == EntryPoint::handle_booking_updated ||
                       entry_point == EntryPoint::handle_booking_cancelled;
  return webhook ? 115ms : 300ms;
}

class Timeline {
 public:
  Timeline(const Policy& policy, EntryPoint entry_point)
      : policy_(policy), entry_point_(entry_point) {}

  World world = small_world();
  std::vector<model::ScriptedLeg> legs;

  void look(Duration at, EventTypeIndex type, TimePoint start, TimePoint end,
            model::LayerIndex layer = kLayer2, std::string name = "look") {
    actions_.push_back(model::action(
        std::move(name), world.start + at,
        model::Read{.source = layer, .event_type = type, .start = start, .end = end}));
  }
  void look_at_both_days(Duration at, EventTypeIndex type) {
    for (const TimePoint slot : {kSlot, kMovedTo}) look(at, type, slot, slot + 2h);
  }
  void change(Duration at) {
    actions_.push_back(model::action("change", world.start + at, change_of(entry_point_)));
  }
  auto situation(std::string name) -> Situation {
    std::ranges::stable_sort(actions_, {}, &Action::at);
    model::Scenario scenario = model::scenario(world, policy_, std::move(actions_));
    scenario.checks = {{.check = model::CheckId::P1, .bound = {}},
                       {.check = model::CheckId::P2, .bound = {}}};
    scenario.legs = legs;
    return {std::move(name), std::move(scenario)};
  }

 private:
  const Policy& policy_;
  EntryPoint entry_point_;
  std::vector<Action> actions_;
};

auto after(const Policy& policy, EntryPoint entry_point, EventTypeIndex type, std::string name)
    -> Situation {
  Timeline timeline(policy, entry_point);
  timeline.look_at_both_days(0s, type);
  timeline.change(10s);
  timeline.look_at_both_days(20s, type);
  return timeline.situation(std::move(name));
}

auto days(const Policy& policy, EntryPoint entry_point) -> Situation {
  Timeline timeline(policy, entry_point);
  const auto look = [&](Duration at) {
    timeline.look(at, 0, kSlot - 10h, kSlot + 2h);
    timeline.look(at, 0, kMovedTo, kMovedTo + 18h);
  };
  look(0s);
  timeline.change(10s);
  look(20s);
  return timeline.situation("days");
}

void slow_answers(World& world, Duration response) {
  world.costs.calcom.fetch_request = sim::Distribution::constant(10ms);
  world.costs.calcom.fetch_response = sim::Distribution::constant(response);
}

/// So many readers who come ten times a millisecond, each with a window of its own, so that all of
/// them miss in Layer 2; and again when all is quiet.
void crowd(Timeline& timeline, Duration from, int readers) {
  constexpr Duration kEvery = 100us;
  const TimePoint midnight = kSlot - 8h;
  for (int reader = 0; reader < readers; ++reader) {
    const TimePoint start = midnight + std::chrono::hours{reader % 6};
    const TimePoint end = start + std::chrono::hours{1 + reader / 6};
    timeline.look(from + kEvery * reader, 0, start, end);
    timeline.look(20s + kEvery * reader, 0, start, end);
  }
}

auto in_flight(const Policy& policy, EntryPoint entry_point) -> Situation {
  Timeline timeline(policy, entry_point);
  slow_answers(timeline.world, 1s);
  timeline.look_at_both_days(0s, 0);
  timeline.change(400ms - until_clear(entry_point));
  timeline.look_at_both_days(20s, 0);
  return timeline.situation("in flight");
}

auto between(const Policy& policy, EntryPoint entry_point) -> Situation {
  Timeline timeline(policy, entry_point);
  timeline.look(0s, 0, kSlot, kSlot, kLayer1);
  timeline.change(10s - until_clear(entry_point));
  crowd(timeline, 10s - 2ms, 60);
  return timeline.situation("between");
}

auto between_again(const Policy& policy, EntryPoint entry_point) -> Situation {
  Timeline timeline(policy, entry_point);
  slow_answers(timeline.world, 1s);
  timeline.look(0s, 0, kSlot, kSlot, kLayer1);
  timeline.change(500ms - until_clear(entry_point));
  crowd(timeline, 1500ms, 80);
  return timeline.situation("between again");
}

auto copied(const Policy& policy, EntryPoint entry_point) -> Situation {
  Timeline timeline(policy, entry_point);
  slow_answers(timeline.world, 700ms);
  timeline.look(0s, 0, kSlot, kSlot + 2h, kLayer2, "slow");
  timeline.change(400ms - until_clear(entry_point));
  timeline.look(800ms, 0, kSlot, kSlot + 3h, kLayer2, "copier");
  timeline.look(1500ms, 0, kSlot, kSlot + 4h, kLayer2, "second copier");
  timeline.legs = {{{.process = "slow", .step = "SETEX", .nth = 1, .response = 200ms}, {}},
                   {{.process = "copier", .step = "GET", .nth = 2, .response = 800ms}, {}},
                   {{.process = "second copier", .step = "GET", .nth = 2, .response = 800ms}, {}}};
  for (const Duration length : {2h, 3h, 4h}) timeline.look(20s, 0, kSlot, kSlot + length);
  return timeline.situation("copied");
}

}  // namespace

auto timed_situations(const Policy& policy, EntryPoint entry_point) -> std::vector<Situation> {
  return {after(policy, entry_point, 0, "after"),
          after(policy, entry_point, 1, "other type"),
          days(policy, entry_point),
          in_flight(policy, entry_point),
          between(policy, entry_point),
          between_again(policy, entry_point),
          copied(policy, entry_point)};
}

auto race(const Policy& policy, EntryPoint entry_point, bool filled) -> model::Scenario {
  World world = small_world();
  std::vector<Action> timeline;
  const auto look = [&](model::LayerIndex layer, EventTypeIndex type, Duration length) {
    timeline.push_back(model::action(
        "look", world.start,
        model::Read{.source = layer, .event_type = type, .start = kSlot, .end = kSlot + length}));
  };
  if (filled) {
    look(kLayer1, 0, 0h);
    look(kLayer1, 1, 0h);
    timeline[1].after = 0;
  }
  const std::size_t first = timeline.size();
  timeline.push_back(model::action("change", world.start, change_of(entry_point)));
  look(kLayer2, 0, 2h);
  look(kLayer2, 0, 2h);
  look(kLayer2, 1, 2h);
  for (std::size_t i = first; filled && i < timeline.size(); ++i) timeline[i].after = first - 1;
  model::Scenario result = model::scenario(std::move(world), policy, std::move(timeline));
  result.checks = {{.check = model::CheckId::P1, .bound = {}},
                   {.check = model::CheckId::P2, .bound = {}}};
  return result;
}

}  // namespace slotrace::properties
