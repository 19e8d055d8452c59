#pragma once

#include <string>

#include "model/calcom_service.hpp"
#include "model/database.hpp"
#include "model/environment.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// How a call's booking ended.
struct CallBooking {
  std::string outcome;  ///< "booked", "refused by the database", "refused by Cal.com"
  BookingAnswer answer;
};

/// Books on behalf of a call.
class AppointmentCreationService {
 public:
  AppointmentCreationService(const Environment& environment, CalcomService& calcom,
                             Database& database)
      : env_(environment), calcom_(calcom), database_(database) {}

  /// Entry point 7: the uniqueness check, CalcomService::create_booking, then the database.
  auto book_in_calcom(EventTypeIndex event_type, TimePoint start, Along along = {})
      -> sim::Task<CallBooking>;

 private:
  Environment env_;
  CalcomService& calcom_;
  Database& database_;
};

}  // namespace slotrace::model
