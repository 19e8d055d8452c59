#pragma once

#include "model/environment.hpp"
#include "model/redis.hpp"
#include "model/scenario.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// What befalls the Redis server: what the timeline scripts, and what comes by itself (FaultPlan). Each
/// command that fails and each key that is lost is noted in the journal.
class RedisIncidents {
 public:
  RedisIncidents(const Environment& environment, Redis& redis);

  /// Plays one incident to its end, and answers whether anything felt it: a command failed, a key was
  /// lost. A fail-over in interleaving mode, where time stands still, asks the chooser how many writes
  /// it loses.
  auto strike(StrikeRedis incident) -> sim::Task<bool>;

 private:
  [[nodiscard]] auto come_by_themselves() -> CommandFate;
  auto outage(CommandFate fate, Duration length) -> sim::Task<bool>;
  auto set_fate(CommandFate fate, std::string what) -> sim::Task<>;
  auto lose_writes(Duration length) -> sim::Task<bool>;
  auto evict(std::string pattern) -> sim::Task<bool>;
  void note_lost(const std::string& key, std::string why);

  Environment env_;
  Redis& redis_;
  std::uint64_t failed_ = 0;
};

}  // namespace slotrace::model
