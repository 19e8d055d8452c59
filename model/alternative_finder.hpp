#pragma once

#include <vector>

#include "model/environment.hpp"
#include "model/slot_source.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// A slot that the finder may offer, with its rank.
struct Candidate {
  TimePoint start;
  std::int64_t score = 0;
};

/// AppointmentAlternativeFinder: looks around the wish, place by place (the same day, the next
/// workday, a week later, the next days), until it has two candidates, and ranks them. Days and hours
/// are the branch's.
class AlternativeFinder {
 public:
  /// `source` is where it looks: Layer 2 in the application as it is.
  AlternativeFinder(const Environment& environment, SlotSource& source)
      : env_(environment), source_(source) {}

  struct Request {
    EventTypeIndex event_type = 0;
    TimePoint wish;
  };

  /// At most two slots, best first. One slot can fill both places: two windows of one day both
  /// return the whole day, and nothing removes what comes twice.
  auto find(Request request) -> sim::Task<std::vector<Candidate>>;

 private:
  enum class Bonus : std::int64_t {
    earlier_same_day = 500,
    later_same_day = 400,
    next_workday = 300,
    next_week = 200,
    next_free = 100,
  };

  /// The slots that come back for a window: of its whole days, since nothing filters by window.
  auto look(const Request& request, TimePoint start, TimePoint end)
      -> sim::Task<std::vector<TimePoint>>;

  /// A wish before business hours means their beginning; one after them, or on a weekend, the
  /// beginning of the next workday's.
  [[nodiscard]] auto into_business_hours(const Request& request) const -> TimePoint;
  [[nodiscard]] auto next_workday(Day day) const -> Day;

  Environment env_;
  SlotSource& source_;
};

}  // namespace slotrace::model
