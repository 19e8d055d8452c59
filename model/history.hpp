#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/availability.hpp"
#include "model/policy.hpp"
#include "model/scenario.hpp"

namespace slotrace::model {

/// Number of a change in the order of commits.
using ChangeId = std::uint32_t;

/// How an answer contradicts the calendar about one slot.
enum class Contradiction : std::uint8_t {
  phantom,  ///< shows a taken slot as free
  hidden,   ///< hides a free slot
};

struct ActionStarted {
  ActionIndex action = 0;
};
struct ActionEnded {
  ActionIndex action = 0;
};

/// A layer was asked for `key`. A miss has no value.
struct LayerRead {
  LayerIndex layer = 0;
  std::string key;
  AvailabilityPtr value;  ///< null: a miss
  Duration ttl_left{0};
  bool stale = false;
};
/// Cal.com answered a request for slots; null: it did not answer in time, or refused.
struct SlotsFetched {
  AvailabilityPtr value;
  bool cached = false;  ///< from Cal.com's own slot cache
};
struct EntryStored {
  LayerIndex layer = 0;
  std::string key;
  AvailabilityPtr value;
  Duration ttl{0};
  bool stale = false;
};
/// The protection of a fill did not let it store.
struct FillDiscarded {
  LayerIndex layer = 0;
  std::string key;
  AvailabilityPtr value;
};
/// An invalidation made the store count a generation up.
struct GenerationBumped {
  std::string key;
  std::int64_t value = 0;
};
/// An invalidation took an entry away.
struct EntryRemoved {
  std::string key;
};
/// Stored at `stored_at`, now past its TTL and still in nobody's way.
struct EntryExpired {
  LayerIndex layer = 0;
  std::string key;
  TimePoint stored_at;
};

/// What happens to the calendar. The last five reach the application by no entry point of their own.
enum class ChangeKind : std::uint8_t {
  booked,  ///< or a pending booking that is confirmed
  rescheduled,
  cancelled,
  requested,  ///< a booking that is pending
  rejected,  ///< a pending booking that the host refuses
  held,
  released,  ///< a hold that its holder gives up, or that a booking uses up
  expired,  ///< a hold whose time has passed
};
[[nodiscard]] auto name(ChangeKind kind) -> std::string_view;
/// Whether it is about a reservation rather than a booking.
[[nodiscard]] auto is_hold(ChangeKind kind) -> bool;

/// Cal.com committed a change. It adds `slot` and takes `old_slot` away.
struct ChangeCommitted {
  ChangeId change = 0;
  ChangeKind kind{};
  EventTypeIndex event_type = 0;
  std::optional<HostIndex> host;  ///< nothing: a hold, which is of the event type
  std::optional<TimePoint> slot;
  std::optional<TimePoint> old_slot;
};
/// Cal.com said no: HTTP status and error code.
struct ChangeRefused {
  int status = 0;
  std::string error;
};

/// An attempt to deliver a webhook that never arrived.
struct WebhookLost {
  std::string trigger;
  std::optional<ChangeId> change;
};
struct WebhookArrived {
  std::string trigger;
  std::optional<EntryPoint> handler;  ///< nothing: no handler takes this trigger
  std::optional<ChangeId> change;
};
struct WebhookRefused {
  std::string trigger;
  std::optional<EntryPoint> handler;
  std::string reason;
};
/// Acknowledged with a 200, and no handler ran.
struct WebhookIgnored {
  std::string trigger;
  std::string reason;
};
/// An exception that nobody caught ended what the application did for a request: a 500.
struct RequestFailed {
  std::string why;
};
/// Something befell the Redis server: an outage begins or ends, a fail-over.
struct RedisStruck {
  std::string what;
};
/// A command failed for its client.
struct RedisCommandFailed {
  std::string command;
  bool executed = false;  ///< only its answer was lost
};
/// A key that Redis no longer holds, or holds as it was before, and that nobody deleted.
struct RedisKeyLost {
  std::string key;
  std::string why;  ///< "evicted", "its last write lost"
};
/// The process in which the entry point ran is gone.
struct HandlerDied {
  EntryPoint entry_point{};
  std::string after;  ///< what it had just done
  std::optional<ChangeId> change;
};
/// A worker takes a job that another one did not end.
struct JobTriedAgain {
  EntryPoint entry_point{};  ///< that put it into the queue
  std::uint64_t number = 0;  ///< which try it is
};
struct EntryPointBegan {
  EntryPoint entry_point{};
  ChangeId change = 0;
};
/// The last step of what the entry point's policy does has taken effect.
struct InvalidationCompleted {
  EntryPoint entry_point{};
  ChangeId change = 0;
  std::uint64_t removed = 0;
  std::uint64_t commands = 0;
};
struct HandlerEnded {
  EntryPoint handler{};
  Duration took{0};
};
struct AppointmentWritten {
  EventTypeIndex event_type = 0;
  TimePoint slot;
};
struct AppointmentDeleted {
  EventTypeIndex event_type = 0;
  TimePoint slot;
};
/// The database's uniqueness check found an appointment for this slot.
struct AppointmentRefused {
  EventTypeIndex event_type = 0;
  TimePoint slot;
};

struct SlotsOffered {
  ActionIndex call = 0;
  std::vector<TimePoint> slots;
  std::vector<TimePoint> taken;  ///< those of them that somebody had booked already
};
struct CallEnded {
  ActionIndex call = 0;
  std::string outcome;
};

/// One line of what happened, in the terms of the analysis.
struct HistoryEvent {
  TimePoint time;
  std::string process;
  std::variant<ActionStarted, ActionEnded, LayerRead, SlotsFetched, EntryStored, FillDiscarded,
               GenerationBumped, EntryRemoved, EntryExpired, ChangeCommitted, ChangeRefused,
               WebhookLost, WebhookArrived, WebhookRefused, WebhookIgnored, HandlerDied,
               EntryPointBegan, InvalidationCompleted, HandlerEnded, AppointmentWritten,
               AppointmentDeleted, AppointmentRefused, SlotsOffered, CallEnded, RequestFailed,
               RedisStruck, RedisCommandFailed, RedisKeyLost, JobTriedAgain>
      what;
};

/// A stretch of time in which an entry contradicted the calendar about a slot because of a change.
struct StaleSpan {
  ChangeId change = 0;
  EventTypeIndex event_type = 0;
  TimePoint slot;
  Contradiction kind{};
  TimePoint from;
  TimePoint to;  ///< when the entry went, expired, or the calendar came round
};

/// The life of one cache entry.
struct EntryLife {
  LayerIndex layer = 0;
  std::string key;  ///< without the store's prefix
  AvailabilityPtr value;
  TimePoint stored;
  TimePoint expires;
  std::optional<TimePoint> removed;  ///< deleted or overwritten
  std::vector<StaleSpan> stale;

  [[nodiscard]] auto dead_at() const -> TimePoint {
    return removed && *removed < expires ? *removed : expires;
  }
  [[nodiscard]] auto live_at(TimePoint time) const -> bool {
    return stored <= time && time < dead_at();
  }
};

/// What happened in a run.
struct History {
  std::vector<HistoryEvent> events;
  std::vector<EntryLife> entries;  ///< in the order of storing
};

}  // namespace slotrace::model
