#include "sim/simulation.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "sim/failure.hpp"
#include "sim/interruption.hpp"
#include "sim/resume.hpp"

namespace slotrace::sim {
namespace {

constexpr std::size_t kNames = 1 << 20;

/// The instants of a run end a century before the clock does, so that a TTL of up to 100 years that
/// begins at one of them can still be added.
constexpr TimePoint kLatest = TimePoint::max() - Distribution::kLongest;

auto later(TimePoint time, Duration duration) -> TimePoint {
  if (duration > kLatest - time) [[unlikely]] {
    throw BudgetExceeded("the run goes on past the year 2162");
  }
  return time + duration;
}

}  // namespace

Simulation::Simulation(const Options& options, Chooser& chooser)
    : options_(options),
      chooser_(&chooser),
      now_(options.start),
      queue_(options.start),
      running_(kNobody) {
  set_next_check();
  if (mode() == Mode::interleaving) prepare_interleaving();
}

Simulation::~Simulation() { destroy_processes(); }

void Simulation::destroy_processes() {
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].state != State::free) release(slot);
  }
}

auto Simulation::number_of(std::string_view name) -> std::uint32_t {
  // Mostly the name of the process before, or the one that this one had in the run before.
  constexpr std::size_t kUsualNames = 64;
  if (usual_names_.size() <= next_id_ && next_id_ < kUsualNames) usual_names_.push_back(last_name_);
  const bool is_usual = next_id_ < kUsualNames;
  const std::uint32_t guess = is_usual ? usual_names_[next_id_] : last_name_;
  if (guess < names_.size() && names_[guess] == name) return guess;
  auto number = name_numbers_.find(name);
  if (number == name_numbers_.end()) {
    require(names_.size() < kNames, "too many names of processes");
    number = name_numbers_.emplace(name, static_cast<std::uint32_t>(names_.size())).first;
    names_.emplace_back(name);
  }
  if (is_usual) usual_names_[next_id_] = number->second;
  return last_name_ = number->second;
}

auto Simulation::spawn(std::string_view name, Kind kind, Task<> body) -> ProcessRef {
  const std::uint32_t number = number_of(name);
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
    ids_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  Slot& process = slots_[slot];
  process.root = body.release();
  process.target() = process.root.address();
  ids_[slot] = ProcessId{next_id_++};
  process.name = number;
  process.state = State::scheduled;
  if (options_.log != nullptr) options_.log->spawned(slot, name);
  if (mode() == Mode::timed) {
    schedule(slot, now_);
  } else {
    enter_interleaving(slot, kind);
  }
  return {slot, ids_[slot]};
}

void Simulation::cancel(ProcessRef process) {
  if (ended(process)) return;
  require(process.slot != running_, "a process cannot cancel itself");
  if (mode() == Mode::interleaving) touch_cancelled(process.slot);
  release(process.slot);
}

void Simulation::run() {
  if (mode() == Mode::timed) {
    run_timed(TimePoint::max());
  } else {
    run_interleaving();
  }
}

void Simulation::run_until(TimePoint end) {
  require(mode() == Mode::timed, "run_until needs timed mode");
  run_timed(end);
  now_ = std::max(now_, end);
}

void Simulation::wake(ProcessRef process) {
  // Whether it waited depends on the steps before, even where it did not.
  if (mode() == Mode::interleaving) touch_waiting(process.id);
  if (ended(process) || slots_[process.slot].state != State::parked) return;
  slots_[process.slot].state = State::scheduled;
  if (options_.log != nullptr) options_.log->woken(process.slot);
  if (mode() == Mode::timed) {
    schedule(process.slot, now_);
  } else {
    wake_interleaved(process);
  }
}

auto Simulation::pick(ChoiceKind kind, std::span<const Alternative> candidates) -> std::uint32_t {
  if (candidates.size() == 1) return 0;
  const std::uint32_t chosen = chooser_->pick({.kind = kind, .alternatives = candidates});
  require(chosen < candidates.size(), "the chooser picked an alternative that does not exist");
  if (observes_touched_) picked_ = mix(picked_, mix(static_cast<std::uint64_t>(kind), chosen + 1));
  return chosen;
}

auto Simulation::sample(const Latency& latency) -> Duration {
  if (mode() == Mode::interleaving) return Duration{0};
  return latency.distribution.sample([&] { return chooser_->draw(latency.stream); });
}

auto Simulation::current() const -> ProcessRef {
  require(running_ != kNobody, "no process runs");
  return {running_, ids_[running_]};
}

auto Simulation::running() const -> std::optional<ProcessRef> {
  if (running_ == kNobody) return std::nullopt;
  return current();
}

auto Simulation::name(ProcessRef process) const -> std::string_view {
  return names_[slots_.at(process.slot).name];
}

