#include "model/invalidation.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/laravel_tags.hpp"
#include "model/leases.hpp"

namespace slotrace::model {

class Invalidation::Pass {
 public:
  Pass(const Environment& environment, InvalidationCause cause)
      : env_(environment),
        cause_(std::move(cause)),
        resource_(resource_of(environment.simulation)) {}

  Pass(const Pass&) = delete;
  auto operator=(const Pass&) -> Pass& = delete;
  ~Pass() { env_.simulation.is_gone(resource_); }

  [[nodiscard]] auto cause() const -> const InvalidationCause& { return cause_; }
  void is_about(std::optional<ChangeId> change) { cause_.change = change; }
  void count(std::uint64_t removed) { removed_ += removed; }
  void sent() {
    // Parts that run beside each other count together; a death may be scripted for a number.
    if (open_parts_ > 1) env_.simulation.also_touches(sim::writes(resource_));
    ++commands_;
  }

  void begin_part() {
    env_.simulation.also_touches(sim::writes(resource_));
    ++open_parts_;
  }
  /// The last command of a part has taken effect.
  void end_part() {
    env_.simulation.also_touches(sim::writes(resource_));
    if (--open_parts_ > 0 || !cause_.change) return;
    env_.audit.completed(*cause_.change, cause_.entry_point);
    env_.audit.change(*cause_.change).keys_removed += removed_;
    env_.journal.add(InvalidationCompleted{.entry_point = cause_.entry_point,
                                           .change = *cause_.change,
                                           .removed = removed_,
                                           .commands = commands_});
  }

  /// Dies where the scenario, or chance, says: after the command that was just answered.
  auto may_die() -> sim::Task<> {
    return env_.faults.may_die(cause_.entry_point, DeathPoint::command, cause_.change, commands_);
  }

 private:
  /// Only a search asks, and a timed run keeps its numbers for what it stores.
  static auto resource_of(sim::Simulation& simulation) -> sim::ResourceId {
    if (simulation.mode() == sim::Mode::timed) return {};
    return sim::resource("invalidation", std::to_string(simulation.unique_number()));
  }

  Environment env_;
  InvalidationCause cause_;
  sim::ResourceId resource_;  ///< how many parts are open, and the commands of them all
  std::uint64_t removed_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t open_parts_ = 0;  ///< the list itself, and each job
};

class Invalidation::Part {
 public:
  enum class Runs : std::uint8_t { in_the_entry_point, in_a_job };
  Part(std::shared_ptr<Pass> pass, Runs runs) : pass_(std::move(pass)), runs_(runs) {
    pass_->begin_part();
  }

  [[nodiscard]] auto pass() const -> const std::shared_ptr<Pass>& { return pass_; }
  [[nodiscard]] auto is_job() const -> bool { return runs_ == Runs::in_a_job; }
  void end() {
    if (!std::exchange(ended_, true)) pass_->end_part();
  }

