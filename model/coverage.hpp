#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/policy.hpp"

namespace slotrace::model {

/// One cell of the coverage map: does this entry point clear what this layer holds?
struct CoverageCell {
  EntryPoint entry_point{};
  LayerIndex layer = 0;
  bool covered = false;      ///< on every day of the horizon below
  bool vacuous = false;      ///< nothing that contradicts the change was there before
  std::uint64_t tried = 0;   ///< contradicting entries that were there before, over all days
  std::uint64_t left = 0;    ///< of these, still readable afterwards
};

/// Keys that a template can form, that stay stale after an entry point, and that no cell counts.
struct CoverageHole {
  EntryPoint entry_point{};
  LayerIndex layer = 0;
  std::string what;  ///< "keys over more than one day", "days from today+30 on", ...
  std::string example;  ///< one such key
  std::uint64_t left = 0;  ///< different keys, over all days
};

struct CoverageMap {
  std::vector<CoverageCell> cells;  ///< entry points x layers, entry points in their order
  std::vector<CoverageHole> holes;
  int horizon_days = 30;  ///< the cells hold for bookings from today to today + this - 1
  std::uint64_t runs = 0;

  [[nodiscard]] auto covered() const -> std::size_t;
  /// Cells that say nothing; quotients leave them out.
  [[nodiscard]] auto vacuous() const -> std::size_t;
  [[nodiscard]] auto measured() const -> std::size_t { return cells.size() - vacuous(); }
  /// Entry points of which every measured layer is covered / at least one layer is covered.
  [[nodiscard]] auto entry_points_with_all() const -> std::size_t;
  [[nodiscard]] auto entry_points_with_any() const -> std::size_t;
};

/// Measures the map by running each cell: the layers are filled, the entry point is driven with a
/// booking on each day of the horizon, expiry and webhook echoes are off, and what stays readable
/// and contradicts the change is counted. Tried is every key that the templates can form of whole
/// hours: of the booked event type, on every day, the day as such, every window within it and every
/// range of up to seven days around it; and on one day of the horizon all windows of whole hours: of
/// every event type of the host, of its own company and of another, and over up to seven days.
auto measure_coverage(const Policy& policy) -> CoverageMap;

}  // namespace slotrace::model
