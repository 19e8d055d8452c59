#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <tuple>

#include "model/availability.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// Cal.com's own cache of slot answers: a couple of seconds old at most, and not invalidated by
/// bookings. Where there is no time, the chooser says when an answer has become too old.
class CalcomSlotCache {
 public:
  CalcomSlotCache(sim::Simulation& simulation, Duration ttl) : simulation_(simulation), ttl_(ttl) {}

  /// The answer that is kept for this event type and range; null when there is none.
  auto find(EventTypeIndex event_type, TimePoint from, TimePoint to) -> AvailabilityPtr {
    const auto found = answers_.find({event_type, from, to});
    if (found == answers_.end()) return nullptr;
    if (!too_old(found->second)) return found->second.value;
    answers_.erase(found);
    return nullptr;
  }

  void keep(const AvailabilityPtr& answer) {
    if (ttl_ == Duration{0}) return;
    answers_[{answer->event_type, answer->from, answer->to}] = {
        .value = answer, .until = simulation_.now() + ttl_, .turn = simulation_.turn()};
  }

 private:
  struct Kept {
    AvailabilityPtr value;
    TimePoint until;
    std::uint32_t turn = sim::RunLog::Moment::kBeginning;  ///< in which it was looked up
  };

  auto too_old(const Kept& kept) -> bool {
    const bool over = decide_too_old(kept);
    simulation_.relies_on(
        {.since = kept.turn, .lifetime = ttl_, .over = over, .what = "Cal.com's slot cache"});
    return over;
  }

  auto decide_too_old(const Kept& kept) -> bool {
    if (simulation_.mode() == sim::Mode::timed) return simulation_.now() >= kept.until;
    const sim::Alternative me{.process = simulation_.current().id};
    const std::array<sim::Alternative, 2> no_or_yes = {me, me};
    return simulation_.pick(sim::ChoiceKind::expiry, no_or_yes) == 1;
  }

  sim::Simulation& simulation_;
  Duration ttl_;
  std::map<std::tuple<EventTypeIndex, TimePoint, TimePoint>, Kept> answers_;
};

}  // namespace slotrace::model
