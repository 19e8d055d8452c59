#pragma once

#include <map>
#include <optional>
#include <set>
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
  /// Writes that nobody else sees until they are committed. Destroying it before, as the death of
  /// its process does, rolls them back.
  class Transaction {
    friend class Database;
    struct Write {
      std::optional<Appointment> put;
      std::optional<BookingUid> erased;
    };
    std::vector<Write> writes_;
  };

  /// What a step touches that looks at the appointments or changes them.
  static constexpr sim::ResourceId kAppointments = sim::resource("database");

  explicit Database(const Environment& environment) : env_(environment) {}

  /// Before the run starts.
  void add_initial(const Appointment& appointment) { rows_[appointment.uid] = appointment; }

  /// The uniqueness check: whether every host of the event type already has an appointment there.
  auto is_taken(EventTypeIndex event_type, TimePoint start) -> sim::Task<bool>;

  /// Inserts the row, or writes it again when the booking is known; `replaces` is deleted. At once,
  /// or in a transaction. `also()` runs in the same step.
  template <class Also>
  auto write(Appointment appointment, std::optional<BookingUid> replaces, Also also,
             Transaction* within = nullptr) -> sim::Task<> {
    sim::Simulation::Inquiry writing(env_.simulation);
    co_await env_.simulation.step(write_step(), [&] {
      apply({.put = appointment, .erased = replaces}, within);
      also();
    });
    writing.answers();
  }

  /// Deletes the row if it is there. At once, or in a transaction. `also()` runs in the same step.
  template <class Also>
  auto remove(BookingUid uid, Also also, Transaction* within = nullptr) -> sim::Task<> {
    sim::Simulation::Inquiry writing(env_.simulation);
    co_await env_.simulation.step(write_step(), [&] {
      apply({.put = {}, .erased = uid}, within);
      also();
    });
    writing.answers();
  }

  /// Makes what the transaction wrote visible to all.
  auto commit(Transaction& transaction) -> sim::Task<>;

  /// All that a process can tell of it.
  [[nodiscard]] auto fingerprint() const -> std::uint64_t;

  [[nodiscard]] auto rows() const -> const std::map<BookingUid, Appointment>& { return rows_; }

 private:
  [[nodiscard]] auto write_step() const -> sim::StepSpec;
  void apply(const Transaction::Write& write, Transaction* within);
  void put_row(const Appointment& appointment);
  void delete_row(BookingUid uid);

  Environment env_;
  std::map<BookingUid, Appointment> rows_;
  std::set<BookingUid> gone_;  ///< cancelled or moved, where the world remembers them
};

}  // namespace slotrace::model
