#include "model/database.hpp"

#include <algorithm>

namespace slotrace::model {

auto Database::is_taken(EventTypeIndex event_type, TimePoint start) -> sim::Task<bool> {
  const sim::StepSpec step{.what = "SELECT appointment",
                           .accesses = {sim::reads(kAppointments)},
                           .request = &env_.latencies.database_read};
  sim::Simulation::Inquiry asking(env_.simulation);
  const bool taken = co_await env_.simulation.step(step, [&] {
    const auto there = std::ranges::count_if(rows_, [&](const auto& row) {
      return row.second.event_type == event_type && row.second.start == start;
    });
    return static_cast<std::size_t>(there) >= env_.world.event_types.at(event_type).hosts.size();
  });
  asking.answers(taken);
  co_return taken;
}

auto Database::commit(Transaction& transaction) -> sim::Task<> {
  const sim::StepSpec step{.what = "COMMIT",
                           .accesses = {sim::writes(kAppointments)},
                           .request = &env_.latencies.database_commit};
  co_await env_.simulation.step(step, [&] {
    for (const Transaction::Write& write : transaction.writes_) apply(write, nullptr);
    transaction.writes_.clear();
  });
}

void Database::apply(const Transaction::Write& write, Transaction* within) {
  if (within != nullptr) {
    within->writes_.push_back(write);
    return;
  }
  if (write.put) {
    // A move writes its row in one go; only a deletion of its own is worth a line.
    if (write.erased) {
      rows_.erase(*write.erased);
      if (env_.world.remembers_cancelled) gone_.insert(*write.erased);
    }
    put_row(*write.put);
  } else if (write.erased) {
    delete_row(*write.erased);
  }
}

void Database::put_row(const Appointment& appointment) {
  if (gone_.contains(appointment.uid)) return;
  rows_[appointment.uid] = appointment;
  env_.journal.add(
      AppointmentWritten{.event_type = appointment.event_type, .slot = appointment.start});
}

void Database::delete_row(BookingUid uid) {
  if (env_.world.remembers_cancelled) gone_.insert(uid);
  const auto row = rows_.find(uid);
  if (row == rows_.end()) return;
  env_.journal.add(
      AppointmentDeleted{.event_type = row->second.event_type, .slot = row->second.start});
  rows_.erase(row);
}

auto Database::fingerprint() const -> std::uint64_t {
  std::uint64_t all = rows_.size();
  for (const auto& [uid, row] : rows_)
    all = sim::mix(all, sim::fingerprint_all(uid, row.event_type, sim::fingerprint(row.start)));
  for (const BookingUid uid : gone_) all = sim::mix(all, uid);
  return all;
}

auto Database::write_step() const -> sim::StepSpec {
  return {.what = "UPDATE appointments",
          .accesses = {sim::writes(kAppointments)},
          .request = &env_.latencies.database_write};
}

}  // namespace slotrace::model
