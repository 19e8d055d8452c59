#pragma once

#include <map>
#include <optional>

#include "model/audit.hpp"
#include "model/availability.hpp"
#include "model/policy.hpp"
#include "model/redis_value.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// What somebody asks for: the slots of an event type in a window.
struct SlotQuery {
  EventTypeIndex event_type = 0;
  TimePoint start;
  TimePoint end;
  Tenant tenant;
  std::optional<Zone> zone;  ///< whose days are meant; nothing: the application's
  ReadId read = kUnjudgedRead;  ///< the read that it is part of, for the audit
  KeyCaller asked_by = KeyCaller::timeline;
  /// Generations that have been read for it on its way, each once.
  std::map<GenerationIndex, GenerationValue> generations{};

  [[nodiscard]] auto generation_value(std::optional<GenerationIndex> generation) const
      -> GenerationValue {
    return generation ? generations.at(*generation) : GenerationValue{};
  }
};

/// The entry that an answer came from.
struct AnsweredBy {
  LayerIndex layer = 0;
  std::optional<Duration> ttl_left;
};

struct SlotAnswer {
  AvailabilityPtr slots;                 ///< null: nobody answered
  std::optional<AnsweredBy> answered_by; ///< nothing: Cal.com was asked
};

inline auto fingerprint(const SlotAnswer& answer) -> std::uint64_t {
  std::uint64_t all = answer.slots ? sim::mix(1, fingerprint(*answer.slots)) : 0;
  if (answer.answered_by) {
    const auto& [layer, ttl_left] = *answer.answered_by;
    all = sim::mix(all, sim::fingerprint_all(layer, ttl_left.has_value(),
                                             ttl_left.value_or(Duration{0}).count()));
  }
  return all;
}

/// Something that answers which slots are free: Cal.com, or a cache layer in front of another source.
class SlotSource {
 public:
  virtual ~SlotSource() = default;
  virtual auto read(SlotQuery query) -> sim::Task<SlotAnswer> = 0;
};

}  // namespace slotrace::model
