#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "model/policy.hpp"

namespace slotrace::model {

/// What a key is counted as in the coverage map.
enum class KeyClass : std::uint8_t {
  single_day,        ///< a day as such, or a window within it, of the booked event type
  range,             ///< of the booked event type, over more than one day
  other_event_type,  ///< of another event type of the host, within a day
  other_tenant,  ///< of an event type that another company has with the same host, within a day
};

/// Which keys one run fills, for every day of the change.
enum class KeysTried : std::uint8_t {
  /// Of the booked event type the day as such, every window of whole hours within it, and every
  /// range of whole days up to a week; of the others the day and one window.
  most,
  /// Of every event type every window of whole hours within the day; of the booked one every window
  /// of whole hours over up to a week, too.
  all,
};

/// How many different keys of a class contradicted the change, and which of them stayed readable.
struct KeyCount {
  std::uint64_t tried = 0;
  std::set<std::string> left;
};
using KeyCounts = std::map<std::pair<LayerIndex, KeyClass>, KeyCount>;

/// Drives one entry point once, with a booking `day` days from today: every key of every layer that
/// can speak of the days of the change is filled by reading it, then the change is made, then what
/// is left is counted. Expiry and webhook echoes are off; nothing takes time.
auto run_coverage(const Policy& policy, EntryPoint entry_point, int day, KeysTried tried)
    -> KeyCounts;

}  // namespace slotrace::model
