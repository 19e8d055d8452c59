#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <date/tz.h>

#include "sim/time.hpp"

namespace slotrace::model {

using sim::Duration;
using sim::TimePoint;

/// A day of somebody's calendar; which instants it covers depends on the zone.
using Day = date::local_days;

/// Minutes since midnight of a day, on the clock of some zone.
using ClockTime = std::chrono::minutes;

/// A time zone of the tz database, by name ("Europe/Berlin", "UTC").
class Zone {
 public:
  /// Nothing when the database has no zone of this name.
  static auto find(std::string_view name) -> std::optional<Zone>;
  static auto utc() -> Zone;

  /// Every zone name, sorted.
  static auto names() -> std::vector<std::string>;

  /// Version of the tz database in use, e.g. "2025b".
  static auto database_version() -> std::string;

  [[nodiscard]] auto name() const -> const std::string& { return zone_->name(); }

  [[nodiscard]] auto day_of(TimePoint time) const -> Day;
  [[nodiscard]] auto clock_time_of(TimePoint time) const -> Duration;

  /// The instant at which the clocks of this zone show `clock` on `day`. A clock time that a change
  /// to summer time skips means the first instant after the gap; one that comes twice, the first.
  [[nodiscard]] auto at(Day day, ClockTime clock) const -> TimePoint;

  /// `time` in PHP's date() notation: Y m d H i s, any other character stands for itself.
  /// https://www.php.net/manual/en/datetime.format.php
  [[nodiscard]] auto format(TimePoint time, std::string_view php_format) const -> std::string;

  friend auto operator==(const Zone& a, const Zone& b) -> bool { return a.zone_ == b.zone_; }

 private:
  explicit Zone(const date::time_zone* zone) : zone_(zone) {}
  const date::time_zone* zone_;
};

/// "2025-10-13"
[[nodiscard]] auto to_string(Day day) -> std::string;

/// "2025-10-13T08:00:00Z", with as many decimals of a second as it needs.
[[nodiscard]] auto to_string(TimePoint time) -> std::string;

/// The shortest exact form, largest unit first: "294s", "17ms", "1.5ms", "422s".
[[nodiscard]] auto to_string(Duration duration) -> std::string;

}  // namespace slotrace::model
