#pragma once

#include <optional>

#include "model/audit.hpp"
#include "model/availability.hpp"
#include "model/policy.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// What somebody asks for: the slots of an event type in a window.
struct SlotQuery {
  EventTypeIndex event_type = 0;
  TimePoint start;
  TimePoint end;
  Tenant tenant;
  ReadId read = 0;  ///< the read that it is part of, for the audit
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

/// Something that answers which slots are free: Cal.com, or a cache layer in front of another source.
class SlotSource {
 public:
  virtual ~SlotSource() = default;
  virtual auto read(SlotQuery query) -> sim::Task<SlotAnswer> = 0;
};

}  // namespace slotrace::model
