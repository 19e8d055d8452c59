#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/availability.hpp"
#include "model/key_template.hpp"

namespace slotrace::model {

/// The seven ways in which a change reaches the application, numbered as in the analysis.
enum class EntryPoint : std::uint8_t {
  create_booking,
  handle_booking_created,
  handle_booking_updated,
  handle_booking_cancelled,
  reschedule_booking,
  cancel_booking,
  book_in_calcom,  ///< calls create_booking and inherits what that clears
};
inline constexpr std::size_t kEntryPoints = 7;

/// "createBooking", "handleBookingCreated", ... as the application names them.
[[nodiscard]] auto name(EntryPoint entry_point) -> std::string_view;
/// "CalcomService::createBooking", ...
[[nodiscard]] auto qualified_name(EntryPoint entry_point) -> std::string_view;
[[nodiscard]] auto find_entry_point(std::string_view name) -> std::optional<EntryPoint>;
[[nodiscard]] auto all_entry_points() -> std::array<EntryPoint, kEntryPoints>;

using LayerIndex = std::size_t;

/// Where something is read: a layer of the policy, or Cal.com itself.
using Source = std::optional<LayerIndex>;
inline constexpr Source kCalcom = std::nullopt;

/// Which stored values a layer takes as a hit.
enum class HitRule : std::uint8_t {
  /// Everything but null: Cache::remember, and `if ($value)` on a stored response, which is truthy
  /// even when it lists no slot.
  not_null,
  not_empty,  ///< `if ($value)` on a stored list of slots: an answer without a slot is a miss
};

/// What a layer stores of an answer.
enum class Holds : std::uint8_t {
  whole_days,  ///< every slot of the days of the window
  window,  ///< only the slots that start inside the window
};

/// One cache layer.
struct LayerPolicy {
  std::string name;
  Source source = kCalcom;
  KeyTemplate key;
  Duration ttl{std::chrono::seconds{300}};
  std::optional<Duration> ttl_when_empty;  ///< for answers without a slot; otherwise `ttl`
  HitRule hit = HitRule::not_null;
  Holds holds = Holds::whole_days;
};

/// Which days an operation goes over.
struct DayRange {
  enum class Anchor : std::uint8_t {
    today,  ///< the application's day when the entry point begins to invalidate
    booking,  ///< the days on which the change's slots start: of a reschedule, old and new
  };
  Anchor anchor = Anchor::today;
  int count = 1;  ///< days from the anchor on
};

/// Cache::forget of a layer's single-day keys, one command a day.
struct ForgetDays {
  LayerIndex layer = 0;
  DayRange days;
};

/// SCAN with MATCH over the whole store, then one DEL of what matched; one round for each day that
/// the change touches when the pattern names {day}.
struct DeletePattern {
  KeyTemplate pattern;  ///< in Redis' glob notation, without the store's prefix
  std::uint64_t count = 1000;  ///< SCAN's COUNT
};

struct Operation {
  std::variant<ForgetDays, DeletePattern> what;
};

/// Whether a look-up in the layer would return what is stored, rather than ask the layer's source.
[[nodiscard]] auto is_hit(const LayerPolicy& layer, const Availability& stored) -> bool;

/// What the agent does so as not to book what is gone.
struct AgentPolicy {
  bool checks_source = false;  ///< asks Cal.com itself again, right before it books
  bool holds_offers = false;  ///< reserves what it offers; what it cannot reserve it does not offer
};

/// A caching policy: what the layers are, and what each entry point invalidates, in order.
struct Policy {
  std::string name;
  std::string summary;
  std::vector<LayerPolicy> layers;
  Source wish_source = kCalcom;  ///< where a call looks for the wished day
  Source alternatives_source = kCalcom;  ///< where the finder looks for alternatives
  AgentPolicy agent;
  /// By entry point; book_in_calcom's is always empty.
  std::array<std::vector<Operation>, kEntryPoints> invalidation;
};

}  // namespace slotrace::model
