#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/world.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// Opening hours as they stand in the file: weekdays and single days, each with its ranges.
struct HoursText {
  std::array<std::vector<model::ClockRange>, 7> weekly;
  std::map<model::Day, std::vector<model::ClockRange>> overrides;
};
auto hours_type() -> const Type<HoursText>&;

/// Whether [start, end) lies within the hours; a stretch may go on over midnight.
[[nodiscard]] auto is_open(const model::OpeningHours& hours, model::TimePoint start,
                           model::TimePoint end) -> bool;

}  // namespace slotrace::scenarios
