#pragma once

#include <coroutine>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/chooser.hpp"
#include "sim/distribution.hpp"
#include "sim/event_queue.hpp"
#include "sim/task.hpp"
#include "sim/time.hpp"
#include "sim/trace.hpp"

namespace slotrace::sim {

/// How a run decides which step comes next.
enum class Mode : std::uint8_t {
  timed,         ///< steps take effect in the order of virtual time
  interleaving,  ///< time stands still; the chooser says which ready process steps next
};

/// A duration that each step draws anew from its own random stream.
struct Latency {
  Distribution distribution;
  std::uint64_t stream = 0;  ///< stable_hash of the stream's name
};

/// A server that executes one request at a time, in the order of arrival.
class Server {
  friend class Simulation;
  TimePoint free_at_ = TimePoint::min();
};

/// One touch of shared state: what it is called, what it touches, and how long its way takes.
/// In timed mode the effect happens after the request leg, the wait for `server` where there is
/// one, and `service`; the process goes on after the response leg.
struct StepSpec {
  std::string_view what;  ///< a string literal
  AccessList accesses;
  const Latency* request = nullptr;   ///< null: no time
  const Latency* response = nullptr;  ///< null: no time
  Server* server = nullptr;           ///< null: nobody to wait for
  Duration service{0};
};

class Simulation;

/// A step that a process waits for; lives in the frame of its coroutine.
class PendingStep {
 public:
  PendingStep(const PendingStep&) = delete;
  auto operator=(const PendingStep&) -> PendingStep& = delete;
  [[nodiscard]] auto spec() const -> const StepSpec& { return spec_; }

 protected:
  explicit PendingStep(const StepSpec& spec) : spec_(spec) {}
  ~PendingStep() = default;
  virtual void perform() = 0;

 private:
  friend class Simulation;
  enum class Phase : std::uint8_t { travelling, in_service, answering };
  StepSpec spec_;
  std::coroutine_handle<> caller_;
  Phase phase_ = Phase::travelling;
};

/// Identifies a process among all that a simulation ever had.
struct ProcessRef {
  std::uint32_t slot = 0;
  ProcessId id{};
};

/// Runs processes on virtual time, or under a chooser that picks the next step.
/// Equal instants happen in scheduling order, unless the chooser wants to be asked.
class Simulation {
 public:
  struct Options {
    Mode mode = Mode::timed;
    TimePoint start{};
    std::uint64_t event_budget = 50'000'000;  ///< events after which BudgetExceeded is thrown
    Trace* trace = nullptr;                   ///< records every step's effect
  };

  Simulation(const Options& options, Chooser& chooser);
  Simulation(const Simulation&) = delete;
  auto operator=(const Simulation&) -> Simulation& = delete;
  ~Simulation();

  [[nodiscard]] auto now() const -> TimePoint { return now_; }
  [[nodiscard]] auto mode() const -> Mode { return options_.mode; }
  [[nodiscard]] auto chooser() -> Chooser& { return chooser_; }

  /// Starts a process that owns `body`; its first part runs when the current one suspends.
  auto spawn(std::string_view name, Task<> body) -> ProcessRef;

  /// Destroys the frames of `process`; a process that has ended already is left alone.
  /// Requires: it is not the running process.
  void cancel(ProcessRef process);

  [[nodiscard]] auto ended(ProcessRef process) const -> bool;

  /// Runs until no process can go on.
  /// Errors: BudgetExceeded, also when virtual time would pass the year 2162; an exception that leaves a process comes out as InternalError with
  /// virtual time and process name.
  void run();

  /// Runs every event up to and including `end`, then sets the clock to `end`. Timed mode only.
  void run_until(TimePoint end);

  struct DelayAwaiter {
    Simulation& simulation;
    Duration duration;
    auto await_ready() const noexcept -> bool { return false; }
    void await_suspend(std::coroutine_handle<> caller) const { simulation.sleep(duration, caller); }
    void await_resume() const noexcept {}
  };

  /// Resumes the caller `duration` of virtual time from now; in interleaving mode, whenever the
  /// chooser picks it. Requires: duration >= 0.
  auto delay(Duration duration) -> DelayAwaiter { return {*this, duration}; }

  /// Resumes the caller at `instant`, at once when that has passed.
  auto until(TimePoint instant) -> DelayAwaiter {
    return {*this, instant > now_ ? instant - now_ : Duration{0}};
  }

  template <class Effect>
  class StepAwaiter;

  /// Takes one step: `effect()` runs atomically when the step takes effect, and its result is what
  /// the awaiting process gets.
  template <class Effect>
  auto step(const StepSpec& spec, Effect effect) -> StepAwaiter<Effect> {
    return {*this, spec, std::move(effect)};
  }

