#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "model/key_template.hpp"
#include "model/world.hpp"
#include "sim/distribution.hpp"

namespace slotrace::model {

/// Position of a layer, or of a generation, in its Policy.
using LayerIndex = std::size_t;
using GenerationIndex = std::size_t;

/// Which days an operation goes over.
struct DayRange {
  enum class Anchor : std::uint8_t {
    today,  ///< the application's day when the entry point begins to invalidate
    booking,  ///< the days on which the change's slots start: of a reschedule, old and new
    old_day,  ///< of a reschedule, the day that it left; of any other change, its day
    new_day,  ///< of a reschedule, the day that it went to; of any other change, its day
  };
  Anchor anchor = Anchor::today;
  int back = 0;  ///< days before the anchor
  int count = 1;  ///< days from anchor - back on
  std::vector<int> spans = {1};  ///< lengths in days of the keys that begin on each of them
};

/// Which windows within each day an operation goes over: those of whole hours that begin at `from` or
/// later and end at `to` or earlier.
struct HourRange {
  int from = 0;
  int to = 24;
  std::vector<int> lengths = {1};  ///< in hours
};

/// Whose keys an operation goes over.
enum class Scope : std::uint8_t {
  event_type,  ///< the booked one's
  host,  ///< of every event type that shares a host with the booked one
  calendar,  ///< of every event type
};

/// With which team id an operation forms keys.
enum class TeamPart : std::uint8_t {
  as_passed,  ///< as the entry point passes it
  both,  ///< with it, and without
};

/// Keys of one layer.
struct KeyRange {
  LayerIndex layer = 0;
  std::optional<KeyTemplate> written_as;  ///< nothing: the layer's own template
  std::optional<Clock> zone;  ///< of its days; nothing: the application's
  DayRange days;
  std::optional<HourRange> hours;  ///< nothing: whole days
  Scope scope = Scope::event_type;
  TeamPart team = TeamPart::as_passed;
};

/// Cache::forget of a layer's keys, one command a key, or one DEL of all of them. Of a layer with
/// leases each key's tokens go in the same step.
struct ForgetKeys {
  KeyRange keys;
  bool at_once = false;  ///< one DEL
};

/// SCAN with MATCH over the whole store, or KEYS, then one DEL of what matched; one round for each
/// event type of the scope, and each day that the change touches when the pattern names {day}.
struct DeletePattern {
  enum class By : std::uint8_t { scan, keys };
  KeyTemplate pattern;  ///< in Redis' glob notation, without the store's prefix
  std::uint64_t count = 1000;  ///< SCAN's COUNT
  By by = By::scan;
  Scope scope = Scope::event_type;
};

/// Cache::tags([tag])->flush().
struct FlushTag {
  KeyTemplate tag;
  Scope scope = Scope::event_type;
};

/// INCR of a generation: entries under the one before are not found any more.
struct BumpGeneration {
  GenerationIndex generation = 0;
  Scope scope = Scope::event_type;
};

/// Takes the lease tokens of keys away and leaves their entries.
struct VoidLeases {
  KeyRange keys;
};

/// Write-through: asks the layer's source anew and stores what it answers, key by key.
struct Refill {
  KeyRange keys;
};

/// So long does nothing.
struct Wait {
  sim::Distribution time;
};

/// Waits until no read is under way that was under way when this began. No real store offers it: it
/// is an ideal, to tell what waiting could achieve at best.
struct WaitForReaders {};

struct Operation;

/// A script: all of it is one step of the store.
struct Atomic {
  std::vector<Operation> operations;
};

/// How a queue deals with a job that does not end, or that fails.
/// https://laravel.com/docs/11.x/queues#job-expirations-and-timeouts
struct Retries {
  std::uint64_t tries = 1;  ///< how often a worker takes it at most
  /// How long it is reserved for the worker that took it. Then another worker takes it, whether the
  /// first is dead or still at work.
  Duration retry_after{std::chrono::seconds{90}};
};

/// Puts operations into a queue; a worker carries them out beside the entry point, which goes on.
struct Enqueue {
  std::vector<Operation> operations;
  sim::Distribution after = sim::Distribution::constant(Duration{0});  ///< until a worker is free
  Retries retries;
};

/// One operation of an invalidation.
struct Operation {
  std::variant<ForgetKeys, DeletePattern, FlushTag, BumpGeneration, VoidLeases, Refill, Wait,
               WaitForReaders, Atomic, Enqueue>
      what;
  std::optional<sim::Distribution> delay;  ///< before its first command
  bool fails = false;  ///< its commands take their time and do nothing; the entry point goes on
};

}  // namespace slotrace::model
