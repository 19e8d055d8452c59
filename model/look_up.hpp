#pragma once

#include "model/environment.hpp"
#include "model/slot_source.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// What is asked for: the slots of an event type in a window.
struct LookUpWindow {
  EventTypeIndex event_type = 0;
  TimePoint start;
  TimePoint end;
  KeyCaller asked_by = KeyCaller::timeline;
};

struct LookedUp {
  SlotAnswer answer;
  bool stale = false;  ///< equals no state of the calendar between its start and its end
};

/// One read by an agent or the timeline, judged by the audit from its first step to its answer.
inline auto look_up(Environment environment, SlotSource& source, LookUpWindow window)
    -> sim::Task<LookedUp> {
  const SlotQuery query{.event_type = window.event_type,
                        .start = window.start,
                        .end = window.end,
                        .tenant = environment.world.event_types.at(window.event_type).tenant,
                        .read = environment.audit.begin_read(),
                        .asked_by = window.asked_by};
  sim::Simulation::Inquiry inquiry(environment.simulation);
  SlotAnswer answer = co_await source.read(query);
  const bool stale = environment.audit.end_read(query.read, answer.slots.get()).stale;
  inquiry.answers(answer, stale);
  co_return LookedUp{.answer = std::move(answer), .stale = stale};
}

}  // namespace slotrace::model
