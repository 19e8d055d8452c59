#include "model/coverage.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "model/coverage_run.hpp"

namespace slotrace::model {
namespace {

constexpr int kHorizonDays = 30;

/// The day of the horizon on which every key of whole hours is tried.
constexpr int kDayWithAllKeys = 9;

/// `day` is the first one on which such a key stays stale.
auto describe(KeyClass key_class, int day) -> std::string {
  switch (key_class) {
    case KeyClass::range: return "keys over more than one day";
    case KeyClass::other_event_type: return "other event types of the host";
    case KeyClass::other_tenant: return "event types of another company with the same host";
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
      const auto* forget = std::get_if<ForgetKeys>(&operation.what);
      if (forget == nullptr) continue;
      const int behind = forget->keys.days.count - forget->keys.days.back;
      if (behind > kHorizonDays) days.insert(behind);
    }
  }
  return days;
}

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
      const KeysTried tried = day == kDayWithAllKeys ? KeysTried::all : KeysTried::most;
      for (const auto& [key, count] : run_coverage(policy, entry_point, day, tried)) {
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

auto CoverageMap::vacuous() const -> std::size_t {
  return static_cast<std::size_t>(std::ranges::count(cells, true, &CoverageCell::vacuous));
}

namespace {

/// Entry points whose cells, the vacuous ones aside, satisfy `wanted`, which gets how many of how many are covered.
template <class Wanted>
auto count_entry_points(const std::vector<CoverageCell>& cells, Wanted wanted) -> std::size_t {
  std::size_t count = 0;
  for (const EntryPoint entry_point : all_entry_points()) {
    std::size_t all = 0;
    std::size_t covered = 0;
    for (const CoverageCell& cell : cells) {
      if (cell.entry_point != entry_point || cell.vacuous) continue;
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
