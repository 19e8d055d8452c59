#include "model/shown_state.hpp"

#include <algorithm>

#include "sim/failure.hpp"

namespace slotrace::model {

void ShownState::show(const Scenario& scenario, Stage& stage, const Timeline& timeline) {
  stage_ = &stage;
  timeline_ = &timeline;
  const Policy& policy = scenario.policy;
  // Who waits for a lock, and in which order, stands in no key. A server that evicts, fails over or is
  // struck remembers more than its keys.
  const bool locks = policy.agent.lock.has_value() ||
                     std::ranges::any_of(policy.layers, [](const LayerPolicy& layer) {
                       return layer.lock.has_value();
                     });
  const auto does = [](const Action& action, auto is) {
    return is(action.what) || std::ranges::any_of(action.instead, is);
  };
  const bool struck = std::ranges::any_of(scenario.timeline, [&](const Action& action) {
    return does(action, [](const Deed& deed) { return std::holds_alternative<StrikeRedis>(deed); });
  });
  const auto rate = [&](FaultKind kind) {
    return scenario.faults.rates.at(static_cast<std::size_t>(kind)) > 0;
  };
  const bool loses = rate(FaultKind::redis_evicts) || rate(FaultKind::redis_fails_over) ||
                     !scenario.faults.happens.empty();
  shows_keys_ = !locks && !struck && !loses && scenario.world.redis_memory.keys_max == 0;
  // Whose change it was that is to meet with a fault stands in no calendar.
  shows_calendar_ = std::ranges::all_of(scenario.timeline,
                                        [](const Action& action) { return action.faults.empty(); });
}

auto ShownState::content(const sim::Access& access) const -> std::optional<std::uint64_t> {
  const bool writes = sim::is_write(access.kind);
  if (access.resource == Truth::kCalendar) {
    if (!shows_calendar_) return std::nullopt;
    // A change is numbered by those before it, whatever has become of what they did.
    return sim::mix(stage_->truth.fingerprint(), stage_->audit.changes().size());
  }
  if (access.resource == Database::kAppointments)
    return stage_->application.database().fingerprint();
  // Who reads tells the audit, and learns nothing; who waits for readers sees them.
  if (access.resource == Audit::kCompletions) return 0;
  if (access.resource == Audit::kReadsInFlight)
    return writes ? stage_->audit.fingerprint_of_reads_in_flight() : 0;
  if (shows_keys_) {
    const RedisKeyspace& store = stage_->application.redis().keyspace();
    // Commands on keys of their own say that they read the keyspace: only what writes it sees it.
    if (store.families().has(access.resource)) return writes ? store.fingerprint() : 0;
    if (const auto key = store.content(access.resource)) return key;
  }
  return timeline_->content(access.resource);
}

auto ShownState::fingerprint() const -> std::uint64_t {
  sim::require(stage_ != nullptr, "a run is searched that shows no state");
  Stage& stage = *stage_;
  return sim::fingerprint_all(shows_keys_ ? stage.application.redis().keyspace().fingerprint() : 0,
                              stage.truth.fingerprint(), stage.application.database().fingerprint(),
                              stage.audit.fingerprint(), timeline_->fingerprint());
}

}  // namespace slotrace::model
