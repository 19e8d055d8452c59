#include "sim/run_log.hpp"

#include <algorithm>
#include <utility>

#include "sim/failure.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

auto leg_of(const Latency* latency) -> RunLog::Leg {
  if (latency == nullptr) return {};
  return {.name = latency->name, .range = range_of(*latency)};
}

}  // namespace

auto range_of(const Latency& latency) -> DurationRange {
  return {.min = latency.distribution.min(), .max = latency.distribution.practical_max()};
}

void RunLog::spawned(std::uint32_t slot, std::string_view name) {
  if (waiting_.size() <= slot) waiting_.resize(slot + 1);
  const auto same = std::ranges::count(processes_, name, &Process::name);
  waiting_[slot] = {.what = Waiting::For::start,
                    .process = static_cast<std::uint32_t>(processes_.size()),
                    .moment = now_,
                    .turn = {},
                    .time_out = {}};
  processes_.push_back({.name = std::string(name), .nth = static_cast<std::uint32_t>(same) + 1});
}

void RunLog::submitted(std::uint32_t slot, const StepSpec& step) {
  Turn& turn = begin_turn(slot, Turn::Kind::step, step.what);
  turn.request = leg_of(step.request);
  turn.response = leg_of(step.response);
  if (step.server != nullptr) turn.server = number_of(step.server);
  turn.service = step.service;
  turn.accesses.assign(step.accesses.view().begin(), step.accesses.view().end());
}

void RunLog::slept(std::uint32_t slot, std::string_view what, const Leg& delay) {
  begin_turn(slot, Turn::Kind::delay, what).request = delay;
}

/// The process does not stop here in interleaving mode, so the turn is over at once.
void RunLog::waited_for_start(std::uint32_t slot, Duration since_beginning, TimePoint now) {
  Turn& turn = begin_turn(slot, Turn::Kind::start, "start");
  turn.since = {};
  turn.request.range = {.min = since_beginning, .max = since_beginning};
  now_ = waiting_[slot].moment = end_turn(slot, now);
}

void RunLog::parked(std::uint32_t slot, std::optional<Duration> time_out) {
  Waiting& waiting = waiting_[slot];
  waiting.what = Waiting::For::wake;
  waiting.time_out = time_out;
}

void RunLog::woken(std::uint32_t slot) {
  Waiting& waiting = waiting_[slot];
  if (waiting.time_out) {
    bounds_.push_back({.from = waiting.moment,
                       .to = now_,
                       .length = *waiting.time_out,
                       .within = true,
                       .what = "time-out"});
  }
  const std::uint32_t last = waiting.moment.turn;
  if (last != Moment::kBeginning && turns_[last].kind == Turn::Kind::start) waiting.start = last;
  waiting.what = Waiting::For::woken;
  waiting.moment = now_;
}

void RunLog::took_effect(std::uint32_t slot, TimePoint now) {
  now_ = end_turn(slot, now);
  waiting_[slot].what = Waiting::For::answer;
}

void RunLog::resumed(std::uint32_t slot, TimePoint now) {
  Waiting& waiting = waiting_[slot];
  switch (waiting.what) {
    case Waiting::For::start:
    case Waiting::For::woken: break;
    case Waiting::For::turn: waiting.moment = end_turn(slot, now); break;
    case Waiting::For::answer: waiting.moment.answered = true; break;
    case Waiting::For::wake: {
      Turn& turn = begin_turn(slot, Turn::Kind::time_out, "time-out");
      turn.request.range = {.min = waiting.time_out.value(), .max = waiting.time_out.value()};
      waiting.moment = end_turn(slot, now);
      break;
    }
  }
  now_ = waiting.moment;
}

auto RunLog::begin_turn(std::uint32_t slot, Turn::Kind kind, std::string_view what) -> Turn& {
  Waiting& waiting = waiting_.at(slot);
  waiting.what = Waiting::For::turn;
  waiting.turn = {.kind = kind,
                  .process = waiting.process,
                  .what = what,
                  .nth = count(processes_[waiting.process].name, what),
                  .since = waiting.moment,
                  .start = std::exchange(waiting.start, std::nullopt),
                  .request = {},
                  .response = {},
                  .server = {},
                  .service = {},
                  .accesses = {},
                  .at = {}};
  return waiting.turn;
}

auto RunLog::end_turn(std::uint32_t slot, TimePoint now) -> Moment {
  Waiting& waiting = waiting_[slot];
  waiting.turn.at = now;
  waiting.moment = {.turn = static_cast<std::uint32_t>(turns_.size()), .answered = false};
  turns_.push_back(std::move(waiting.turn));
  return waiting.moment;
}

auto RunLog::count(const std::string& process, std::string_view what) -> std::uint32_t {
  for (Count& one : counts_) {
    if (one.what == what && one.process == process) return ++one.count;
  }
  counts_.push_back({.process = process, .what = what, .count = 1});
  return 1;
}

/// Servers are numbered as they are met: an address would differ from run to run.
auto RunLog::number_of(const Server* server) -> std::uint32_t {
  const auto found = std::ranges::find(servers_, server);
  const auto number = static_cast<std::uint32_t>(found - servers_.begin());
  if (found == servers_.end()) servers_.push_back(server);
  return number;
}

}  // namespace slotrace::sim