  struct ParkAwaiter {
    Simulation& simulation;
    std::optional<Duration> timeout;
    auto await_ready() const noexcept -> bool { return false; }
    void await_suspend(std::coroutine_handle<> caller) const { simulation.park(timeout, caller); }
    void await_resume() const noexcept {}
  };

  /// Suspends the caller until wake(), or until `timeout` has passed (timed mode only).
  /// The building block of locks, channels and deadlines.
  auto parked(std::optional<Duration> timeout = {}) -> ParkAwaiter { return {*this, timeout}; }

  /// Resumes a parked process after the current event; any other is left alone.
  void wake(ProcessRef process);

  /// One of `candidates` (at least one), decided by the chooser.
  auto pick(ChoiceKind kind, std::span<const Alternative> candidates) -> std::uint32_t;

  /// Draws a duration; constants ask nobody. In interleaving mode: zero.
  auto sample(const Latency& latency) -> Duration;

  /// The running process. Requires: a process runs.
  [[nodiscard]] auto current() const -> ProcessRef;
  /// The running process, or nothing between events.
  [[nodiscard]] auto running() const -> std::optional<ProcessRef>;
  [[nodiscard]] auto name(ProcessRef process) const -> std::string_view;
  [[nodiscard]] auto events() const -> std::uint64_t { return events_; }

  /// Adds a line to the trace in the name of the running process.
  void note(std::string_view what, std::uint64_t content);

 private:
  enum class State : std::uint8_t { free, scheduled, ready, parked };

  /// One process. Kept to 16 bytes, since a large run has a million of them.
  struct Slot {
    Task<>::Handle root;
    std::uint64_t wake : 40 = 0;  ///< sequence number of the event that resumes it
    std::uint64_t name : 20 = 0;
    State state : 3 = State::free;
    bool stepping : 1 = false;  ///< a step is pending

    /// Address of the frame to resume; while a step is pending, of the step, which knows the frame.
    [[nodiscard]] auto target() const -> void*& { return root.promise().continuation; }
    [[nodiscard]] auto pending() const -> PendingStep* {
      return stepping ? static_cast<PendingStep*>(target()) : nullptr;
    }
  };
  static_assert(sizeof(Slot) == 16);

  void sleep(Duration duration, std::coroutine_handle<> caller);
  void park(std::optional<Duration> timeout, std::coroutine_handle<> caller);
  void submit(PendingStep& step, std::coroutine_handle<> caller);
  void schedule(std::uint32_t slot, TimePoint time);
  void dispatch(std::uint32_t slot);
  void perform(std::uint32_t slot, PendingStep& step);
  void resume(std::uint32_t slot);
  void finish(std::uint32_t slot);
  [[noreturn]] void fail(std::uint32_t slot, const std::exception_ptr& failure);
  void release(std::uint32_t slot);
  void count_event();
  auto choose_tied(Event event) -> Event;
  void prefetch(std::span<const EventEntry> events) const;
  void run_timed(TimePoint end);
  void run_interleaving();
  auto pick_ready() -> std::uint32_t;

  Options options_;
  Chooser& chooser_;
  TimePoint now_;
  EventQueue queue_;
  std::vector<Slot> slots_;
  std::vector<ProcessId> ids_;  ///< by slot
  std::vector<std::uint32_t> free_slots_;
  std::vector<ProcessRef> starting_;  ///< interleaving mode: to be resumed before the next choice
  std::vector<std::uint32_t> ready_;  ///< scratch of pick_ready
  std::vector<Alternative> alternatives_;
  std::vector<std::string> names_;
  std::map<std::string, std::uint32_t, std::less<>> name_numbers_;
  std::uint32_t next_id_ = 0;
  std::uint32_t running_;
  std::uint64_t events_ = 0;
};

template <class Effect>
class Simulation::StepAwaiter final : public PendingStep {
  using Result = std::invoke_result_t<Effect&>;
  static constexpr bool kVoid = std::is_void_v<Result>;

 public:
  StepAwaiter(Simulation& simulation, const StepSpec& spec, Effect effect)
      : PendingStep(spec), simulation_(simulation), effect_(std::move(effect)) {}

  auto await_ready() const noexcept -> bool { return false; }
  void await_suspend(std::coroutine_handle<> caller) { simulation_.submit(*this, caller); }
  auto await_resume() -> Result {
    if constexpr (!kVoid) return std::move(*result_);
  }

 private:
  void perform() override {
    if constexpr (kVoid) {
      effect_();
    } else {
      result_.emplace(effect_());
    }
  }

  struct Nothing {};
  Simulation& simulation_;
  Effect effect_;
  [[no_unique_address]] std::optional<std::conditional_t<kVoid, Nothing, Result>> result_;
};

}  // namespace slotrace::sim
