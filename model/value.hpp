#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/calendar.hpp"

namespace slotrace::model {

/// Absent: the run has no such value (an entry that is not there has no TTL).
struct Absent {
  friend auto operator==(const Absent&, const Absent&) -> bool = default;
};

/// What a run answers to a question, and what a file expects or claims.
using Value = std::variant<Absent, bool, std::int64_t, Duration, TimePoint, std::string,
                           std::vector<std::string>>;
enum class ValueType : std::uint8_t { absent, boolean, number, duration, time, text, list };

[[nodiscard]] auto to_string(const Value& value) -> std::string;

/// What can be asked of an action.
enum class ActionField : std::uint8_t {
  started,
  took,
  outcome,
  hit,             ///< whether the (first) look-up was answered by a cache
  stale,           ///< whether the (first) look-up was a stale read
  ttl_left,        ///< of the entry that answered the (first) look-up
  answer,          ///< slots of a read
  offered,         ///< slots that a call offered
  asked,           ///< the slot that a call asked Cal.com for
  taken_offered,   ///< whether a call offered a slot that was taken
  stale_window,    ///< of the change that the action made
  exposed_window,  ///< of the change that the action made
  handler_took,    ///< from a delivery's arrival to the end of its handler
  keys_removed,    ///< entries that the change's invalidations removed
};

/// What can be asked of a key of a layer.
enum class EntryField : std::uint8_t {
  present,
  ttl_left,
  slots,
  stale,
  phantom,  ///< slots that it shows although they are taken
  hidden,   ///< free slots that it hides
  stored_at,
  expired_at,
};

/// One row of a field table: its name in files, its type, what it says, whom it can be asked of.
template <class Field>
struct FieldInfo {
  Field field;
  std::string_view name;
  ValueType type;
  std::string_view meaning;
  std::string_view actions;  ///< kinds that have it, e.g. "call read"; "" for all
};
[[nodiscard]] auto action_fields() -> std::span<const FieldInfo<ActionField>>;
[[nodiscard]] auto entry_fields() -> std::span<const FieldInfo<EntryField>>;

}  // namespace slotrace::model
