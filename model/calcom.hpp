#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/calcom_slot_cache.hpp"
#include "model/circuit_breaker.hpp"
#include "model/environment.hpp"
#include "model/rate_limit.hpp"
#include "model/slot_source.hpp"
#include "model/webhook_sender.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// How Cal.com answered a request to book, move or cancel.
struct BookingAnswer {
  int status = 200;
  std::string error;               ///< Cal.com's error code or message; "" when accepted
  std::optional<BookingUid> uid;   ///< of the booking that now stands, maybe PENDING
  EventTypeIndex event_type = 0;   ///< of that booking
  std::optional<ChangeId> change;  ///< what it committed, for the audit
  [[nodiscard]] auto accepted() const -> bool { return status == 200; }
};

inline auto fingerprint(const BookingAnswer& answer) -> std::uint64_t {
  return sim::fingerprint_all(answer.status, answer.error, sim::fingerprint(answer.uid),
                              answer.event_type, sim::fingerprint(answer.change));
}

/// How Cal.com answered a request to hold a slot.
struct HoldAnswer {
  int status = 200;
  std::string error;
  std::optional<HoldId> hold;
  std::optional<ChangeId> change;
};

/// What goes along with a request.
struct Along {
  std::optional<HoldId> hold;              ///< of whoever asks; a booking uses it up
  const ScriptedFaults* faults = nullptr;  ///< what the scenario does to the change; null: nothing
  /// Where to note the change as soon as it is committed, whatever becomes of the answer; null:
  /// nowhere. Outlives the run.
  std::optional<ChangeId>* change = nullptr;
};

/// Who asks: a widget customer, whom the application learns of by webhook only, or the application,
/// through the entry points that stand in the call stack.
struct Caller {
  std::vector<EntryPoint> entry_points;  ///< empty: a widget customer, or the host at Cal.com
  Along along;
  bool application = !entry_points.empty();  ///< it calls the API: that takes time and is limited
};

/// Cal.com, the source of truth: it answers from its calendar, books, moves and cancels, and tells
/// the application by webhook.
class Calcom : public SlotSource {
 public:
  /// `deliver` is the application's end of a webhook.
  Calcom(const Environment& environment, WebhookSender::Deliver deliver);

  /// GET /slots/available for the whole days of the window, in the zone of the request. Null after
  /// the client's time-out, at once while its circuit breaker is open, and over the rate limit.
  auto read(SlotQuery query) -> sim::Task<SlotAnswer> override;

  /// Checks that a host is free, then inserts, without a lock in between. 400 for a time that has
  /// passed, and no_available_users_found_error when nobody is free; 409 when the unique key on
  /// (start, end, host) refuses the insert. Partial overlaps that arise in between pass. Holds of
  /// others do not stand in the way. PENDING where the event type wants a confirmation.
  auto book(EventTypeIndex event_type, TimePoint start, Caller caller) -> sim::Task<BookingAnswer>;

  /// Gives the booking another time, and so another uid. 404 when it is not there any more.
  auto reschedule(BookingUid booking, TimePoint start, Caller caller) -> sim::Task<BookingAnswer>;

  /// 404 when it is not there any more.
  auto cancel(BookingUid booking, Caller caller) -> sim::Task<BookingAnswer>;

  /// The host's answer to a pending booking. Accepting one checks nothing: whatever else has been
  /// booked since then stands as well. 400 when it is not pending.
  auto confirm(BookingUid booking, bool accept, Caller caller) -> sim::Task<BookingAnswer>;

  /// Reserves the event type's slot: looks whether it is free and held by nobody, then creates the
  /// hold, without a lock in between. 422 otherwise.
  auto hold(EventTypeIndex event_type, TimePoint start, Caller caller) -> sim::Task<HoldAnswer>;

  /// Gives a hold up; one that is gone already is left alone.
  auto release(HoldId hold, Caller caller) -> sim::Task<>;

 private:
  auto fetch(SlotQuery query) -> sim::Task<AvailabilityPtr>;
  auto looked_up(EventTypeIndex event_type, TimePoint from, TimePoint to) -> AvailabilityPtr;
  auto request_step(const Caller& caller) const -> sim::StepSpec;
  auto answer_step(const Caller& caller) const -> sim::StepSpec;
  auto refuse(BookingAnswer answer, Caller caller) -> sim::Task<BookingAnswer>;
  /// Why a request is refused before anybody looks at the calendar; nothing when it is not.
  auto refusal_at_door(const Caller& caller) -> std::optional<BookingAnswer>;
  auto refused(BookingAnswer answer) -> BookingAnswer;
  auto status_of_new(EventTypeIndex event_type) const -> BookingStatus;
  auto commit(ChangeKind kind, Truth::Commit commit, const Caller& caller) -> BookingAnswer;
  void tell(ChangeKind kind, const Booking& about, const std::optional<Booking>& old,
            ChangeId change);
  void commit_hold(ChangeKind kind, const Hold& hold, Truth::Commit commit);
  void end_hold(HoldId hold, ChangeKind how);
  auto expire(HoldId hold) -> sim::Task<>;

  Environment env_;
  WebhookSender sender_;
  CircuitBreaker breaker_;
  RateLimit rate_limit_;
  CalcomSlotCache slot_cache_;
  sim::Latency hold_lasts_;
  std::map<HoldId, sim::ProcessRef> expiries_;  ///< the process that ends each hold
};

}  // namespace slotrace::model
