#include "model/alternative_finder.hpp"

#include <algorithm>
#include <cstdlib>

#include "model/look_up.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kEnough = 2;
constexpr int kDaysAhead = 7;

auto is_weekend(Day day) -> bool {
  const date::weekday weekday{day};
  return weekday == date::Saturday || weekday == date::Sunday;
}

}  // namespace

auto AlternativeFinder::find(Request request) -> sim::Task<std::vector<Candidate>> {
  const Zone& zone = env_.world.zone_of_branch(request.event_type);
  const ClockRange& hours = env_.world.business_hours_of(request.event_type);
  const TimePoint wish = into_business_hours(request);
  const Day day = zone.day_of(wish);
  const ClockTime clock = std::chrono::floor<ClockTime>(zone.clock_time_of(wish));

  std::vector<Candidate> candidates;
  const auto add = [&](TimePoint start, Bonus bonus) {
    const std::int64_t minutes =
        std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(start - wish)).count();
    candidates.push_back({start, 10'000 - minutes + static_cast<std::int64_t>(bonus)});
  };

  if (zone.at(day, hours.from) <= wish - 2h) {
    for (const TimePoint start : co_await look(request, wish - 2h, wish)) {
      add(start, Bonus::earlier_same_day);
    }
  }
  if (wish + 2h <= zone.at(day, hours.to)) {
    for (const TimePoint start : co_await look(request, wish, wish + 2h)) {
      add(start, Bonus::later_same_day);
    }
  }
  // The same time on another day is offered without a look at whether it is free: it is enough that
  // the day has any slot.
  const Day workday = next_workday(day);
  if (candidates.size() < kEnough) {
    const TimePoint same_time = zone.at(workday, clock);
    const auto slots = co_await look(request, same_time - 30min, same_time + 30min);
    if (!slots.empty()) add(same_time, Bonus::next_workday);
  }
  if (candidates.size() < kEnough) {
    const TimePoint same_time = zone.at(day + date::days{7}, clock);
    const auto slots = co_await look(request, same_time - 30min, same_time + 30min);
    if (!slots.empty()) add(same_time, Bonus::next_week);
  }
  for (int ahead = 1; ahead <= kDaysAhead && candidates.size() < kEnough; ++ahead) {
    const Day later = day + date::days{ahead};
    if (is_weekend(later)) continue;
    const auto slots = co_await look(request, zone.at(later, hours.from), zone.at(later, hours.to));
    for (const TimePoint start : slots) add(start, Bonus::next_free);
    if (!slots.empty()) break;
  }

  std::ranges::stable_sort(candidates, std::greater{}, &Candidate::score);
  if (candidates.size() > kEnough) candidates.resize(kEnough);
  co_return candidates;
}

auto AlternativeFinder::look(const Request& request, TimePoint start, TimePoint end)
    -> sim::Task<std::vector<TimePoint>> {
  const LookedUp found = co_await look_up(env_, source_,
                                          {.event_type = request.event_type,
                                           .start = start,
                                           .end = end,
                                           .asked_by = KeyCaller::alternatives});
  if (!found.answer.slots) co_return std::vector<TimePoint>{};
  co_return found.answer.slots->free;
}

auto AlternativeFinder::into_business_hours(const Request& request) const -> TimePoint {
  const Zone& zone = env_.world.zone_of_branch(request.event_type);
  const ClockRange& hours = env_.world.business_hours_of(request.event_type);
  const TimePoint wish = request.wish;
  const Day day = zone.day_of(wish);
  if (is_weekend(day) || wish >= zone.at(day, hours.to)) {
    return zone.at(next_workday(day), hours.from);
  }
  if (wish < zone.at(day, hours.from)) return zone.at(day, hours.from);
  return wish;
}

auto AlternativeFinder::next_workday(Day day) const -> Day {
  do {
    day += date::days{1};
  } while (is_weekend(day));
  return day;
}

}  // namespace slotrace::model
