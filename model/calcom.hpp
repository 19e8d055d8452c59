#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/circuit_breaker.hpp"
#include "model/environment.hpp"
#include "model/slot_source.hpp"
#include "model/webhook.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// How Cal.com answered a request to book, move or cancel.
struct BookingAnswer {
  int status = 200;
  std::string error;               ///< Cal.com's error code; "" when accepted
  std::optional<BookingUid> uid;   ///< of the booking that now stands
  std::optional<ChangeId> change;  ///< what it committed, for the audit
  [[nodiscard]] auto accepted() const -> bool { return status == 200; }
};

/// Who asks: a widget customer, whom the application learns of by webhook only, or the application,
/// through the entry points that stand in the call stack.
struct Caller {
  std::vector<EntryPoint> entry_points;  ///< empty: a widget customer
};

/// Cal.com, the source of truth: it answers from its calendar, books, moves and cancels, and tells
/// the application by webhook.
class Calcom : public SlotSource {
 public:
  using Deliver = std::function<sim::Task<std::string>(Webhook)>;

  /// `deliver` is the application's end of a webhook.
  Calcom(const Environment& environment, Deliver deliver);

  /// GET /slots/available for the whole days of the window, on the application's clock. Null after
  /// the client's time-out, and at once while its circuit breaker is open.
  auto read(SlotQuery query) -> sim::Task<SlotAnswer> override;

  /// Checks that a host is free, then inserts, without a lock in between. 400
  /// no_available_users_found_error when nobody is free; 409 when the unique key on (start, end,
  /// host) refuses the insert. Partial overlaps that arise in between pass.
  auto book(EventTypeIndex event_type, TimePoint start, Caller caller) -> sim::Task<BookingAnswer>;

  /// Gives the booking another time, and so another uid. 404 when it is not there any more.
  auto reschedule(BookingUid booking, TimePoint start, Caller caller) -> sim::Task<BookingAnswer>;

  /// 404 when it is not there any more.
  auto cancel(BookingUid booking, Caller caller) -> sim::Task<BookingAnswer>;

 private:
  auto fetch(SlotQuery query) -> sim::Task<AvailabilityPtr>;
  auto request_step(const Caller& caller) const -> sim::StepSpec;
  auto answer_step(const Caller& caller) const -> sim::StepSpec;
  auto refuse(BookingAnswer answer, Caller caller) -> sim::Task<BookingAnswer>;
  auto commit(ChangeKind kind, std::optional<BookingUid> removes, std::optional<Booking> adds,
              const Caller& caller) -> BookingAnswer;
  auto post(Webhook webhook) -> sim::Task<>;

  Environment env_;
  Deliver deliver_;
  CircuitBreaker breaker_;
};

}  // namespace slotrace::model
