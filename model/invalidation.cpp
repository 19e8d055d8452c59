#include "model/invalidation.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "model/laravel_tags.hpp"
#include "model/leases.hpp"
#include "model/request.hpp"

namespace slotrace::model {

class Invalidation::Pass : public std::enable_shared_from_this<Pass> {
 public:
  Pass(const Environment& environment, InvalidationCause cause)
      : env_(environment), cause_(std::move(cause)) {}

  [[nodiscard]] auto cause() const -> const InvalidationCause& { return cause_; }
  void is_about(std::optional<ChangeId> change) { cause_.change = change; }
  void count(std::uint64_t removed) { removed_ += removed; }
  void sent() { ++commands_; }

  void begin_part() { ++open_parts_; }
  /// The last command of a part has taken effect.
  void end_part() {
    if (--open_parts_ > 0 || !cause_.change) return;
    env_.audit.completed(*cause_.change, cause_.entry_point);
    env_.audit.change(*cause_.change).keys_removed += removed_;
    env_.journal.add(InvalidationCompleted{.entry_point = cause_.entry_point,
                                           .change = *cause_.change,
                                           .removed = removed_,
                                           .commands = commands_});
  }

 private:
  Environment env_;
  InvalidationCause cause_;
  std::uint64_t removed_ = 0;
  std::uint64_t commands_ = 0;
  std::uint64_t open_parts_ = 0;  ///< the list itself, and each job
};

Invalidation::Invalidation(const Environment& environment, const Parts& parts)
    : env_(environment),
      parts_(parts),
      generations_(environment, parts.cache),
      plan_(environment, parts.cache, generations_),
      waiting_for_readers_(environment.simulation) {
  env_.audit.when_a_read_ends([this] { waiting_for_readers_.wake_all(); });
}

auto Invalidation::before_call(InvalidationCause cause) -> sim::Task<std::shared_ptr<Pass>> {
  const auto entry_point = static_cast<std::size_t>(cause.entry_point);
  const std::vector<Operation>& operations = env_.policy.before_call.at(entry_point);
  if (operations.empty()) co_return nullptr;
  Commands commands = plan_.commands(operations, cause);
  auto pass = std::make_shared<Pass>(env_, std::move(cause));
  // The part stays open until the change is there: what follows belongs to the same pass.
  pass->begin_part();
  pass->begin_part();
  co_await carry_out(std::move(commands), pass);
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
  co_await carry_out(std::move(commands), pass);
}

auto Invalidation::carry_out(Commands commands, std::shared_ptr<Pass> pass) -> sim::Task<> {
  if (commands.empty()) pass->end_part();
  for (const command::Any& one : commands) {
    const bool last = &one == &commands.back();
    if (one.delay) {
      co_await env_.simulation.delay(env_.simulation.sample(
          {.distribution = *one.delay, .stream = sim::stable_hash("invalidation.delay")}));
    }
    if (one.fails) {
      co_await fail(last, *pass);
      continue;
    }
    sim::Task<> sending =
        std::visit([&](const auto& what) { return send(what, last, *pass); }, one.what);
    co_await std::move(sending);
  }
}

auto Invalidation::fail(bool last, Pass& pass) -> sim::Task<> {
  co_await parts_.cache.redis().script("failed command", {}, [&](RedisKeyspace&) {
    pass.sent();
    if (last) pass.end_part();
  });
}

auto Invalidation::send(const command::Delete& del, bool last, Pass& pass) -> sim::Task<> {
  co_await parts_.cache.redis().del(del.keys, [&](const std::vector<std::string>& removed) {
    pass.sent();
    note_removed(removed, pass);
    if (last) pass.end_part();
  });
}

auto Invalidation::send(const command::DeleteMatches& wanted, bool last, Pass& pass)
    -> sim::Task<> {
  Redis& redis = parts_.cache.redis();
  const auto note = [&](const std::vector<std::string>&) { pass.sent(); };
  std::vector<std::string> matches;
  if (wanted.by_keys) {
    matches = co_await redis.keys(wanted.pattern, note);
  } else {
    Redis::ScanCursor cursor = redis.begin_scan(wanted.scan_count);
    for (; cursor.call < cursor.calls; ++cursor.call) {
      const std::vector<std::string> part = co_await redis.scan(wanted.pattern, cursor, note);
      matches.insert(matches.end(), part.begin(), part.end());
    }
  }
  const std::vector<std::string> keys = keys_of_matches(matches);
  // DEL goes out even when nothing matched: its cost is part of the analysis' 0.5 ms.
  co_await redis.del(keys, [&](const std::vector<std::string>& removed) {
    pass.sent();
    note_removed(removed, pass);
    if (last) pass.end_part();
  });
}

auto Invalidation::send(const command::FlushTag& flush, bool last, Pass& pass) -> sim::Task<> {
  TaggedCache cache(env_.simulation, parts_.cache, env_.policy.tag_kind, {flush.tag});
  co_await cache.flush([&](const std::vector<std::string>& removed, bool last_command) {
    pass.sent();
    std::vector<std::string> entries;
    std::ranges::copy_if(removed, std::back_inserter(entries), [&](const std::string& key) {
      return TaggedCache::is_entry(key.substr(parts_.cache.prefix().size()));
    });
    note_removed(entries, pass);
    if (last && last_command) pass.end_part();
  });
}

auto Invalidation::send(const command::Bump& bump, bool last, Pass& pass) -> sim::Task<> {
  co_await parts_.cache.redis().increment(bump.counter, 1, [&](std::int64_t value) {
    pass.sent();
    note_bump(bump.counter, value);
    if (last) pass.end_part();
  });
}

auto Invalidation::send(const command::Refill& refill, bool last, Pass& pass) -> sim::Task<> {
  co_await parts_.layers.at(refill.layer)->refill(refill.query, [&] {
    pass.sent();
    if (last) pass.end_part();
  });
}

auto Invalidation::send(const command::Wait& wait, bool last, Pass& pass) -> sim::Task<> {
  const Duration time = env_.simulation.sample(
      {.distribution = wait.time, .stream = sim::stable_hash("invalidation.wait")});
  co_await env_.simulation.delay(time);
  if (last) pass.end_part();
}

auto Invalidation::send(const command::WaitForReaders&, bool last, Pass& pass) -> sim::Task<> {
  const sim::StepSpec step{.what = "look for readers in flight",
                           .accesses = sim::writes(sim::resource("readers in flight"))};
  const std::vector<ReadId> before =
      co_await env_.simulation.step(step, [&] { return env_.audit.reads_in_flight(); });
  const auto in_flight = [&](ReadId read) { return !env_.audit.reads().at(read).ended; };
  while (std::ranges::any_of(before, in_flight)) co_await waiting_for_readers_.wait();
  if (last) pass.end_part();
}

auto Invalidation::send(const command::Script& script, bool last, Pass& pass) -> sim::Task<> {
  const auto patterns = std::ranges::count_if(script.commands, [](const command::Any& part) {
    return std::holds_alternative<command::DeleteMatches>(part.what);
  });
  co_await parts_.cache.redis().script_with_keys(
      "EVAL invalidate", static_cast<std::uint64_t>(patterns), [&](RedisKeyspace& store) {
        pass.sent();
        for (const command::Any& part : script.commands) execute(part, store, pass);
        if (last) pass.end_part();
      });
}

auto Invalidation::send(const command::Job& job, bool last, Pass& pass) -> sim::Task<> {
  // RPUSH: nobody but the worker touches the queue.
  co_await parts_.cache.redis().script("RPUSH", {}, [&](RedisKeyspace&) { pass.sent(); });
  pass.begin_part();
  env_.simulation.spawn(fmt::format("job-of-{}", name(pass.cause().entry_point)),
                        work_off(job, pass.shared_from_this()));
  if (last) pass.end_part();
}

auto Invalidation::work_off(command::Job job, std::shared_ptr<Pass> pass) -> sim::Task<> {
  const Duration after =
      env_.simulation.sample({.distribution = job.after, .stream = sim::stable_hash("queue.wait")});
  co_await env_.simulation.delay(after);
  Commands commands = std::move(job.commands);
  sim::Task<> body = carry_out(std::move(commands), pass);
  // A job that dies is not tried again: its part of the pass never ends.
  co_await unless_it_fails(env_, std::move(body));
}

void Invalidation::execute(const command::Any& part, RedisKeyspace& store, Pass& pass) {
  if (part.fails) return;
  const auto delete_all = [&](const std::vector<std::string>& keys) {
    std::vector<std::string> removed;
    for (const std::string& key : keys) {
      if (store.del(key)) removed.push_back(key);
    }
    note_removed(removed, pass);
  };
  if (const auto* del = std::get_if<command::Delete>(&part.what)) {
    delete_all(del->keys);
  } else if (const auto* wanted = std::get_if<command::DeleteMatches>(&part.what)) {
    delete_all(keys_of_matches(store.keys(wanted->pattern)));
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
