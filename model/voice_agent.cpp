#include "model/voice_agent.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "model/look_up.hpp"
#include "model/request.hpp"
#include "sim/random.hpp"

namespace slotrace::model {
namespace {

auto latency(const sim::Distribution& distribution, std::string_view name) -> sim::Latency {
  return {.distribution = distribution, .stream = sim::stable_hash(name), .name = name};
}

}  // namespace

auto VoiceAgent::take_call(ActionIndex number, Call call, ActionRecord& record,
                           const ScriptedFaults* faults) -> sim::Task<> {
  const sim::Latency greeting = latency(call.greeting, "call.greeting");
  co_await env_.simulation.delay("greeting", greeting);
  Round round = co_await serve(number, call, record, faults);
  for (std::uint64_t retry = 0; retry < call.retries && round.refused; ++retry) {
    round = co_await serve(number, call, record, faults);
  }
  end(number, record, std::move(round.outcome));
}

auto VoiceAgent::serve(ActionIndex number, const Call& call, ActionRecord& record,
                       const ScriptedFaults* faults) -> sim::Task<Round> {
  record.offered = co_await find_offers(call, record);
  std::vector<HoldId> holds;
  if (env_.policy.agent.holds_offers) {
    holds = co_await hold_offers(call.event_type, record.offered);
  }
  if (record.offered.empty()) co_return Round{.outcome = "nothing offered"};
  offer(number, call, record);
  const sim::Latency thinking = latency(call.thinking, "call.thinking");
  co_await env_.simulation.delay("thinking", thinking);

  const std::optional<std::size_t> taken = choice(call, record.offered);
  if (!taken) {
    co_await release(std::move(holds));
    co_return Round{.outcome = "declined"};
  }
  const TimePoint start = understood(call.event_type, record.offered[*taken]);
  Along along{.hold = {}, .faults = faults, .change = &record.change};
  if (!holds.empty()) {
    along.hold = holds[*taken];
    holds.erase(holds.begin() + static_cast<std::ptrdiff_t>(*taken));
    co_await release(std::move(holds));
  }
  std::vector<std::string> locks = locks_for(call.event_type, start);
  co_return co_await book_under(std::move(locks), call.event_type, start, record, along);
}

auto VoiceAgent::book_under(std::vector<std::string> locks, EventTypeIndex event_type,
                            TimePoint start, ActionRecord& record, Along along)
    -> sim::Task<Round> {
  if (locks.empty()) {
    co_return co_await check_and_book(event_type, start, record, along);
  }
  const AgentLock& policy = *env_.policy.agent.lock;
  LaravelLock lock(env_.simulation, parts_.cache, parts_.locks, locks.front(), policy.ttl);
  locks.erase(locks.begin());
  sim::Task<Round> booking = book_under(std::move(locks), event_type, start, record, along);
  const std::optional<Round> booked = co_await lock.block(policy.wait, std::move(booking));
  co_return booked.value_or(Round{.outcome = "refused by the lock", .refused = true});
}

auto VoiceAgent::locks_for(EventTypeIndex event_type, TimePoint start) const
    -> std::vector<std::string> {
  if (!env_.policy.agent.lock) return {};
  const EventType& type = env_.world.event_types.at(event_type);
  if (env_.policy.agent.lock->over == AgentLock::Over::slot) {
    return {fmt::format("booking:{}:{}", type.id, env_.world.zone.format(start, "Y-m-d-H-i"))};
  }
  std::vector<std::string> names;
  for (const HostIndex host : type.hosts) {
    names.push_back(fmt::format("booking:{}", env_.world.hosts.at(host).name));
  }
  // Everybody takes them in one order, so that nobody waits for somebody who waits for them.
  std::ranges::sort(names);
  return names;
}

/// A slot that the agent holds needs no look at whether it is still free.
auto VoiceAgent::check_and_book(EventTypeIndex event_type, TimePoint start, ActionRecord& record,
                                Along along) -> sim::Task<Round> {
  if (env_.policy.agent.checks_source && !along.hold) {
    const bool still_free = co_await still_free_at_source(event_type, start);
    if (!still_free) co_return Round{.outcome = "refused by the check", .refused = true};
  }
  co_return co_await book(event_type, start, record, along);
}

auto VoiceAgent::find_offers(const Call& call, ActionRecord& record)
    -> sim::Task<std::vector<TimePoint>> {
  const TimePoint wish = heard(call);
  std::vector<TimePoint> offers;
  sim::Simulation::Inquiry looking(env_.simulation);
  if (co_await wish_is_free(call, wish, record)) {
    offers.push_back(wish);
  } else {
    AlternativeFinder::Request request{.event_type = call.event_type, .wish = wish};
    for (const Candidate& candidate : co_await parts_.finder.find(request)) {
      offers.push_back(candidate.start);
    }
  }
  looking.answers(sim::fingerprint(offers));
  co_return offers;
}

auto VoiceAgent::wish_is_free(const Call& call, TimePoint wish, ActionRecord& record)
    -> sim::Task<bool> {
  const Zone& zone = env_.world.zone_of_branch(call.event_type);
  const TimePoint day = zone.at(zone.day_of(wish), ClockTime{0});
  const LookedUp found = co_await look_up(
      env_, parts_.wish_source,
      {.event_type = call.event_type, .start = day, .end = day, .asked_by = KeyCaller::wish});
  if (!record.hit) {
    record.stale = found.stale;
    record.hit = found.answer.answered_by.has_value();
    if (found.answer.answered_by) record.ttl_left = found.answer.answered_by->ttl_left;
  }
  co_return found.answer.slots&& found.answer.slots->shows_free(wish);
}

auto VoiceAgent::hold_offers(EventTypeIndex event_type, std::vector<TimePoint>& offered)
    -> sim::Task<std::vector<HoldId>> {
  std::vector<HoldId> holds;
  std::vector<TimePoint> kept;
  for (const TimePoint slot : offered) {
    const HoldAnswer answer = co_await parts_.calcom.hold(event_type, understood(event_type, slot),
                                                          Caller{.application = true});
    if (!answer.hold) continue;
    holds.push_back(*answer.hold);
    kept.push_back(slot);
  }
  offered = std::move(kept);
  co_return holds;
}

auto VoiceAgent::release(std::vector<HoldId> holds) -> sim::Task<> {
  for (const HoldId hold : holds) {
    co_await parts_.calcom.release(hold, Caller{.application = true});
  }
}

auto VoiceAgent::still_free_at_source(EventTypeIndex event_type, TimePoint start)
    -> sim::Task<bool> {
  const LookedUp found = co_await look_up(env_, parts_.calcom,
                                          {.event_type = event_type, .start = start, .end = start});
  co_return found.answer.slots&& found.answer.slots->shows_free(start);
}

auto VoiceAgent::book(EventTypeIndex event_type, TimePoint start, ActionRecord& record, Along along)
    -> sim::Task<Round> {
  record.asked = start;
  // A request to the application is a process of its own: when that dies, the call goes on.
  sim::Task<CallBooking> asked = parts_.appointments.book_in_calcom(event_type, start, along);
  const std::optional<CallBooking> booking = co_await model::request(env_, std::move(asked));
  if (!booking) co_return Round{.outcome = "the application died"};
  record.booking = booking->answer.uid;
  if (along.hold && !booking->answer.accepted()) {
    co_await parts_.calcom.release(*along.hold, Caller{.application = true});
  }
  co_return Round{.outcome = booking->outcome, .refused = booking->outcome != "booked"};
}

auto VoiceAgent::choice(const Call& call, const std::vector<TimePoint>& offered)
    -> std::optional<std::size_t> {
  switch (call.choice) {
    case Call::Choice::by_position:
      if (!call.takes || *call.takes >= offered.size()) return std::nullopt;
      return call.takes;
    case Call::Choice::earliest:
      return static_cast<std::size_t>(std::ranges::min_element(offered) - offered.begin());
    case Call::Choice::latest:
      return static_cast<std::size_t>(std::ranges::max_element(offered) - offered.begin());
    case Call::Choice::any: break;
  }
  const std::uint64_t stream = sim::stable_hash("call.choice");
  return sim::uniform_below([&] { return env_.simulation.chooser().draw(stream); }, offered.size());
}

auto VoiceAgent::heard(const Call& call) const -> TimePoint {
  if (!env_.world.speaks_utc_as_local) return call.wish;
  const Zone& zone = env_.world.zone_of_callers(call.event_type);
  return Zone::utc().at(zone.day_of(call.wish),
                        std::chrono::floor<ClockTime>(zone.clock_time_of(call.wish)));
}

auto VoiceAgent::understood(EventTypeIndex event_type, TimePoint slot) const -> TimePoint {
  if (!env_.world.speaks_utc_as_local) return slot;
  const Zone utc = Zone::utc();
  const Zone& zone = env_.world.zone_of_callers(event_type);
  return zone.at(utc.day_of(slot), std::chrono::floor<ClockTime>(utc.clock_time_of(slot)));
}

void VoiceAgent::offer(ActionIndex number, const Call& call, ActionRecord& record) {
  std::vector<TimePoint> taken;
  std::ranges::copy_if(record.offered, std::back_inserter(taken), [&](TimePoint slot) {
    return !env_.audit.truth().free_host(call.event_type, slot) &&
           env_.audit.truth().is_contested(call.event_type, slot);
  });
  record.taken_offered = !taken.empty();
  env_.journal.add(
      SlotsOffered{.call = number, .slots = record.offered, .taken = std::move(taken)});
}

void VoiceAgent::end(ActionIndex number, ActionRecord& record, std::string outcome) {
  record.outcome = std::move(outcome);
  env_.journal.add(CallEnded{.call = number, .outcome = record.outcome});
}

}  // namespace slotrace::model