void Simulation::note(std::string_view what, std::uint64_t content) {
  if (options_.trace == nullptr) return;
  const ProcessId process = running_ == kNobody ? ProcessId{kNobody} : ids_[running_];
  options_.trace->record({.time = now_, .process = process, .what = what, .content = content});
}

void Simulation::relies_on(const Age& age) const {
  if (options_.log == nullptr || age.since == RunLog::Moment::kBeginning) return;
  options_.log->relied_on({.from = {.turn = age.since, .answered = false},
                           .to = options_.log->now(),
                           .length = age.lifetime,
                           .within = !age.over,
                           .what = age.what});
}

// Below, what can throw comes first: a process that is to fail must not look as if it waited.

void Simulation::sleep(Duration duration, std::coroutine_handle<> caller) {
  require(duration >= Duration{0}, "a delay must not be negative");
  if (options_.log != nullptr) [[unlikely]]
    options_.log->slept(running_, "delay", {.name = {}, .range = {duration, duration}});
  wait(duration, caller);
}

void Simulation::sleep_drawn(std::string_view what, const Latency& latency,
                             std::coroutine_handle<> caller) {
  if (options_.log != nullptr)
    options_.log->slept(running_, what, {.name = latency.name, .range = range_of(latency)});
  const GivenLeg* given =
      options_.legs != nullptr ? options_.legs->begin(running_, name(current()), what) : nullptr;
  wait(given != nullptr && given->delay ? *given->delay : sample(latency), caller);
}

/// Takes note of a start that interleaving mode does not wait for.
auto Simulation::skip_to(TimePoint instant) -> bool {
  if (options_.log != nullptr)
    options_.log->waited_for_start(running_, instant - options_.start, now_);
  return true;
}

void Simulation::wait(Duration duration, std::coroutine_handle<> caller) {
  if (mode() == Mode::timed) {
    schedule(running_, later(now_, duration));
  } else {
    slots_[running_].state = State::ready;
  }
  slots_[running_].target() = caller.address();
}

void Simulation::park(std::optional<Duration> timeout, std::coroutine_handle<> caller) {
  if (options_.log != nullptr) [[unlikely]]
    options_.log->parked(running_, timeout);
  if (mode() == Mode::interleaving) {
    // A wake that came before is lost.
    touch_waiting(ids_[running_]);
  } else if (timeout) {
    schedule(running_, later(now_, *timeout));
  }
  slots_[running_].state = State::parked;
  slots_[running_].target() = caller.address();
}

void Simulation::submit(PendingStep& step, std::coroutine_handle<> caller) {
  if (mode() == Mode::timed) {
    require(step.spec_->guard.holds == nullptr, "a guarded step needs interleaving mode");
    const Duration leg = request_leg(*step.spec_);
    schedule(running_, later(now_, leg));
  }
  if (options_.log != nullptr) [[unlikely]]
    options_.log->submitted(running_, *step.spec_);
  step.caller_ = caller;
  Slot& process = slots_[running_];
  process.target() = &step;
  process.stepping = true;
  if (mode() == Mode::interleaving) process.state = State::ready;
}

auto Simulation::request_leg(const StepSpec& spec) -> Duration {
  if (options_.legs != nullptr) [[unlikely]] {
    const GivenLeg* given = options_.legs->begin(running_, name(current()), spec.what);
    if (given != nullptr && given->request) return *given->request;
  }
  return spec.request != nullptr ? sample(*spec.request) : Duration{0};
}

auto Simulation::response_leg(std::uint32_t slot, const StepSpec& spec) -> Duration {
  if (options_.legs != nullptr) [[unlikely]] {
    const GivenLeg* given = options_.legs->current(slot);
    if (given != nullptr && given->response) return *given->response;
  }
  return spec.response != nullptr ? sample(*spec.response) : Duration{0};
}

void Simulation::schedule(std::uint32_t slot, TimePoint time) {
  require(time >= now_, "an event lies before the present");
  slots_[slot].wake = queue_.push(time, slot);
}

/// Takes the process of `slot` one event further: arrival, end of service, or answer.
void Simulation::dispatch(std::uint32_t slot) {
  PendingStep* step = slots_[slot].pending();
  if (step == nullptr) {
    resume(slot, nullptr);
    return;
  }
  switch (step->phase_) {
    case PendingStep::Phase::travelling:
      if (Server* server = step->spec_->server;
          server != nullptr || step->spec_->service > Duration{0}) {
        const TimePoint begin = server != nullptr ? std::max(now_, server->free_at_) : now_;
        const TimePoint end = later(begin, step->spec_->service);
        if (server != nullptr) server->free_at_ = end;
        step->phase_ = PendingStep::Phase::in_service;
        schedule(slot, end);
        return;
      }
      [[fallthrough]];
    case PendingStep::Phase::in_service: {
      perform(slot, *step);
      const Duration leg = response_leg(slot, *step->spec_);
      schedule(slot, later(now_, leg));
      return;
    }
    case PendingStep::Phase::answering: resume(slot, step); return;
  }
}

