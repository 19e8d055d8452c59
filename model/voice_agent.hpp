#pragma once

#include "model/action_record.hpp"
#include "model/alternative_finder.hpp"
#include "model/appointment_creation_service.hpp"
#include "model/environment.hpp"
#include "model/slot_source.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// The agent on the phone: looks for the wished time, offers it or alternatives, lets the caller
/// think, books what the caller takes.
class VoiceAgent {
 public:
  struct Parts {
    SlotSource& wish_source;  ///< where the wished day is looked up: Layer 1, directly
    AlternativeFinder& finder;
    AppointmentCreationService& appointments;
  };
  VoiceAgent(const Environment& environment, const Parts& parts)
      : env_(environment), parts_(parts) {}

  auto take_call(ActionIndex number, Call call, ActionRecord& record) -> sim::Task<>;

 private:
  /// Looks the wished day up and answers whether the wished time is among its slots.
  auto wish_is_free(const Call& call, ActionRecord& record) -> sim::Task<bool>;
  void offer(ActionIndex number, const Call& call, ActionRecord& record);
  void end(ActionIndex number, ActionRecord& record, std::string outcome);

  Environment env_;
  Parts parts_;
};

}  // namespace slotrace::model
