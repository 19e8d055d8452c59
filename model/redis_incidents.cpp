#include "model/redis_incidents.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace slotrace::model {
namespace {

constexpr auto kByThemselves = {FaultKind::redis_refused, FaultKind::redis_unanswered,
                                FaultKind::redis_evicts, FaultKind::redis_fails_over};
constexpr std::size_t kWritesLostMax = 7;  ///< that a chooser may choose

/// By itself, or where the plan names it.
auto comes(const FaultPlan& plan, FaultKind kind) -> bool {
  return plan.rates.at(static_cast<std::size_t>(kind)) > 0 ||
         std::ranges::count(plan.happens, kind, &FaultPlace::kind) > 0;
}

}  // namespace

RedisIncidents::RedisIncidents(const Environment& environment, Redis& redis)
    : env_(environment), redis_(redis) {
  redis_.health().tells([this](std::string_view command, CommandFate fate) {
    ++failed_;
    env_.journal.add(RedisCommandFailed{.command = std::string(command),
                                        .executed = fate == CommandFate::unanswered});
  });
  redis_.keyspace().on_eviction([this](const std::string& key) { note_lost(key, "evicted"); });
  const FaultPlan& plan = env_.faults.plan();
  if (comes(plan, FaultKind::redis_expires)) {
    redis_.keyspace().on_ageing([this](const std::string& key) {
      if (!env_.faults.happens(FaultKind::redis_expires)) return false;
      env_.simulation.also_touches(sim::writes(RedisKeyspace::resource_of(key)));
      note_lost(key, "expired");
      return true;
    });
  }
  if (std::ranges::none_of(kByThemselves, [&](FaultKind kind) { return comes(plan, kind); }))
    return;
  redis_.health().asks([this] { return come_by_themselves(); });
  // A command may then change keys that it does not name.
  if (comes(plan, FaultKind::redis_evicts)) redis_.expect_side_effects();
  if (comes(plan, FaultKind::redis_fails_over)) {
    redis_.expect_side_effects();
    redis_.keyspace().remember_writes();
  }
}

auto RedisIncidents::come_by_themselves() -> CommandFate {
  RedisKeyspace& store = redis_.keyspace();
  if (store.size() > 0 && env_.faults.happens(FaultKind::redis_evicts)) store.evict_one();
  if (store.remembered_writes() > 0 && env_.faults.happens(FaultKind::redis_fails_over)) {
    store.lose_last_writes(
        1, [this](const std::string& key) { note_lost(key, "its last write lost"); });
  }
  if (env_.faults.happens(FaultKind::redis_refused)) return CommandFate::refused;
  if (env_.faults.happens(FaultKind::redis_unanswered)) return CommandFate::unanswered;
  return CommandFate::served;
}

auto RedisIncidents::strike(StrikeRedis incident) -> sim::Task<bool> {
  switch (incident.what) {
    case StrikeRedis::What::refuses:
      co_return co_await outage(CommandFate::refused, incident.length);
    case StrikeRedis::What::does_not_answer:
      co_return co_await outage(CommandFate::unanswered, incident.length);
    case StrikeRedis::What::loses_writes: co_return co_await lose_writes(incident.length);
    case StrikeRedis::What::evicts: {
      std::string pattern = std::move(incident.pattern);
      co_return co_await evict(std::move(pattern));
    }
  }
  co_return false;
}

auto RedisIncidents::outage(CommandFate fate, Duration length) -> sim::Task<bool> {
  const std::uint64_t failed_before = failed_;
  std::string began = fate == CommandFate::refused ? "refuses connections" : "does not answer";
  co_await set_fate(fate, std::move(began));
  co_await env_.simulation.delay(length);
  std::string ended = "answers again";
  co_await set_fate(CommandFate::served, std::move(ended));
  co_return failed_ > failed_before;
}

auto RedisIncidents::set_fate(CommandFate fate, std::string what) -> sim::Task<> {
  const sim::StepSpec step{.what = "Redis incident", .accesses = redis_.writing_any_key()};
  co_await env_.simulation.step(step, [&] {
    redis_.health().all(fate);
    env_.journal.add(RedisStruck{.what = what});
  });
}

auto RedisIncidents::lose_writes(Duration length) -> sim::Task<bool> {
  std::size_t count = 0;
  const auto note = [&](const std::string& key) {
    ++count;
    note_lost(key, "its last write lost");
  };
  const sim::StepSpec step{.what = "Redis incident", .accesses = redis_.writing_any_key()};
  co_await env_.simulation.step(step, [&] {
    env_.journal.add(RedisStruck{.what = "fails over"});
    RedisKeyspace& store = redis_.keyspace();
    if (env_.simulation.mode() == sim::Mode::timed) {
      store.lose_writes_after(env_.simulation.now() - length, note);
      return;
    }
    const std::size_t most = std::min(kWritesLostMax, store.remembered_writes());
    if (most == 0) return;
    const std::vector<sim::Alternative> alternatives(most + 1,
                                                     {.process = env_.simulation.current().id});
    store.lose_last_writes(env_.simulation.pick(sim::ChoiceKind::fault, alternatives), note);
  });
  co_return count > 0;
}

auto RedisIncidents::evict(std::string pattern) -> sim::Task<bool> {
  const sim::StepSpec step{.what = "Redis incident", .accesses = redis_.writing_any_key()};
  co_return co_await env_.simulation.step(step, [&] {
    env_.journal.add(RedisStruck{.what = fmt::format("evicts {}", pattern)});
    const std::vector<std::string> keys = redis_.keyspace().keys(pattern);
    for (const std::string& key : keys) {
      redis_.keyspace().del(key);
      note_lost(key, "evicted");
    }
    return !keys.empty();
  });
}

void RedisIncidents::note_lost(const std::string& key, std::string why) {
  env_.journal.add(RedisKeyLost{.key = key, .why = std::move(why)});
}

}  // namespace slotrace::model
