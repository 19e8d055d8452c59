#pragma once

#include "model/calcom_service.hpp"
#include "model/database.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// What the application's own callers do around CalcomService: they call it, and write the database
/// when it has returned, its clear included.
class AppointmentService {
 public:
  AppointmentService(CalcomService& calcom, Database& database)
      : calcom_(calcom), database_(database) {}

  auto book(EventTypeIndex event_type, TimePoint start, Along along) -> sim::Task<BookingAnswer>;
  auto move(BookingUid booking, TimePoint start, Along along) -> sim::Task<BookingAnswer>;
  auto cancel(BookingUid booking, Along along) -> sim::Task<BookingAnswer>;

 private:
  CalcomService& calcom_;
  Database& database_;
};

}  // namespace slotrace::model
