#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/availability.hpp"
#include "model/file_position.hpp"
#include "model/key_template.hpp"
#include "model/operation.hpp"
#include "sim/distribution.hpp"

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

/// A counter in the store whose value is part of a layer's keys, or is checked before a store. One
/// that is not there counts as 0.
struct Generation {
  std::string name;
  /// Of its own key: one counter for each event type, tenant or host that it names. A key that names
  /// {host} stands for one counter for each host of the event type.
  KeyTemplate key;
};

/// A token that a miss takes in the step that finds nothing, that a delete voids in the step that
/// deletes, and without which nothing is stored. Nishtala et al., "Scaling Memcache at Facebook",
/// NSDI 2013, section 3.2.1; there one token is out per key.
struct LeasePolicy {
  Duration ttl{std::chrono::seconds{10}};  ///< of the tokens of a key, from the last one taken
  std::optional<std::uint64_t> tokens;  ///< how many may be out per key; nothing: any number
};

/// What is read before the fetch must still hold in the step that stores.
struct VersionCheck {
  GenerationIndex generation = 0;
};

/// Cache::lock around the fill: one process fills, the others wait for it and look again.
struct LockPolicy {
  /// What somebody does who has waited in vain.
  enum class Loser : std::uint8_t {
    fetches,  ///< asks the source and stores nothing
    fills,  ///< asks the source and stores
    gives_up,  ///< has no answer
  };
  Duration ttl{std::chrono::seconds{10}};  ///< after which it is free, whoever still fills
  Duration wait{std::chrono::seconds{5}};
  Loser loser = Loser::fetches;
};

/// How Cache::tags keeps track of what a tag marks.
enum class TagKind : std::uint8_t {
  /// Laravel up to 9: each tag has an id under `tag:{name}:key`, and entries lie under a hash of the
  /// ids. A flush deletes what was noted under the ids, then the ids themselves.
  namespace_ids,
  /// Laravel 10 and 11: each tag is a sorted set of keys under `tag:{name}:entries`, to which an entry
  /// is added before its value is stored. (Laravel 12 flushes in one script.)
  sets,
};

/// One cache layer.
struct LayerPolicy {
  std::string name;
  Source source = kCalcom;
  KeyTemplate key;
  std::optional<Clock> key_zone;  ///< of the times in its keys; nothing: the application's
  /// In which zone it asks its source: whose days an answer of Cal.com covers. Nothing: as it was
  /// asked itself, in the application's where nobody says.
  std::optional<Clock> asks_in;
  Duration ttl{std::chrono::seconds{300}};
  std::optional<Duration> ttl_when_empty;  ///< for answers without a slot; otherwise `ttl`
  std::optional<sim::Distribution> ttl_jitter;  ///< added to either
  bool renew_on_hit = false;  ///< a hit sets the TTL anew
  HitRule hit = HitRule::not_null;
  Holds holds = Holds::whole_days;
  std::optional<GenerationIndex> generation;  ///< whose value stands in the key
  std::variant<std::monostate, LeasePolicy, VersionCheck> protection;
  std::optional<LockPolicy> lock;
  std::vector<KeyTemplate> tags;
};

/// Whether a look-up in the layer would return what is stored, rather than ask the layer's source.
[[nodiscard]] auto is_hit(const LayerPolicy& layer, const Availability& stored) -> bool;

/// Who asks for slots.
enum class KeyCaller : std::uint8_t { wish, alternatives, timeline };

/// Who passes the team id when keys are formed, and who omits it.
struct KeyCallers {
  bool wish = true;
  bool alternatives = true;
  std::array<bool, kEntryPoints> entry_points = {true, true, true, true, true, true, true};
};

/// Cache::lock around the agent's last check and its booking.
struct AgentLock {
  enum class Over : std::uint8_t {
    slot,  ///< one lock for each event type and start
    hosts,  ///< one for each host of the event type, taken in the order of their names
  };
  Over over = Over::slot;
  Duration ttl{std::chrono::seconds{10}};  ///< after which it is free, whoever still books
  Duration wait{std::chrono::seconds{5}};  ///< who waits longer in vain looks again, or gives up
};

/// What the agent does so as not to book what is gone.
struct AgentPolicy {
  bool checks_source = false;  ///< asks Cal.com itself again, right before it books
  bool holds_offers = false;  ///< reserves what it offers; what it cannot reserve it does not offer
  std::optional<AgentLock> lock;
};

/// Something that a policy may say, and that can hardly be meant.
struct Remark {
  FilePosition position;
  std::string text;
};

/// A caching policy: what the layers are, and what each entry point invalidates, in order.
struct Policy {
  std::string name;
  std::string summary;
  std::vector<Generation> generations;
  std::vector<LayerPolicy> layers;
  TagKind tag_kind = TagKind::namespace_ids;
  Source wish_source = kCalcom;  ///< where a call looks for the wished day
  Source alternatives_source = kCalcom;  ///< where the finder looks for alternatives
  KeyCallers passes_team;
  AgentPolicy agent;
  /// By entry point; book_in_calcom's is always empty.
  std::array<std::vector<Operation>, kEntryPoints> invalidation;
  /// Of the three entry points that call Cal.com: what they do before that call.
  std::array<std::vector<Operation>, kEntryPoints> before_call;
  std::vector<Remark> remarks;
};

/// A scenario's own reads always pass the team id.
[[nodiscard]] auto passes_team(const Policy& policy, KeyCaller caller) -> bool;

}  // namespace slotrace::model