 private:
  std::shared_ptr<Pass> pass_;
  Runs runs_;
  bool ended_ = false;
};

Invalidation::Invalidation(const Environment& environment, const Parts& parts)
    : env_(environment),
      parts_(parts),
      generations_(environment, parts.cache),
      plan_(environment, parts.cache, generations_),
      queue_(environment),
      waiting_for_readers_(environment.simulation) {
  env_.audit.when_a_read_ends([this] { waiting_for_readers_.wake_all(); });
}

auto Invalidation::before_call(InvalidationCause cause) -> sim::Task<std::shared_ptr<Pass>> {
  const auto entry_point = static_cast<std::size_t>(cause.entry_point);
  const std::vector<Operation>& operations = env_.policy.before_call.at(entry_point);
  if (operations.empty()) co_return nullptr;
  Commands commands = plan_.commands(operations, cause);
  auto pass = std::make_shared<Pass>(env_, std::move(cause));
  // The pass stays open until the change is there: what follows belongs to it too.
  pass->begin_part();
  auto part = std::make_shared<Part>(pass, Part::Runs::in_the_entry_point);
  co_await carry_out(std::move(commands), std::move(part));
  co_return pass;
}

auto Invalidation::run(InvalidationCause cause, std::shared_ptr<Pass> begun) -> sim::Task<> {
  const auto entry_point = static_cast<std::size_t>(cause.entry_point);
  Commands commands = plan_.commands(env_.policy.invalidation.at(entry_point), cause);
  std::shared_ptr<Pass> pass = std::move(begun);
  if (pass) {
    pass->is_about(cause.change);
  } else {
    pass = std::make_shared<Pass>(env_, std::move(cause));
    pass->begin_part();
  }
  sim::Simulation::Inquiry clearing(env_.simulation);
  auto part = std::make_shared<Part>(pass, Part::Runs::in_the_entry_point);
  pass->end_part();
  co_await carry_out(std::move(commands), std::move(part));
  clearing.answers();
}

auto Invalidation::carry_out(Commands commands, std::shared_ptr<Part> part) -> sim::Task<> {
  if (commands.empty()) part->end();
  for (const command::Any& one : commands) {
    const bool last = &one == &commands.back();
    if (one.delay) {
      co_await env_.simulation.delay(env_.simulation.sample(
          {.distribution = *one.delay, .stream = sim::stable_hash("invalidation.delay")}));
    }
    sim::Task<> sending =
        one.fails ? fail(last, *part)
                  : std::visit([&](const auto& what) { return send(what, last, *part); }, one.what);
    co_await std::move(sending);
    // What an entry point does after its last command has a point of death of its own.
    if (!last || part->is_job()) co_await part->pass()->may_die();
  }
}

auto Invalidation::fail(bool last, Part& part) -> sim::Task<> {
  co_await parts_.cache.redis().on_no_key("failed command", [&](RedisKeyspace&) {
    part.pass()->sent();
    if (last) part.end();
  });
}

auto Invalidation::send(const command::Delete& del, bool last, Part& part) -> sim::Task<> {
  co_await parts_.cache.redis().clear(del.keys, [&](const std::vector<std::string>& removed) {
    part.pass()->sent();
    note_removed(removed, *part.pass());
    if (last) part.end();
  });
}

auto Invalidation::send(const command::DeleteMatches& wanted, bool last, Part& part)
    -> sim::Task<> {
  Redis& redis = parts_.cache.redis();
  const auto note = [&](const std::vector<std::string>&) { part.pass()->sent(); };
  std::vector<std::string> matches;
  sim::Simulation::Inquiry looking(env_.simulation);
  if (wanted.by_keys) {
    matches = co_await redis.keys(wanted.pattern, note);
  } else {
    Redis::ScanCursor cursor = Redis::begin_scan(wanted.scan_count);
    for (; cursor.call < cursor.calls; ++cursor.call) {
      const std::vector<std::string> found = co_await redis.scan(wanted.pattern, cursor, note);
      matches.insert(matches.end(), found.begin(), found.end());
      co_await part.pass()->may_die();
    }
  }
  looking.answers(sim::fingerprint(matches));
  const std::vector<std::string> keys = keys_of_matches(matches);
  // DEL goes out even when nothing matched: its cost is part of the analysis' 0.5 ms.
  co_await redis.clear(keys, [&](const std::vector<std::string>& removed) {
    part.pass()->sent();
    note_removed(removed, *part.pass());
    if (last) part.end();
  });
}

auto Invalidation::send(const command::FlushTag& flush, bool last, Part& part) -> sim::Task<> {
  TaggedCache cache(env_.simulation, parts_.cache, env_.policy.tag_kind, {flush.tag});
  co_await cache.flush([&](const std::vector<std::string>& removed, bool last_command) {
    part.pass()->sent();
    std::vector<std::string> entries;
    std::ranges::copy_if(removed, std::back_inserter(entries), [&](const std::string& key) {
      return TaggedCache::is_entry(key.substr(parts_.cache.prefix().size()));
    });
    note_removed(entries, *part.pass());
    if (last && last_command) part.end();
  });
}

auto Invalidation::send(const command::Bump& bump, bool last, Part& part) -> sim::Task<> {
  co_await parts_.cache.redis().increment(bump.counter, 1, [&](std::int64_t value) {
    part.pass()->sent();
    note_bump(bump.counter, value);
    if (last) part.end();
  });
}

auto Invalidation::send(const command::Refill& refill, bool last, Part& part) -> sim::Task<> {
  co_await parts_.layers.at(refill.layer)->refill(refill.query, [&] {
    part.pass()->sent();
    if (last) part.end();
  });
}

auto Invalidation::send(const command::Wait& wait, bool last, Part& part) -> sim::Task<> {
  const Duration time = env_.simulation.sample(
      {.distribution = wait.time, .stream = sim::stable_hash("invalidation.wait")});
  co_await env_.simulation.delay(time);
  if (last) part.end();
}

auto Invalidation::send(const command::WaitForReaders&, bool last, Part& part) -> sim::Task<> {
  const sim::StepSpec step{.what = "look for readers in flight",
                           .accesses = sim::writes(Audit::kReadsInFlight)};
  const std::vector<ReadId> before =
      co_await env_.simulation.step(step, [&] { return env_.audit.reads_in_flight(); });
  const auto in_flight = [&](ReadId read) { return !env_.audit.reads().at(read).ended; };
  while (std::ranges::any_of(before, in_flight)) co_await waiting_for_readers_.wait();
  if (last) part.end();
}

auto Invalidation::send(const command::Script& script, bool last, Part& part) -> sim::Task<> {
  const auto patterns = std::ranges::count_if(script.commands, [](const command::Any& one) {
    return std::holds_alternative<command::DeleteMatches>(one.what);
  });
  co_await parts_.cache.redis().script_with_keys(
      "EVAL invalidate", static_cast<std::uint64_t>(patterns), [&](RedisKeyspace& store) {
        part.pass()->sent();
        for (const command::Any& one : script.commands) execute(one, store, *part.pass());
        if (last) part.end();
      });
}

auto Invalidation::send(const command::Job& job, bool last, Part& part) -> sim::Task<> {
  // RPUSH: nobody but the workers touches the queue.
  co_await parts_.cache.redis().on_no_key("RPUSH", [&](RedisKeyspace&) { part.pass()->sent(); });
  const EntryPoint entry_point = part.pass()->cause().entry_point;
  auto of_job = std::make_shared<Part>(part.pass(), Part::Runs::in_a_job);
  queue_.push(
      {.name = fmt::format("job-of-{}", name(entry_point)),
       .entry_point = entry_point,
       .waits = job.after,
       .retries = job.retries,
       .work = [this, commands = job.commands, of_job] { return carry_out(commands, of_job); }});
  if (last) part.end();
}

void Invalidation::execute(const command::Any& part, RedisKeyspace& store, Pass& pass) {
  if (part.fails) return;
  if (const auto* del = std::get_if<command::Delete>(&part.what)) {
    note_removed(store.del(del->keys), pass);
  } else if (const auto* wanted = std::get_if<command::DeleteMatches>(&part.what)) {
    note_removed(store.del(keys_of_matches(store.keys(wanted->pattern))), pass);
  } else {
    const auto& bump = std::get<command::Bump>(part.what);
    note_bump(bump.counter, store.increment(bump.counter));
  }
}

/// Of a layer with leases the pattern finds tokens of entries that are not there yet. Both go, so that
/// a fill in between is caught.
auto Invalidation::keys_of_matches(const std::vector<std::string>& matches) const
    -> std::vector<std::string> {
  const bool leases = std::ranges::any_of(env_.policy.layers, [](const LayerPolicy& layer) {
    return std::holds_alternative<LeasePolicy>(layer.protection);
  });
  if (!leases) return matches;
  std::vector<std::string> keys;
  for (const std::string& match : matches) {
    std::string entry(Leases::entry_of(match));
    keys.push_back(Leases::tokens_of(entry));
    keys.push_back(std::move(entry));
  }
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  return keys;
}

void Invalidation::note_removed(const std::vector<std::string>& keys, Pass& pass) {
  for (const std::string& key : keys) {
    if (Leases::entry_of(key) != key) continue;
    pass.count(1);
    env_.journal.add(EntryRemoved{.key = key.substr(parts_.cache.prefix().size())});
  }
}

void Invalidation::note_bump(const std::string& counter, std::int64_t value) {
  env_.journal.add(
      GenerationBumped{.key = counter.substr(parts_.cache.prefix().size()), .value = value});
}

}  // namespace slotrace::model
