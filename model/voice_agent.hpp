#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/action_record.hpp"
#include "model/alternative_finder.hpp"
#include "model/appointment_creation_service.hpp"
#include "model/environment.hpp"
#include "model/laravel_cache.hpp"
#include "model/laravel_lock.hpp"
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
    Calcom& calcom;  ///< for the checks and holds that the policy wants
    LaravelCache& cache;  ///< for its locks
    LockQueues& locks;
  };
  VoiceAgent(const Environment& environment, const Parts& parts)
      : env_(environment), parts_(parts) {}

  /// `faults` befall the booking that the call makes; null: none.
  auto take_call(ActionIndex number, Call call, ActionRecord& record,
                 const ScriptedFaults* faults = nullptr) -> sim::Task<>;

 private:
  /// One round of looking, offering and booking.
  struct Round {
    std::string outcome;
    bool refused = false;  ///< what the caller took was gone: one may look again
  };
  auto serve(ActionIndex number, const Call& call, ActionRecord& record,
             const ScriptedFaults* faults) -> sim::Task<Round>;
  /// The wish or alternatives to it.
  auto find_offers(const Call& call, ActionRecord& record) -> sim::Task<std::vector<TimePoint>>;
  /// Looks the day up and answers whether the time is among its slots.
  auto wish_is_free(const Call& call, TimePoint wish, ActionRecord& record) -> sim::Task<bool>;
  /// Reserves what is offered, and takes away what cannot be reserved; the holds that it got.
  auto hold_offers(EventTypeIndex event_type, std::vector<TimePoint>& offered)
      -> sim::Task<std::vector<HoldId>>;
  auto release(std::vector<HoldId> holds) -> sim::Task<>;
  auto still_free_at_source(EventTypeIndex event_type, TimePoint start) -> sim::Task<bool>;
  /// Checks where the policy wants it, and books.
  auto check_and_book(EventTypeIndex event_type, TimePoint start, ActionRecord& record, Along along)
      -> sim::Task<Round>;
  /// The same, under all of these locks.
  auto book_under(std::vector<std::string> locks, EventTypeIndex event_type, TimePoint start,
                  ActionRecord& record, Along along) -> sim::Task<Round>;
  [[nodiscard]] auto locks_for(EventTypeIndex event_type, TimePoint start) const
      -> std::vector<std::string>;
  auto book(EventTypeIndex event_type, TimePoint start, ActionRecord& record, Along along)
      -> sim::Task<Round>;

  /// The position of the offer that the caller takes, if any.
  auto choice(const Call& call, const std::vector<TimePoint>& offered)
      -> std::optional<std::size_t>;
  /// The instant that the agent looks for when the caller names `wish`; and the one that the caller
  /// understands, and the agent then books, when the agent names `slot`. The same instants, unless
  /// the agent takes local times for UTC and UTC for local times.
  [[nodiscard]] auto heard(const Call& call) const -> TimePoint;
  [[nodiscard]] auto understood(EventTypeIndex event_type, TimePoint slot) const -> TimePoint;

  void offer(ActionIndex number, const Call& call, ActionRecord& record);
  void end(ActionIndex number, ActionRecord& record, std::string outcome);

  Environment env_;
  Parts parts_;
};

}  // namespace slotrace::model
