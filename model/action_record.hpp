#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/history.hpp"
#include "model/truth.hpp"

namespace slotrace::model {

/// What came of one action of the timeline.
struct ActionRecord {
  std::uint32_t deed = 0;  ///< which of the things that it may do, from 0
  std::optional<TimePoint> started;  ///< nothing: the run stopped before it
  std::optional<TimePoint> ended;    ///< nothing: it never ended
  std::string outcome;
  // Of its first look-up: a read's, or a call's for the wished day.
  std::optional<bool> hit;
  std::optional<bool> stale;
  std::optional<Duration> ttl_left;
  // Of a read.
  AvailabilityPtr answer;
  // Of a call.
  std::vector<TimePoint> offered;
  bool taken_offered = false;
  std::optional<TimePoint> asked;  ///< the slot that was asked of Cal.com
  // Of the change that it made.
  std::optional<BookingUid> booking;
  std::optional<ChangeId> change;
  std::optional<HoldId> hold;
};

}  // namespace slotrace::model
