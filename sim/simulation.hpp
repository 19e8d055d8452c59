#pragma once

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/chooser.hpp"
#include "sim/distribution.hpp"
#include "sim/event_queue.hpp"
#include "sim/failure.hpp"
#include "sim/fingerprint.hpp"
#include "sim/footprint.hpp"
#include "sim/given_legs.hpp"
#include "sim/run_log.hpp"
#include "sim/shared_state.hpp"
#include "sim/step.hpp"
#include "sim/task.hpp"
#include "sim/time.hpp"
#include "sim/trace.hpp"
#include "sim/undo_log.hpp"

namespace slotrace::sim {

class FrameArena;

/// How a run decides which step comes next.
enum class Mode : std::uint8_t {
  timed,         ///< steps take effect in the order of virtual time
  interleaving,  ///< time stands still; the chooser says which ready process steps next
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
    SharedState* shared = nullptr;  ///< for searches that identify states; may be absent
    RunLog* log = nullptr;  ///< records what the instants depend on
    GivenLegs* legs = nullptr;  ///< timed mode: durations that are not drawn
  };

  Simulation(const Options& options, Chooser& chooser);
  Simulation(const Simulation&) = delete;
  auto operator=(const Simulation&) -> Simulation& = delete;
  ~Simulation();

  [[nodiscard]] auto now() const -> TimePoint { return now_; }
  [[nodiscard]] auto mode() const -> Mode { return options_.mode; }
  [[nodiscard]] auto chooser() -> Chooser& { return *chooser_; }

  /// Destroys all processes and begins anew under another chooser, as a new simulation would, but
  /// keeps its memory. Interleaving mode only.
  void restart(Chooser& chooser, Trace* trace = nullptr);

  /// Starts a process that owns `body`; its first part runs when the current one suspends.
  auto spawn(std::string_view name, Task<> body) -> ProcessRef {
    return spawn(name, {}, std::move(body));
  }

  /// Processes of one kind run the same code with the same arguments, up to their own number: a
  /// search may take them for equal.
  using Kind = std::optional<std::uint32_t>;
  auto spawn(std::string_view name, Kind kind, Task<> body) -> ProcessRef;

  /// Destroys the frames of `process`; a process that has ended already is left alone.
  /// Requires: it is not the running process. In interleaving mode: the running step declares
  /// something on which each step of `process` depends, so that a search tries both orders.
  void cancel(ProcessRef process);

  [[nodiscard]] auto ended(ProcessRef process) const -> bool {
    return slots_.at(process.slot).state == State::free || ids_[process.slot] != process.id;
  }

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

  struct UntilAwaiter {
    Simulation& simulation;
    TimePoint instant;
    [[nodiscard]] auto await_ready() const -> bool {
      return simulation.mode() == Mode::interleaving && simulation.skip_to(instant);
    }
    void await_suspend(std::coroutine_handle<> caller) const {
      simulation.sleep(std::max(instant - simulation.now(), Duration{0}), caller);
    }
    void await_resume() const noexcept {}
  };

  /// Resumes the caller `duration` of virtual time from now; in interleaving mode, whenever the
  /// chooser picks it. Requires: duration >= 0.
  auto delay(Duration duration) -> DelayAwaiter { return {*this, duration}; }

  struct DrawnDelayAwaiter {
    Simulation& simulation;
    std::string_view what;
    const Latency& latency;
    auto await_ready() const noexcept -> bool { return false; }
    void await_suspend(std::coroutine_handle<> caller) const {
      simulation.sleep_drawn(what, latency, caller);
    }
    void await_resume() const noexcept {}
  };

  /// Resumes the caller after a duration drawn from `latency`, which outlives the wait; in
  /// interleaving mode, whenever the chooser picks it. `what` is a string literal.
  auto delay(std::string_view what, const Latency& latency) -> DrawnDelayAwaiter {
    return {*this, what, latency};
  }

  /// Resumes the caller at `instant`, at once when that has passed. For a process that waits for
  /// its own start; in interleaving mode, where all instants are one, it goes on at once.
  auto until(TimePoint instant) -> UntilAwaiter { return {*this, instant}; }

  template <class Effect, class Spec = StepSpec>
  class StepAwaiter;

