#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "model/cache_layer.hpp"
#include "model/environment.hpp"
#include "model/generations.hpp"
#include "model/invalidation_plan.hpp"
#include "model/job_queue.hpp"
#include "model/laravel_cache.hpp"
#include "sim/task.hpp"
#include "sim/wait_list.hpp"

namespace slotrace::model {

/// Carries out what the policy says an entry point invalidates, command by command.
class Invalidation {
 public:
  struct Parts {
    LaravelCache& cache;
    const std::vector<std::unique_ptr<CacheLayer>>& layers;  ///< for refills
  };
  Invalidation(const Environment& environment, const Parts& parts);

  /// One entry point's invalidation, on its way: its list, and the jobs that it has put into the
  /// queue. It is complete with the effect of the last command of them all.
  class Pass;

  /// What the entry point does before it calls Cal.com. `cause` names no change yet.
  auto before_call(InvalidationCause cause) -> sim::Task<std::shared_ptr<Pass>>;

  /// What it does once the change is there. `begun` is what before_call answered; null: nothing.
  /// Complete at once when the list is empty and no job is under way.
  auto run(InvalidationCause cause, std::shared_ptr<Pass> begun = nullptr) -> sim::Task<>;

 private:
  using Commands = std::vector<command::Any>;
  /// The list of a pass, or a job of it. It ends once, with its last command, however often a worker
  /// takes it.
  class Part;

  /// Carries out commands one after the other; the last of them ends a part of the pass.
  auto carry_out(Commands commands, std::shared_ptr<Part> part) -> sim::Task<>;
  /// A command that takes its way and does nothing.
  auto fail(bool last, Part& part) -> sim::Task<>;

  // One for each kind of command. The effect of the last step reports to the pass.
  auto send(const command::Delete& del, bool last, Part& part) -> sim::Task<>;
  auto send(const command::DeleteMatches& matches, bool last, Part& part) -> sim::Task<>;
  auto send(const command::FlushTag& flush, bool last, Part& part) -> sim::Task<>;
  auto send(const command::Bump& bump, bool last, Part& part) -> sim::Task<>;
  auto send(const command::Refill& refill, bool last, Part& part) -> sim::Task<>;
  auto send(const command::Wait& wait, bool last, Part& part) -> sim::Task<>;
  auto send(const command::WaitForReaders& wait, bool last, Part& part) -> sim::Task<>;
  auto send(const command::Script& script, bool last, Part& part) -> sim::Task<>;
  auto send(const command::Job& job, bool last, Part& part) -> sim::Task<>;

  /// What a part of a script does, within the step.
  void execute(const command::Any& part, RedisKeyspace& store, Pass& pass);
  [[nodiscard]] auto keys_of_matches(const std::vector<std::string>& matches) const
      -> std::vector<std::string>;
  void note_removed(const std::vector<std::string>& keys, Pass& pass);
  void note_bump(const std::string& counter, std::int64_t value);

  Environment env_;
  Parts parts_;
  Generations generations_;
  InvalidationPlan plan_;
  JobQueue queue_;
  sim::WaitList waiting_for_readers_;
};

}  // namespace slotrace::model
