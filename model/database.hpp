#pragma once

#include <map>
#include <optional>
#include <vector>

#include "model/environment.hpp"
#include "model/truth.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// A row of the appointments table, with the booking at Cal.com that it stands for.
struct Appointment {
  BookingUid uid = 0;
  EventTypeIndex event_type = 0;
  TimePoint start;
};

/// The application's database: the appointments that it knows of.
class Database {
 public:
  explicit Database(const Environment& environment) : env_(environment) {}

  /// Before the run starts.
  void add_initial(const Appointment& appointment) { rows_[appointment.uid] = appointment; }

  /// The uniqueness check: whether every host of the event type already has an appointment there.
  auto is_taken(EventTypeIndex event_type, TimePoint start) -> sim::Task<bool>;

  /// Inserts the row, or writes it again when the booking is known; `replaces` is deleted.
  /// `also()` runs in the same step.
  template <class Also>
  auto write(Appointment appointment, std::optional<BookingUid> replaces, Also also)
      -> sim::Task<> {
    co_await env_.simulation.step(write_step(), [&] {
      put_row(appointment, replaces);
      also();
    });
  }

  /// Deletes the row if it is there. `also()` runs in the same step.
  template <class Also>
  auto remove(BookingUid uid, Also also) -> sim::Task<> {
    co_await env_.simulation.step(write_step(), [&] {
      delete_row(uid);
      also();
    });
  }

  [[nodiscard]] auto rows() const -> const std::map<BookingUid, Appointment>& { return rows_; }

 private:
  [[nodiscard]] auto write_step() const -> sim::StepSpec;
  void put_row(const Appointment& appointment, std::optional<BookingUid> replaces);
  void delete_row(BookingUid uid);

  Environment env_;
  std::map<BookingUid, Appointment> rows_;
};

}  // namespace slotrace::model
