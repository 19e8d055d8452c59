#include "model/value.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace slotrace::model {

auto to_string(const Value& value) -> std::string {
  struct Printer {
    auto operator()(Absent) const -> std::string { return "absent"; }
    auto operator()(bool b) const -> std::string { return b ? "true" : "false"; }
    auto operator()(std::int64_t n) const -> std::string { return fmt::format("{}", n); }
    auto operator()(Duration d) const -> std::string { return model::to_string(d); }
    auto operator()(TimePoint t) const -> std::string { return model::to_string(t); }
    auto operator()(const std::string& s) const -> std::string { return s; }
    auto operator()(const std::vector<std::string>& list) const -> std::string {
      return fmt::format("[{}]", fmt::join(list, ", "));
    }
  };
  return std::visit(Printer{}, value);
}

auto action_fields() -> std::span<const FieldInfo<ActionField>> {
  using enum ValueType;
  static constexpr auto kFields = std::to_array<FieldInfo<ActionField>>({
      {ActionField::started, "started", time, "when the action began", ""},
      {ActionField::took, "took", duration, "from its beginning to its end", ""},
      {ActionField::outcome, "outcome", text,
       "how it ended: of a call \"booked\", \"refused by the database\", \"refused by Cal.com\", "
       "\"refused by the check\", \"nothing offered\", \"declined\"; of a change \"accepted\" or "
       "Cal.com's error code; of a hold \"held\" or why not; of what the application was asked for "
       "\"the application died\"; of a forged delivery "
       "\"accepted\" or why it was refused; of a read \"answered\" or \"no answer\"",
       ""},
      {ActionField::hit, "hit", boolean,
       "whether a cache answered the first look-up: the wished day of a call", "call read"},
      {ActionField::stale, "stale", boolean,
       "whether the first look-up was a stale read: no state of the calendar between its start and "
       "its end gives this answer",
       "call read"},
      {ActionField::ttl_left, "ttl_left", duration,
       "TTL left of the entry that answered the first look-up", "call read"},
      {ActionField::answer, "answer", list, "the slots that were returned", "read"},
      {ActionField::offered, "offered", list, "the slots that were offered, best first", "call"},
      {ActionField::taken_offered, "taken_offered", boolean,
       "whether one of the offered slots was taken when it was offered", "call"},
      {ActionField::asked, "asked", text, "the slot that was asked of Cal.com", "call"},
      {ActionField::stale_window, "stale_window", duration,
       "from the commit of the change to the last instant at which a cache entry contradicted the "
       "calendar because of it",
       "call book reschedule cancel hold confirm"},
      {ActionField::exposed_window, "exposed_window", duration,
       "from the commit of the change to the last stale read because of it",
       "call book reschedule cancel hold confirm"},
      {ActionField::handler_took, "handler_took", duration,
       "from the arrival of the change's webhook to the end of its handler",
       "call book reschedule cancel hold confirm"},
      {ActionField::keys_removed, "keys_removed", number,
       "cache entries that the invalidations of the change removed",
       "call book reschedule cancel hold confirm"},
  });
  return kFields;
}

auto entry_fields() -> std::span<const FieldInfo<EntryField>> {
  using enum ValueType;
  static constexpr auto kFields = std::to_array<FieldInfo<EntryField>>({
      {EntryField::present, "present", boolean, "whether a live entry is stored under the key", ""},
      {EntryField::ttl_left, "ttl_left", duration, "how long the entry still lives", ""},
      {EntryField::slots, "slots", list, "the slots that the entry shows as free", ""},
      {EntryField::stale, "stale", boolean, "whether the entry contradicts the calendar", ""},
      {EntryField::phantom, "phantom", list, "the taken slots that the entry shows as free", ""},
      {EntryField::hidden, "hidden", list, "the free slots that the entry hides", ""},
      {EntryField::stored_at, "stored_at", time, "when the live entry was stored", ""},
      {EntryField::expired_at, "expired_at", time,
       "when the last entry under the key expired; absent while one lives", ""},
  });
  return kFields;
}

}  // namespace slotrace::model
