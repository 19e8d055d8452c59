#pragma once

#include <functional>
#include <memory>
#include <string>

#include "model/environment.hpp"
#include "model/operation.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// Laravel's queue. A worker that takes a job reserves it for `retry_after`. When it has not ended by
/// then, another worker takes it, whether the first is dead or still at work: so a job may run twice at
/// once. A job that throws is put back at once. One that has had its tries is given up.
/// https://laravel.com/docs/11.x/queues#job-expirations-and-timeouts
class JobQueue {
 public:
  explicit JobQueue(const Environment& environment) : env_(environment) {}

  struct Job {
    std::string name;  ///< of the workers' processes
    EntryPoint entry_point{};  ///< that put it into the queue
    sim::Distribution waits;  ///< for a free worker, each time
    Retries retries;
    std::function<sim::Task<>()> work;
  };
  void push(Job job);

 private:
  /// A job in the queue, until it has ended for good.
  struct Queued;

  void begin_try(const std::shared_ptr<Queued>& queued);
  auto work_off(std::shared_ptr<Queued> queued, std::uint64_t number) -> sim::Task<>;
  /// The end of a reservation.
  auto come_back(std::shared_ptr<Queued> queued, std::uint64_t number) -> sim::Task<>;

  Environment env_;
};

}  // namespace slotrace::model