  /// Takes one step: `effect()` runs atomically when the step takes effect, and its result is what
  /// the awaiting process gets. What `effect` throws ends the run.
  template <class Effect>
  auto step(const StepSpec& spec, Effect effect) -> StepAwaiter<Effect, StepSpec> {
    return {spec, std::move(effect), *this};
  }
  /// The same, without a copy of the spec, which outlives the step.
  template <class Effect>
  auto step(const StepSpec* spec, Effect effect) -> StepAwaiter<Effect, const StepSpec*> {
    return {spec, std::move(effect), *this};
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

  /// For what lasts for a limited time: the number of the turn that takes effect now, where a log is
  /// kept; and that the running step relied on its being over or not, `lifetime` after turn `since`.
  [[nodiscard]] auto turn() const -> std::uint32_t {
    return options_.log != nullptr ? options_.log->now().turn : RunLog::Moment::kBeginning;
  }
  struct Age {
    std::uint32_t since = RunLog::Moment::kBeginning;
    Duration lifetime{0};
    bool over = false;
    std::string_view what;  ///< a string literal
  };
  void relies_on(const Age& age) const;

  /// Adds a line to the trace in the name of the running process.
  void note(std::string_view what, std::uint64_t content);

  // What a program tells a search. Timed runs take no notice.

  /// In an effect: what the step really touches, when that is less than its spec says. A failed
  /// compare-and-swap is a read.
  void touches(const AccessList& accesses) {
    if (needs_.accesses) touched_.assign(accesses.view().begin(), accesses.view().end());
  }

  /// In an effect, or in what the process does after it: what the running step touches besides, such
  /// as the memory of a check. It need not be declared before.
  void also_touches(const Access& access) {
    if (needs_.accesses) note_touched(access);
    if (options_.log != nullptr) [[unlikely]]
      options_.log->touched(access);
  }

  /// No process will touch `resource` again: a state need not remember what became of it.
  void is_gone(ResourceId resource) {
    if (observes_touched_) gone_.push_back(resource);
  }

  /// Whether shared state should hold what is done to it against what steps declare: where accesses
  /// are kept, and no check looks (Unnoticed).
  [[nodiscard]] auto wants_declared() const -> bool { return needs_.accesses && unnoticed_ == 0; }
  /// In an effect: our bug if the step neither declares `resource` nor writes `whole`, of which it is a
  /// part.
  void expect_declared(ResourceId resource, ResourceId whole) const;

  /// While it lives, somebody looks who sees what no process sees: a check, a journal.
  class Unnoticed {
   public:
    explicit Unnoticed(const Simulation& simulation) : simulation_(simulation) {
      ++simulation_.unnoticed_;
    }
    Unnoticed(const Unnoticed&) = delete;
    auto operator=(const Unnoticed&) -> Unnoticed& = delete;
    ~Unnoticed() { --simulation_.unnoticed_; }

   private:
    const Simulation& simulation_;
  };

  /// A number that no other call of the run gives. In interleaving mode it follows from the running
  /// process and how many it has drawn, whatever the others did before.
  auto unique_number() -> std::uint64_t;

  /// In a process: of all that it has seen, its future depends on these values only, of which one
  /// says how far it has come. Without it, a state remembers everything that a process observed.
  /// A declaration that leaves out a value makes a search miss states; MergeCheck finds it in a program
  /// that it can run. How many children the process has spawned, and how many unique numbers it has
  /// drawn, counts as such a value.
  template <Fingerprinted... Values>
  void forgets_all_but(const Values&... values) {
    if (needs_.state) forget(mix(seen_[running_].seed, fingerprint_all(values...)));
  }

  /// A part of what a process does, of which it knows nothing afterwards but the answer: with equal
  /// answers it goes on alike. Begins and ends in the same process; what it does to shared state
  /// stays. Like every such declaration, one that leaves out a value makes a search miss states. What
  /// is read and then written over in one step counts as it is afterwards.
  class Inquiry {
   public:
    explicit Inquiry(Simulation& simulation);
    Inquiry(const Inquiry&) = delete;
    auto operator=(const Inquiry&) -> Inquiry& = delete;
    ~Inquiry();

    /// The last that happens in it. Without it, everything that was observed is remembered.
    template <Fingerprinted... Values>
    void answers(const Values&... values) {
      if (depth_ > 0) end(fingerprint_all(values...));
    }

   private:
    void end(std::uint64_t answer);
    void close();

    Simulation& simulation_;
    ProcessRef process_{};
    std::size_t depth_ = 0;  ///< among the open ones of the process; 0: nobody needs it
  };

  /// In a process: from here on it, and all that it spawns, touches at most this, its next step
  /// included. Without it, a process may touch anything.
  void may_touch(const Footprint& footprint) {
    if (needs_.state) seen_[running_].future = footprint;
  }

  /// In an effect: property number `property` (below 32) does not hold.
  void violates(std::uint32_t property) { violated_ |= 1U << property; }

  // For whoever drives a run in interleaving mode (Chooser::drive), between steps.

  /// The processes that can take a step, by number; valid until the next step.
  [[nodiscard]] auto ready() const -> std::span<const Alternative> { return ready_; }
  [[nodiscard]] auto name_of_ready(std::uint32_t index) const -> std::string_view {
    return names_[slots_[ready_.at(index).slot].name];
  }
  /// The processes whose guard does not hold, by number.
  [[nodiscard]] auto blocked() const -> std::span<const Alternative> { return blocked_; }
  /// Takes the step of ready()[index].
  void advance(std::uint32_t index);
  /// What the last step touched. Requires: RunNeeds::accesses.
  [[nodiscard]] auto touched() const -> std::span<const Access> { return touched_; }
  /// What it touched besides (also_touches). Requires: RunNeeds::accesses.
  [[nodiscard]] auto also_touched() const -> std::span<const Access> { return also_touched_; }
  /// Who spawned the process, and as which of its children: other than a number, it is the same
  /// whatever order processes are spawned in. Interleaving mode only.
  [[nodiscard]] auto lineage(ProcessId process) const -> std::uint64_t {
    return families_.at(static_cast<std::size_t>(process)).lineage;
  }
  /// Who spawned the process; nothing: it was there from the beginning. Interleaving mode only.
  [[nodiscard]] auto parent(ProcessId process) const -> std::optional<ProcessId> {
    return families_.at(static_cast<std::size_t>(process)).parent;
  }
  /// A process that waits for a wake, and what each step that wakes or cancels it touches.
  struct Parked {
    ProcessId process{};
    ResourceId wake{};
  };
  /// Fills `parked` with them, in no useful order. Interleaving mode only.
  void list_parked(std::vector<Parked>& parked) const;
  /// The state: what is shared, and what each process has observed. Requires: RunNeeds::state and a
  /// program that shows its state (Options::shared).
  [[nodiscard]] auto fingerprint() const -> std::uint64_t;
  [[nodiscard]] auto has_fingerprint() const -> bool {
    return needs_.state && options_.shared != nullptr;
  }
  /// A process that has not ended, for searches that leave out orders of independent steps.
  struct Live {
    Footprint next;  ///< of the step it waits for; anything, when it waits for a wake
    Footprint future;  ///< of all that it may do, the next step included
    std::uint32_t ready = 0;  ///< its index in ready(), or kNotReady
    static constexpr std::uint32_t kNotReady = ~std::uint32_t{0};
  };
  /// Fills `live` with the processes that have not ended, in no useful order. Requires: state.
  void list_live(std::vector<Live>& live) const;
  /// Takes the last step back; as often as steps were taken. Requires: can_undo().
  void undo();
  [[nodiscard]] auto can_undo() const -> bool { return arena_ != nullptr; }
  /// The properties violated so far, and at the end of the run those that its last state violates.
  [[nodiscard]] auto violated() const -> std::uint32_t { return violated_; }
  [[nodiscard]] auto judge() const -> std::uint32_t {
    return options_.shared != nullptr ? options_.shared->judge() : 0;
  }
  /// Ends the run; its processes stay where they are.
  void stop() { stopped_ = true; }
  [[nodiscard]] auto stopped() const -> bool { return stopped_; }

 private:
  static constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();

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
  void sleep_drawn(std::string_view what, const Latency& latency, std::coroutine_handle<> caller);
  auto skip_to(TimePoint instant) -> bool;
  void wait(Duration duration, std::coroutine_handle<> caller);
  auto request_leg(const StepSpec& spec) -> Duration;
  auto response_leg(std::uint32_t slot, const StepSpec& spec) -> Duration;
  void park(std::optional<Duration> timeout, std::coroutine_handle<> caller);
  void submit(PendingStep& step, std::coroutine_handle<> caller);
  void schedule(std::uint32_t slot, TimePoint time);
  void dispatch(std::uint32_t slot);
  void perform(std::uint32_t slot, PendingStep& step);
  void resume(std::uint32_t slot, const PendingStep* step);
  void finish(std::uint32_t slot);
  [[noreturn]] void fail(std::uint32_t slot, const std::exception_ptr& failure);
  void release(std::uint32_t slot);
  void count_event() {
    if (++events_ > next_check_) [[unlikely]]
      check_on_run();
  }
  void check_on_run();
  void set_next_check() {
    constexpr std::uint64_t kEventsBetweenChecks = 4096;
    next_check_ = std::min(events_ + kEventsBetweenChecks, options_.event_budget);
  }
  [[nodiscard]] auto is_recorded() const -> bool {
    return options_.trace != nullptr || options_.log != nullptr;
  }
  auto choose_tied(Event event) -> Event;
  void prefetch(std::span<const EventEntry> events) const;
  void run_timed(TimePoint end);

  auto number_of(std::string_view name) -> std::uint32_t;
  void destroy_processes();

  void prepare_interleaving();
  void enter_interleaving(std::uint32_t slot, Kind kind);
  void identify(std::uint32_t slot, Kind kind, std::uint64_t lineage);
  void wake_interleaved(ProcessRef process);
  void touch_waiting(ProcessId process);
  void touch_cancelled(std::uint32_t slot);
  void run_interleaving();
  void resume_starting();
  void note_touched(const Access& access);
  [[nodiscard]] auto alternative(std::uint32_t slot) const -> Alternative;
  void enlist(std::uint32_t slot);
  void delist(std::uint32_t slot);
  void look_at_guards();
  void observe(std::uint32_t slot, std::uint64_t what) {
    seen_[slot].history = mix(seen_[slot].history, what);
  }
  void forget(std::uint64_t history);
  /// The running process has got this answer from its step.
  template <class Answer>
  void answered(const Answer& answer) {
    if (!observes_answers_) return;
    if constexpr (Fingerprinted<Answer>) {
      using sim::fingerprint;
      observe(running_, fingerprint(answer));
    } else {
      require(std::is_empty_v<Answer>, "a step answers what has no fingerprint");
      observe(running_, 0);
    }
  }
  auto look_before(std::uint32_t index) -> std::uint64_t;
  struct SavedStep;
  void save(std::uint32_t index);

  // Where processes observe what their steps touch (SharedState::Observed::touched).
  [[nodiscard]] auto held(const Access& access) const -> std::uint64_t;
  [[nodiscard]] auto held(std::span<const Access> accesses) const -> std::uint64_t;
  void share_step(std::uint64_t observed);

  Options options_;
  Chooser* chooser_;
  TimePoint now_;
  EventQueue queue_;
  std::vector<Slot> slots_;
  std::vector<ProcessId> ids_;  ///< by slot
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::string> names_;
  std::map<std::string, std::uint32_t, std::less<>> name_numbers_;
  std::vector<std::uint32_t>
      usual_names_;  ///< of the first processes, by number, in the run before
  std::uint32_t last_name_ = 0;
  std::uint32_t next_id_ = 0;
  std::uint32_t running_;
  std::uint64_t events_ = 0;
  std::uint64_t next_check_ = 0;  ///< check_on_run, beyond so many events

  // Interleaving mode.

  /// What identifies a process in a state.
  struct Seen {
    std::uint64_t seed = 0;  ///< of its number, or of its kind
    std::uint64_t history = 0;  ///< of the seed, and of what it has observed
    Footprint future = Footprint::anything();
  };
  RunNeeds needs_;
  std::vector<ProcessRef> starting_;  ///< to be resumed before the next choice
  std::vector<Alternative> ready_;
  std::vector<Alternative> blocked_;
  std::vector<Access> touched_;
  std::vector<Access> also_touched_;
  mutable std::uint32_t unnoticed_ = 0;
  /// What the children of a process, and the numbers that it draws, are told apart by. An Inquiry has
  /// names of its own, so that how many it used up is forgotten with it.
  struct Names {
    std::uint64_t base = 0;
    std::uint32_t children = 0;
    std::uint32_t numbers = 0;
    std::uint32_t inquiries = 0;
  };
  struct Family {
    std::uint64_t lineage = 0;
    std::optional<ProcessId> parent{};
    Names names{};
  };
  std::vector<Family> families_;  ///< by number of the process
  auto family(std::uint32_t slot) -> Family& {
    return families_[static_cast<std::size_t>(ids_[slot])];
  }
  [[nodiscard]] auto wake_of(ProcessId process) const -> ResourceId;
  Names outside_;  ///< of what is spawned, and drawn, outside of any process
  struct Ended {
    ProcessId id{};
    std::uint64_t seed = 0;
  };
  std::vector<Seen> seen_;  ///< by slot
  bool is_searched_ = false;  ///< something of needs_ is kept
  bool observes_answers_ = false;  ///< a process observes what its steps answer
  bool observes_touched_ = false;  ///< or what they touch
  std::map<ResourceId, std::uint64_t> written_;  ///< histories of what has no content
  std::vector<ProcessRef> took_part_;  ///< in the step: all that ran in it
  std::vector<ResourceId> woken_;  ///< in the step: what stands for the processes that it woke
  struct Forgot {
    ProcessId process{};
    std::size_t took_part = 0;  ///< of took_part_, how many had by then
    std::size_t also_touched = 0;  ///< of also_touched_, how many there were by then
    std::uint64_t picked = 0;
  };
  /// How a process was when it began an Inquiry.
  struct Before {
    std::optional<std::uint64_t> history{};  ///< nothing: it began in this step
    Names names;
  };
  std::vector<std::vector<Before>> inquiries_;  ///< the open ones, by slot
  std::vector<Forgot> forgot_;  ///< in the step: who forgot what it had observed in it
  std::vector<ResourceId> gone_;  ///< in the step: what nobody will touch again
  std::uint64_t picked_ = 0;  ///< in the step: what the chooser decided
  std::vector<Ended> ended_;
  std::uint32_t guarded_ = 0;  ///< processes that wait with a guard, whether it holds or not
  std::uint32_t violated_ = 0;
  bool stopped_ = false;
  mutable std::vector<std::uint64_t> owned_;  ///< by process; kept for its memory
  std::span<std::byte> shared_bytes_;
  FrameArena* arena_ = nullptr;  ///< of a run whose steps can be taken back
  UndoLog undo_log_;
};

/// `Spec` is a StepSpec of its own, or points to one.
template <class Effect, class Spec>
class Simulation::StepAwaiter final : public PendingStep {
  using Result = std::invoke_result_t<Effect&>;
  static constexpr bool kVoid = std::is_void_v<Result>;
  struct Nothing {};
  struct NoResult {};

