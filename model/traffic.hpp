#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "model/world.hpp"

namespace slotrace::model {

/// Independent arrivals, so far apart on average.
struct PoissonArrivals {
  Duration every{0};
};

/// Independent arrivals whose rate depends on the hour, on the application's clock.
struct DiurnalArrivals {
  struct Phase {
    ClockRange hours;
    Duration every{0};
  };
  std::vector<Phase> phases;  ///< they do not overlap; nobody comes outside of them
};

/// So many at once, again and again: from the first instant on, each `spread` later than its burst.
struct BurstArrivals {
  Duration every{0};
  std::uint64_t size = 1;
  sim::Distribution spread;
};

/// Arrivals that somebody wrote down, in the order of time.
struct RecordedArrivals {
  std::vector<TimePoint> at;
};

/// People who come by themselves rather than by script.
struct Traffic {
  std::string name;  ///< their actions are called name-1, name-2, ...
  TimePoint from;
  TimePoint until;  ///< nobody arrives at or after it
  std::variant<PoissonArrivals, DiurnalArrivals, BurstArrivals, RecordedArrivals> arrivals;
  enum class Does : std::uint8_t {
    call,  ///< wishes any slot, free or not
    book,  ///< through the widget: any slot that Cal.com's own page shows as free
    read,  ///< looks up the day of any slot where calls look for their wish
  };
  Does does = Does::call;
  EventTypeIndex event_type = 0;
  Duration ahead{date::days{7}};  ///< slots that start within this time after the arrival
  sim::Distribution thinking = sim::Distribution::constant(std::chrono::seconds{12});
};

/// 64 uniform bits.
using DrawBits = std::function<std::uint64_t()>;

/// When they come, in the order of time. Requires: no mean distance is 0.
[[nodiscard]] auto arrivals_of(const Traffic& traffic, const Zone& zone, const DrawBits& draw)
    -> std::vector<TimePoint>;

}  // namespace slotrace::model
