#include "model/job_queue.hpp"

#include <utility>

#include "model/request.hpp"
#include "sim/random.hpp"

namespace slotrace::model {
namespace {

constexpr sim::ResourceId kReservations = sim::resource("queue reservations");

}  // namespace

struct JobQueue::Queued {
  Job job;
  sim::Latency reservation;
  std::uint64_t tries = 0;  ///< begun so far
  bool done = false;
};

void JobQueue::push(Job job) {
  auto queued = std::make_shared<Queued>();
  queued->reservation.distribution = sim::Distribution::constant(job.retries.retry_after);
  queued->job = std::move(job);
  begin_try(queued);
}

void JobQueue::begin_try(const std::shared_ptr<Queued>& queued) {
  ++queued->tries;
  env_.simulation.spawn(queued->job.name, work_off(queued, queued->tries));
}

auto JobQueue::work_off(std::shared_ptr<Queued> queued, std::uint64_t number) -> sim::Task<> {
  const Job& job = queued->job;
  const Duration after =
      env_.simulation.sample({.distribution = job.waits, .stream = sim::stable_hash("queue.wait")});
  co_await env_.simulation.delay(after);
  if (number > 1) {
    env_.journal.add(JobTriedAgain{.entry_point = job.entry_point, .number = number});
  }
  // The last try is not waited for: whatever becomes of it, nobody takes the job again.
  const bool last = number >= job.retries.tries;
  sim::ProcessRef reservation;
  if (!last) reservation = env_.simulation.spawn(job.name, come_back(queued, number));
  sim::Task<> work = job.work();
  const bool ended = co_await unless_it_fails(env_, std::move(work));
  if (last) co_return;
  const sim::StepSpec step{.what = "job ends", .accesses = {sim::writes(kReservations)}};
  const bool mine = co_await env_.simulation.step(step, [&] {
    // Who comes too late finds that another worker has taken the job.
    const bool reserved = queued->tries == number;
    if (reserved) queued->done = ended;
    return reserved;
  });
  if (!mine) co_return;
  env_.simulation.cancel(reservation);
  if (!ended) begin_try(queued);
}

auto JobQueue::come_back(std::shared_ptr<Queued> queued, std::uint64_t number) -> sim::Task<> {
  const sim::StepSpec step{.what = "job comes back",
                           .accesses = {sim::writes(kReservations)},
                           .request = &queued->reservation};
  const bool taken =
      co_await env_.simulation.step(step, [&] { return !queued->done && queued->tries == number; });
  if (taken) begin_try(queued);
}

}  // namespace slotrace::model
