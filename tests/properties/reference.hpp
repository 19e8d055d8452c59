#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/scenario.hpp"
#include "tests/properties/generate/policy.hpp"
#include "tests/properties/plain_calendar.hpp"

/// The application without concurrency, as short as it can be written: what it must do when one
/// thing happens after the other and nothing takes time. A calendar is a list of bookings, a cache a
/// map, a clear a loop.
namespace slotrace::properties {

/// What came of an action.
struct Outcome {
  std::string outcome;
  std::vector<model::TimePoint> answer;  ///< of a read
  std::vector<model::TimePoint> offered;  ///< of a call
  friend auto operator==(const Outcome&, const Outcome&) -> bool = default;
};

/// A row of the database: event type, and start.
using Row = std::pair<model::EventTypeIndex, model::TimePoint>;

struct ReferenceResult {
  std::vector<Outcome> outcomes;  ///< by action
  std::vector<Row> rows;  ///< sorted
  /// What is live in the store: key -> free slots.
  std::map<std::string, std::vector<model::TimePoint>> store;
  bool stale_left = false;  ///< something in the store contradicts the calendar, expired or not
  bool stale_read = false;  ///< a read was answered with what was not true any more
};

/// Plays the scenario's timeline, whose actions begin in order at instants of their own.
/// `policy` is what the scenario's policy was written from.
auto play(const model::Scenario& scenario, const generate::PolicyPlan& policy) -> ReferenceResult;

}  // namespace slotrace::properties
