#pragma once

#include <vector>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "model/calendar.hpp"

namespace slotrace::generate {

using Json = nlohmann::ordered_json;

/// The number of a thing where the plan needs one of several: taken modulo their count, so that
/// every number is right whatever else is left out.
using Number = int;

struct HostPlan {
  Number zone = 0;
  Number opens = 0;
  Number closes_after = 0;
  Number closed_on = 0;  ///< 0: never; otherwise a weekday, Monday = 1
  bool lunch = false;
};

struct EventTypePlan {
  Number id = 0;
  Number length = 0;
  Number interval = 0;
  unsigned hosts = 1;  ///< a bit for each host
  Number company = 0;
  Number branch = 0;
};

/// A slot of an event type: the `slot`-th after the first host's opening on the plan's `day`-th day.
struct SlotPlan {
  Number event_type = 0;
  Number day = 0;
  Number slot = 0;
  bool off_grid = false;  ///< a quarter of an hour later, where no slot may start
};

/// A booking that is there at the start, if it fits in.
struct BookedPlan {
  SlotPlan slot;
  Number host = 0;
};

/// Who can be booked, for what, and when it is. Plain numbers; what they stand for is in world.cpp.
struct WorldPlan {
  Number zone = 0;
  Number start_day = 0;
  Number start_hour = 0;
  Number far_day = 0;  ///< where most changes happen, from today on
  std::vector<HostPlan> hosts;
  std::vector<EventTypePlan> event_types;
  std::vector<BookedPlan> bookings;
  bool echoes = false;
};

auto any_slot() -> rc::Gen<SlotPlan>;
auto any_world() -> rc::Gen<WorldPlan>;

/// A world as the file describes it, with what actions refer to.
class World {
 public:
  explicit World(WorldPlan plan);

  /// Adds the members of a scenario file that describe the world.
  void write(Json& file) const;

  [[nodiscard]] auto zone() const -> const model::Zone& { return zone_; }
  [[nodiscard]] auto start() const -> model::TimePoint { return start_; }
  [[nodiscard]] auto event_type_id(Number event_type) const -> std::int64_t;
  [[nodiscard]] auto instant(const SlotPlan& slot) const -> model::TimePoint;
  /// Names of the bookings that fit in.
  [[nodiscard]] auto bookings() const -> const std::vector<std::string>& { return booking_names_; }

 private:
  struct Placed {
    std::size_t host;
    model::TimePoint start;
    model::TimePoint end;
  };
  [[nodiscard]] auto event_type(Number number) const -> const EventTypePlan&;
  [[nodiscard]] auto hosts_of(const EventTypePlan& type) const -> std::vector<std::size_t>;
  [[nodiscard]] auto hours_of(const HostPlan& host) const -> Json;
  [[nodiscard]] auto fits(const Placed& booking) const -> bool;
  void place(const BookedPlan& booking);

  WorldPlan plan_;
  model::Zone zone_;
  model::TimePoint start_;
  std::vector<std::int64_t> ids_;
  std::vector<Placed> placed_;
  Json bookings_ = Json::array();
  std::vector<std::string> booking_names_;
};

}  // namespace slotrace::generate
