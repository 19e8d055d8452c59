#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/environment.hpp"
#include "model/generations.hpp"
#include "model/laravel_cache.hpp"
#include "model/slot_source.hpp"

namespace slotrace::model {

/// The change that an entry point invalidates for.
struct InvalidationCause {
  EntryPoint entry_point{};
  EventTypeIndex event_type = 0;
  /// The starts that it took or gave back; of a reschedule the old one first.
  std::vector<TimePoint> touched;
  std::optional<ChangeId> change;  ///< nothing: a replayed delivery that tells of no new change
};

/// What is sent to the store, and when. Keys are full, with the store's prefix.
namespace command {

/// DEL of one or more keys.
struct Delete {
  std::vector<std::string> keys;
};
/// SCAN or KEYS, then DEL of what matched; of leased keys entry and tokens.
struct DeleteMatches {
  std::string pattern;
  std::uint64_t scan_count = 0;
  bool by_keys = false;
};
struct FlushTag {
  std::string tag;
};
struct Bump {
  std::string counter;
};
struct Refill {
  LayerIndex layer = 0;
  SlotQuery query;
};
struct Wait {
  sim::Distribution time;
};
struct WaitForReaders {};

struct Any;
/// All of them in one step.
struct Script {
  std::vector<Any> commands;
};
/// Put into the queue: RPUSH.
struct Job {
  std::vector<Any> commands;
  sim::Distribution after;
  Retries retries;
};

struct Any {
  std::variant<Delete, DeleteMatches, FlushTag, Bump, Refill, Wait, WaitForReaders, Script, Job>
      what;
  std::optional<sim::Distribution> delay;  ///< before it is sent
  bool fails = false;
};

}  // namespace command

/// Spells a policy's operations out as the commands that a change makes of them: whose keys, of which
/// days and windows, under which names.
class InvalidationPlan {
 public:
  InvalidationPlan(const Environment& environment, const LaravelCache& cache,
                   const Generations& generations)
      : env_(environment), cache_(cache), generations_(generations) {}

  [[nodiscard]] auto commands(const std::vector<Operation>& operations,
                              const InvalidationCause& cause) const -> std::vector<command::Any>;

 private:
  struct Window {
    TimePoint start;
    TimePoint end;
  };
  /// One key of a range, and what one asks for to fill it.
  struct RangeKey {
    std::string full;
    SlotQuery query;
  };

  class Spelling;

  [[nodiscard]] auto days_of(const DayRange& days, const Zone& zone,
                             const InvalidationCause& cause) const -> std::vector<Day>;
  [[nodiscard]] auto windows_of(const KeyRange& range, const Zone& zone,
                                const InvalidationCause& cause) const -> std::vector<Window>;
  [[nodiscard]] auto keys_of(const KeyRange& range, const InvalidationCause& cause) const
      -> std::vector<RangeKey>;
  [[nodiscard]] auto values_of(EventTypeIndex event_type, EntryPoint entry_point) const
      -> KeyValues;
  [[nodiscard]] auto is_leased(LayerIndex layer) const -> bool;

  Environment env_;
  const LaravelCache& cache_;
  const Generations& generations_;
};

}  // namespace slotrace::model
