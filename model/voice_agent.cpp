#include "model/voice_agent.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace slotrace::model {
namespace {

auto latency(const sim::Distribution& distribution, std::string_view name) -> sim::Latency {
  return {.distribution = distribution, .stream = sim::stable_hash(name), .name = name};
}

}  // namespace

auto VoiceAgent::take_call(ActionIndex number, Call call, ActionRecord& record) -> sim::Task<> {
  const sim::Latency greeting = latency(call.greeting, "call.greeting");
  co_await env_.simulation.delay("greeting", greeting);
  if (co_await wish_is_free(call, record)) {
    record.offered = {call.wish};
  } else {
    AlternativeFinder::Request request{.event_type = call.event_type, .wish = call.wish};
    for (const Candidate& candidate : co_await parts_.finder.find(request)) {
      record.offered.push_back(candidate.start);
    }
  }
  if (record.offered.empty()) {
    end(number, record, "nothing offered");
    co_return;
  }
  offer(number, call, record);
  const sim::Latency thinking = latency(call.thinking, "call.thinking");
  co_await env_.simulation.delay("thinking", thinking);
  if (!call.takes || *call.takes >= record.offered.size()) {
    end(number, record, "declined");
    co_return;
  }
  CallBooking booking =
      co_await parts_.appointments.book_in_calcom(call.event_type, record.offered[*call.takes]);
  record.booking = booking.answer.uid;
  record.change = booking.answer.change;
  end(number, record, std::move(booking.outcome));
}

auto VoiceAgent::wish_is_free(const Call& call, ActionRecord& record) -> sim::Task<bool> {
  const Zone& zone = env_.world.zone;
  const TimePoint day = zone.at(zone.day_of(call.wish), ClockTime{0});
  const SlotQuery query{.event_type = call.event_type,
                        .start = day,
                        .end = day,
                        .tenant = env_.world.event_types.at(call.event_type).tenant,
                        .read = env_.audit.begin_read({call.event_type, call.wish}),
                        .asked_by = KeyCaller::wish};
  const SlotAnswer answer = co_await parts_.wish_source.read(query);
  record.stale = env_.audit.end_read(query.read, answer.slots.get()).stale;
  record.hit = answer.answered_by.has_value();
  if (answer.answered_by) record.ttl_left = answer.answered_by->ttl_left;
  co_return answer.slots&& answer.slots->shows_free(call.wish);
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
