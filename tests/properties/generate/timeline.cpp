#include "tests/properties/generate/timeline.hpp"

#include <array>

#include <fmt/format.h>

#include "tests/properties/generate/numbers.hpp"

namespace slotrace::generate {
namespace {

using namespace std::chrono_literals;
using model::Day;
using model::TimePoint;

auto any_gap(Pace pace) -> rc::Gen<std::chrono::milliseconds> {
  const auto millis = [](int n) { return std::chrono::milliseconds{n}; };
  // Above a fetch's time-out, a webhook's delivery and whatever follows.
  if (pace == Pace::apart)
    return rc::gen::map(below(60'000), [=](int n) { return 120s + millis(n); });
  return rc::gen::oneOf(rc::gen::map(below(1), millis), rc::gen::map(below(300), millis),
                        rc::gen::map(below(1'500), millis), rc::gen::map(below(5'000), millis));
}

/// Writes one action after the other.
class Writer {
 public:
  Writer(const World& world, const PolicyPlan& policy)
      : world_(world), policy_(policy), bookings_(world.bookings()) {}

  void add(const ActionPlan& plan) {
    Json action{{"name", fmt::format("action-{}", timeline_.size())}};
    if (plan.follows && !timeline_.empty()) {
      action["after"] = timeline_.back()["name"];
      action["delay"] = fmt::format("{}ms", plan.gap.count());
    } else {
      at_ += plan.gap;
      action["at"] = fmt::format("+{}ms", at_.count());
    }
    const bool changes =
        plan.does == Does::reschedule || plan.does == Does::cancel || plan.does == Does::confirm;
    if (changes && bookings_.empty()) return;
    switch (plan.does) {
      case Does::read: action["read"] = read(plan); break;
      case Does::book: action["book"] = book(plan); break;
      case Does::reschedule: action["reschedule"] = reschedule(plan); break;
      case Does::cancel: action["cancel"] = cancel(plan); break;
      case Does::call: action["call"] = call(plan); break;
      case Does::forge: action["forge"] = forge(plan); break;
      case Does::hold: action["hold"] = hold(plan); break;
      case Does::confirm: action["confirm"] = confirm(plan); break;
    }
    if (plan.does == Does::book || plan.does == Does::call) {
      bookings_.push_back(action["name"]);
    }
    timeline_.push_back(std::move(action));
  }

  auto take() -> Json { return std::move(timeline_); }

 private:
  auto read(const ActionPlan& plan) const -> Json {
    std::vector<const char*> sources;
    if (policy_.has_layer2()) sources.insert(sources.end(), 3, kLayer2Name);
    if (policy_.has_layer1()) sources.insert(sources.end(), 2, kLayer1Name);
    sources.push_back("Cal.com");
    const char* const from = sources[static_cast<std::size_t>(plan.through) % sources.size()];
    Json read{{"from", from}, {"event_type", world_.event_type_id(plan.slot.event_type)}};
    const model::Zone& zone = world_.zone();
    const TimePoint slot = world_.instant(plan.slot);
    const Day day = zone.day_of(slot);
    const auto window = [&](TimePoint start, TimePoint end) {
      read["start"] = model::to_string(start);
      read["end"] = model::to_string(end);
    };
    switch (plan.shape) {
      case 3: window(slot, slot + 2h); break;
      case 4: window(slot - 2h, slot); break;
      case 5: window(zone.at(day, 9h), zone.at(day, 18h)); break;
      case 6: window(slot - 30min, slot + 30min); break;
      case 7: window(zone.at(day, 0min), zone.at(day + date::days{1}, 0min)); break;
      default: read["start"] = read["end"] = model::to_string(day);
    }
    return read;
  }

  /// The slot to be taken: three of four that have begun become the next day's, since Cal.com
  /// refuses what has passed.
  auto target(const ActionPlan& plan) const -> std::string {
    TimePoint slot = world_.instant(plan.slot);
    if (plan.shape % 4 != 0) {
      while (slot <= world_.start() + at_) slot += 24h;
    }
    return model::to_string(slot);
  }

  auto book(const ActionPlan& plan) const -> Json {
    constexpr std::array kThrough = {"widget", "createBooking", "bookInCalcom"};
    return {{"through", kThrough.at(static_cast<std::size_t>(plan.through % 3))},
            {"event_type", world_.event_type_id(plan.slot.event_type)},
            {"start", target(plan)}};
  }

  auto booking_of(const ActionPlan& plan) const -> std::string {
    return bookings_[static_cast<std::size_t>(plan.booking) % bookings_.size()];
  }

  auto reschedule(const ActionPlan& plan) const -> Json {
    return {{"through", plan.through % 2 == 0 ? "widget" : "rescheduleBooking"},
            {"booking", booking_of(plan)},
            {"to", target(plan)}};
  }

  auto cancel(const ActionPlan& plan) const -> Json {
    return {{"through", plan.through % 2 == 0 ? "widget" : "cancelBooking"},
            {"booking", booking_of(plan)}};
  }

  auto call(const ActionPlan& plan) const -> Json {
    Json call{{"event_type", world_.event_type_id(plan.slot.event_type)},
              {"wish", model::to_string(world_.instant(plan.slot))},
              {"thinking", "1s"}};
    call["takes"] = plan.takes == 2 ? Json(nullptr) : Json(plan.takes);
    return call;
  }

  auto forge(const ActionPlan& plan) const -> Json {
    Json forge{{"handler", kEntryPointNames.at(static_cast<std::size_t>(plan.through % 3) + 1)},
               {"event_type", world_.event_type_id(plan.slot.event_type)},
               {"start", model::to_string(world_.instant(plan.slot))}};
    // The world's secret, another one, or none.
    forge["secret"] = plan.takes == 0 ? Json("whsec") : plan.takes == 1 ? Json("wrong") : Json();
    return forge;
  }

  auto hold(const ActionPlan& plan) const -> Json {
    return {{"through", plan.through % 2 == 0 ? "widget" : "application"},
            {"event_type", world_.event_type_id(plan.slot.event_type)},
            {"start", target(plan)}};
  }

  auto confirm(const ActionPlan& plan) const -> Json {
    return {{"booking", booking_of(plan)}, {"answer", plan.takes == 2 ? "reject" : "accept"}};
  }

  const World& world_;
  const PolicyPlan& policy_;
  std::vector<std::string> bookings_;
  std::chrono::milliseconds at_{0};
  Json timeline_ = Json::array();
};

}  // namespace

auto any_timeline(const TimelineShape& shape) -> rc::Gen<std::vector<ActionPlan>> {
  const int holds = shape.holds ? 1 : 0;
  const auto kind = weighted({9, 4, 2, 2, shape.calls ? 2 : 0, shape.forged ? 1 : 0, holds, holds});
  const auto action = rc::gen::build<ActionPlan>(
      rc::gen::set(&ActionPlan::does,
                   rc::gen::map(kind, [](int n) { return static_cast<Does>(n); })),
      rc::gen::set(&ActionPlan::gap, any_gap(shape.pace)),
      rc::gen::set(&ActionPlan::follows,
                   rc::gen::map(weighted({2, shape.pace == Pace::crowded ? 1 : 0}),
                                [](int n) { return n == 1; })),
      rc::gen::set(&ActionPlan::slot, any_slot()), rc::gen::set(&ActionPlan::through, below(6)),
      rc::gen::set(&ActionPlan::booking, below(6)), rc::gen::set(&ActionPlan::shape, below(8)),
      rc::gen::set(&ActionPlan::takes, below(3)));
  return at_least_and_up_to(shape.least, shape.most - shape.least, action);
}

auto to_json(const std::vector<ActionPlan>& actions, const World& world, const PolicyPlan& policy)
    -> Json {
  Writer writer(world, policy);
  for (const ActionPlan& action : actions) writer.add(action);
  return writer.take();
}

}  // namespace slotrace::generate
