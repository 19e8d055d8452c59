#pragma once

#include "model/calcom.hpp"
#include "model/environment.hpp"
#include "model/invalidation.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// The application's client of Cal.com: three of the seven entry points. Each clears what the policy
/// says inside of the call, before its caller writes the database. (The reads of the same service are
/// Layer 1: a CacheLayer.)
class CalcomService {
 public:
  CalcomService(const Environment& environment, Calcom& calcom, Invalidation& invalidation)
      : env_(environment), calcom_(calcom), invalidation_(invalidation) {}

  /// Entry point 1. `on_behalf_of` is the entry point that called this one, if any.
  auto create_booking(EventTypeIndex event_type, TimePoint start, Along along = {},
                      std::optional<EntryPoint> on_behalf_of = {}) -> sim::Task<BookingAnswer>;
  /// Entry point 5.
  auto reschedule_booking(BookingUid booking, TimePoint start, Along along = {})
      -> sim::Task<BookingAnswer>;
  /// Entry point 6.
  auto cancel_booking(BookingUid booking, Along along = {}) -> sim::Task<BookingAnswer>;

 private:
  /// What each entry point does when Cal.com has answered.
  auto invalidate(InvalidationCause cause, std::shared_ptr<Invalidation::Pass> begun)
      -> sim::Task<>;

  Environment env_;
  Calcom& calcom_;
  Invalidation& invalidation_;
};

}  // namespace slotrace::model