 public:
  StepAwaiter(const Spec& spec, Effect effect, Simulation& simulation)
      : PendingStep(std::is_pointer_v<Spec> ? address(spec) : address(kept_)),
        simulation_(simulation),
        kept_(keep(spec)),
        effect_(std::move(effect)) {}

  auto await_ready() const noexcept -> bool { return false; }
  void await_suspend(std::coroutine_handle<> caller) { simulation_.submit(*this, caller); }
  auto await_resume() -> Result {
    if constexpr (kVoid) {
      if (!has_answer()) effect_();
      simulation_.answered(Nothing{});
    } else {
      Result result = has_answer() ? std::move(*result_) : effect_();
      simulation_.answered(result);
      return result;
    }
  }

 private:
  static auto address(const StepSpec& spec) -> const StepSpec* { return &spec; }
  static auto address(const StepSpec* spec) -> const StepSpec* { return spec; }
  static auto address(const Nothing& /*nowhere*/) -> const StepSpec* { return nullptr; }
  static auto keep(const StepSpec& spec) -> const StepSpec& { return spec; }
  static auto keep(const StepSpec* /*elsewhere*/) -> Nothing { return {}; }

  void perform() override {
    if constexpr (kVoid) {
      effect_();
    } else {
      result_.emplace(effect_());
    }
  }

  Simulation& simulation_;
  [[no_unique_address]] std::conditional_t<std::is_pointer_v<Spec>, Nothing, Spec> kept_;
  Effect effect_;
  [[no_unique_address]] std::conditional_t<kVoid, NoResult, std::optional<Result>> result_;
};

}  // namespace slotrace::sim
