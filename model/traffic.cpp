#include "model/traffic.hpp"

#include <algorithm>
#include <optional>

#include "sim/distribution.hpp"

namespace slotrace::model {
namespace {

class Arrivals {
 public:
  Arrivals(const Traffic& traffic, const Zone& zone, const DrawBits& draw)
      : traffic_(traffic), zone_(zone), draw_(draw) {}

  auto operator()(const PoissonArrivals& poisson) -> std::vector<TimePoint> {
    add_poisson(traffic_.from, traffic_.until, poisson.every);
    return std::move(times_);
  }

  /// An exponential distance has no memory: where a phase ends one starts anew, and the distances
  /// within each phase are still its own.
  auto operator()(const DiurnalArrivals& diurnal) -> std::vector<TimePoint> {
    for (Day day = zone_.day_of(traffic_.from); zone_.at(day, ClockTime{0}) < traffic_.until;
         day += date::days{1}) {
      for (const DiurnalArrivals::Phase& phase : diurnal.phases) {
        add_poisson(std::max(traffic_.from, zone_.at(day, phase.hours.from)),
                    std::min(traffic_.until, zone_.at(day, phase.hours.to)), phase.every);
      }
    }
    std::ranges::sort(times_);
    return std::move(times_);
  }

  auto operator()(const BurstArrivals& burst) -> std::vector<TimePoint> {
    for (TimePoint at = traffic_.from; at < traffic_.until; at += burst.every) {
      for (std::uint64_t i = 0; i < burst.size; ++i) {
        const TimePoint time = at + burst.spread.sample(draw_);
        if (time < traffic_.until) times_.push_back(time);
      }
    }
    std::ranges::sort(times_);
    return std::move(times_);
  }

  auto operator()(const RecordedArrivals& recorded) -> std::vector<TimePoint> {
    std::ranges::copy_if(recorded.at, std::back_inserter(times_), [&](TimePoint time) {
      return traffic_.from <= time && time < traffic_.until;
    });
    return std::move(times_);
  }

 private:
  void add_poisson(TimePoint from, TimePoint until, Duration every) {
    const auto distance = sim::Distribution::exponential({.mean = every});
    for (TimePoint at = from + distance.sample(draw_); at < until; at += distance.sample(draw_)) {
      times_.push_back(at);
    }
  }

  const Traffic& traffic_;
  const Zone& zone_;
  const DrawBits& draw_;
  std::vector<TimePoint> times_;
};

}  // namespace

auto arrivals_of(const Traffic& traffic, const Zone& zone, const DrawBits& draw)
    -> std::vector<TimePoint> {
  return std::visit(Arrivals(traffic, zone, draw), traffic.arrivals);
}

}  // namespace slotrace::model
