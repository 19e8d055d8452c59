#pragma once

#include <optional>
#include <vector>

#include "model/traffic.hpp"
#include "scenarios/reader/names.hpp"
#include "scenarios/reader/types.hpp"
#include "scenarios/reader/world_reader.hpp"

namespace slotrace::scenarios {

struct PhaseText : RecordBase {
  Located<model::ClockRange> hours;
  Located<model::Duration> every;
};

struct BurstText : RecordBase {
  Located<model::Duration> every;
  std::uint64_t size = 0;
  sim::Distribution spread;
};

/// One line of "traffic", as it stands in the file.
struct TrafficText : RecordBase {
  std::optional<Located<std::string>> name;
  model::Traffic::Does does{};
  std::optional<Located<std::int64_t>> event_type;
  std::optional<Located<TimeText>> from;
  std::optional<Located<TimeText>> until;
  model::Duration ahead{0};
  sim::Distribution thinking;
  std::optional<Located<model::Duration>> poisson;
  std::optional<std::vector<PhaseText>> diurnal;
  std::optional<BurstText> burst;
  std::optional<std::vector<Located<TimeText>>> recorded;
};
auto traffic_type() -> const Type<TrafficText>&;

/// Puts the traffic together and fills `names`; reports what it refers to and is not there, distances
/// of nothing, phases that overlap, and recorded times that go backwards.
auto build_traffic(const std::vector<TrafficText>& texts, const WorldNames& world, Names& names,
                   Diagnostics& diagnostics) -> std::vector<model::Traffic>;

}  // namespace slotrace::scenarios