void Simulation::perform(std::uint32_t slot, PendingStep& step) {
  running_ = slot;
  if (options_.trace != nullptr) {
    Digest accesses;
    for (const Access& access : step.spec_->accesses.view()) {
      accesses.absorb(static_cast<std::uint64_t>(access.resource));
      accesses.absorb(static_cast<std::uint64_t>(access.kind));
    }
    note(step.spec_->what, accesses.value());
  }
  if (options_.log != nullptr) [[unlikely]]
    options_.log->took_effect(slot, now_);
  try {
    step.perform();
  } catch (...) {
    running_ = kNobody;
    fail(slot, std::current_exception());
  }
  step.phase_ = PendingStep::Phase::answering;
  running_ = kNobody;
}

/// Frees the slot of a process that has ended, and passes on what made it fail.
void Simulation::finish(std::uint32_t slot) {
  if (detail::FailureInFlight::exists()) fail(slot, detail::FailureInFlight::take());
  if (needs_.state) ended_.push_back({ids_[slot], seen_[slot].seed});
  release(slot);
}

/// Frees the slot, and reports `failure` with the time and the name of the process.
void Simulation::fail(std::uint32_t slot, const std::exception_ptr& failure) {
  const std::string where = fmt::format("at {} ns, process {}: ", now_.time_since_epoch().count(),
                                        names_[slots_[slot].name]);
  release(slot);
  try {
    std::rethrow_exception(failure);
  } catch (const BudgetExceeded&) {
    throw;
  } catch (const Divergence&) {
    throw;
  } catch (const std::exception& error) {
    throw InternalError(where + error.what());
  }
}

void Simulation::release(std::uint32_t slot) {
  // Destroying a frame may wake others, but never this one: it counts as ended from here on.
  const std::coroutine_handle<> root = slots_[slot].root;
  if (slots_[slot].state == State::ready) delist(slot);
  slots_[slot].state = State::free;
  slots_[slot].stepping = false;
  slots_[slot].wake = EventEntry::kNoSequence;
  root.destroy();
  free_slots_.push_back(slot);
}

/// Every few thousand events: is the run still wanted, and within its budget?
void Simulation::check_on_run() {
  Interruptible::check();
  if (events_ > options_.event_budget) {
    throw BudgetExceeded(
        fmt::format("the run did not end within {} events", options_.event_budget));
  }
  set_next_check();
}

/// The chooser's pick of `event` and all others at its instant.
auto Simulation::choose_tied(Event event) -> Event {
  std::vector<Event> tied;
  for (;;) {
    if (slots_[event.payload].wake == event.sequence) tied.push_back(event);
    if (queue_.empty() || queue_.next_time() != event.time) break;
    event = queue_.pop();
  }
  if (tied.empty()) return event;
  std::vector<Alternative> alternatives;
  for (const Event& one : tied) alternatives.push_back({.process = ids_[one.payload]});
  const std::uint32_t chosen = pick(ChoiceKind::tie, alternatives);
  for (std::uint32_t i = 0; i < tied.size(); ++i) {
    if (i != chosen) schedule(tied[i].payload, tied[i].time);
  }
  return tied[chosen];
}

/// Asks for the memory of processes that come soon. With a million of them it is not in any cache,
/// and waiting for it would take most of the time of a run.
/// Always inline: g++ 12 takes a function that only prefetches for one without effect.
[[gnu::always_inline]] inline void Simulation::prefetch(std::span<const EventEntry> events) const {
  constexpr std::size_t kAhead = 16;
  for (std::size_t i = 0; i < events.size() + kAhead; ++i) {
    if (i < events.size()) __builtin_prefetch(&slots_[events[i].payload()], 1);
    if (i < kAhead) continue;
    const void* const frame = slots_[events[i - kAhead].payload()].root.address();
    __builtin_prefetch(frame, 1);
    __builtin_prefetch(static_cast<const std::byte*>(frame) + 64, 1);
  }
}

void Simulation::run_timed(TimePoint end) {
  const bool asks_about_ties = chooser_->wants_ties();
  Event event;
  while (!queue_.empty() && queue_.pop_until(end, event)) {
    if (const auto arrivals = queue_.take_arrivals(); !arrivals.empty()) [[unlikely]]
      prefetch(arrivals);
    if (asks_about_ties) [[unlikely]]
      event = choose_tied(event);
    // An event that its process no longer waits for: cancelled, or woken earlier.
    if (slots_[event.payload].wake != event.sequence) continue;
    now_ = event.time;
    count_event();
    dispatch(event.payload);
  }
}

}  // namespace slotrace::sim
