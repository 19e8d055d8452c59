#include "sim/explore/optimal_dpor.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/step_accesses.hpp"
#include "sim/explore/wakeup_tree.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

constexpr std::uint32_t kProcessesMax = 64;

/// For each process, how many of its events happen before or at an event.
using Clock = std::array<std::uint16_t, kProcessesMax>;

/// One step of the present run.
struct Event {
  std::uint32_t process = 0;
  std::uint16_t number = 0;  ///< among the events of its process, from 1
  bool guarded = false;
  bool asked = false;  ///< has asked questions, and may touch other things after other answers
  StepAccesses touched;
  StepAccesses declared;
  Clock clock;
};

/// A step that was tried where a level begins, and all that follows it.
struct Sleeper {
  std::uint32_t process = 0;
  StepAccesses accesses;
};

/// The point before the event of the same number.
struct Level {
  std::uint64_t present = 0;  ///< processes that wait to step, by number
  std::uint64_t ended = 0;  ///< those of them that the event cancels
  std::uint32_t index = 0;    ///< of the process that steps, among those ready
  std::uint32_t ready = 0;
  WakeupTrees::NodeId tree = WakeupTrees::kNone;  ///< its children: what to follow from here
  std::vector<Sleeper> asleep;
  std::uint32_t tried = 0;  ///< steps from here that lie behind the search
  std::vector<std::uint32_t> races;  ///< earlier events that race with the event
  /// Answers to the questions that the step asked, and how many there were to choose from.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> answers;
  StepAccesses all_answers;  ///< what the step touched after any of them
};

/// Numbers the processes of a search from 0, the same in every run: by their lineage, since the
/// simulation's numbers follow the order in which a run spawns them.
class ProcessNumbers {
 public:
  void begin_run() { known_.clear(); }

  auto of(const Simulation& run, ProcessId process) -> std::uint32_t {
    const auto id = static_cast<std::size_t>(process);
    if (id < known_.size() && known_[id] != kUnknown) return known_[id];
    if (known_.size() <= id) known_.resize(id + 1, kUnknown);
    const auto next = static_cast<std::uint32_t>(numbers_.size());
    known_[id] = numbers_.try_emplace(run.lineage(process), next).first->second;
    if (known_[id] >= kProcessesMax)
      throw BudgetExceeded(
          fmt::format("a search without state takes at most {} processes, those "
                      "that others start included",
                      kProcessesMax));
    return known_[id];
  }

 private:
  static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
  std::vector<std::uint32_t> known_;  ///< by the simulation's number
  std::map<std::uint64_t, std::uint32_t> numbers_;
};

class OptimalDpor final : public Chooser {
 public:
  explicit OptimalDpor(const OptimalDporOptions& options) : options_(options) {}

  [[nodiscard]] auto needs() const -> RunNeeds override { return {.accesses = true, .undo = true}; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  /// A question inside a step: the answers of this round, then the first of each new question.
  auto pick(const Choice& choice) -> std::uint32_t override {
    require(!run_->can_undo(), "a step that can be taken back must not ask anything");
    auto& answers = levels_[at_].answers;
    if (asked_ == answers.size())
      answers.emplace_back(0, static_cast<std::uint32_t>(choice.alternatives.size()));
    return answers[asked_++].first;
  }

  void search(const Program& program) {
    do {
      const Outcome outcome = program(*this, nullptr);
      if (!finished_ && ended_) look(outcome.violated);
    } while (!finished_ && next_run());
  }

  void drive(Simulation& run) override {
    run_ = &run;
    numbers_.begin_run();
    if (levels_.empty()) open_level(run, nullptr);
    for (at_ = 0; at_ < depth_; ++at_) advance(run, levels_[at_].index);
    if (!run.can_undo()) {
      for (const Alternative& one : run.ready())
        resources_.translate(one.accesses, pending_[numbers_.of(run, one.process)]);
    }
    for (;;) {
      ended_ = extend(run);
      if (ended_) {
        ++report_.traces;
        if (!run.blocked().empty()) ++report_.deadlocks;
        reverse_races(run);
      } else {
        ++report_.blocked;
      }
      if (!run.can_undo()) {
        // The program judges the end itself; then it runs again.
        if (!ended_) run.stop();
        return;
      }
      if (ended_) look(run.violated() | run.judge());
      std::size_t taken = depth_;
      if (!next_run()) return run.stop();
      for (; taken > depth_; --taken) run.undo();
    }
  }

  [[nodiscard]] auto report() -> OptimalDporReport& { return report_; }

 private:
  void advance(Simulation& run, std::uint32_t index) {
    asked_ = 0;
    ++report_.steps;
    run.advance(index);
  }

  /// Goes on from the present point until nothing can, or until all that can was covered.
  auto extend(Simulation& run) -> bool {
    for (;;) {
      const auto ready = run.ready();
      if (ready.empty()) return true;
      Level& level = levels_[depth_];
      const std::optional<std::uint32_t> index =
          std::exchange(same_step_, false) ? level.index : choose(run, level);
      if (!index) return false;
      if (events_.size() == depth_) events_.emplace_back();
      Event& event = events_[depth_];
      event.process = numbers_.of(run, ready[*index].process);
      event.guarded = ready[*index].guarded;
      resources_.translate(ready[*index].accesses, event.declared);
      level.index = *index;
      level.ready = static_cast<std::uint32_t>(ready.size());
      at_ = depth_;
      advance(run, *index);
      event.asked = asked_ > 0;
      resources_.translate(run.touched(), event.touched, run.also_touched());
      if (event.asked) level.all_answers.join(event.touched);
      place(depth_);
      ++depth_;
      open_level(run, &events_[depth_ - 1]);
      levels_[depth_ - 1].ended = levels_[depth_ - 1].present & ~levels_[depth_].present &
                                  ~(std::uint64_t{1} << events_[depth_ - 1].process);
    }
  }

  /// The process that the tree names, or any that does not sleep.
  auto choose(const Simulation& run, Level& level) -> std::optional<std::uint32_t> {
    const auto ready = run.ready();
    const auto index_of = [&](std::uint32_t process) -> std::optional<std::uint32_t> {
      for (std::uint32_t i = 0; i < ready.size(); ++i)
        if (numbers_.of(run, ready[i].process) == process) return i;
      return std::nullopt;
    };
    std::optional<std::uint32_t> chosen;
    while (!chosen && trees_[level.tree].first_child != WakeupTrees::kNone) {
      // What the tree names may be missing only after another answer to a question.
      chosen = index_of(trees_[trees_[level.tree].first_child].process);
      if (!chosen) trees_.drop(trees_.take_first(level.tree));
    }
    if (chosen) {
      following_ = trees_.take_first(level.tree);
    } else {
      following_ = WakeupTrees::kNone;
      for (std::uint32_t i = 0; i < ready.size() && !chosen; ++i) {
        const std::uint32_t process = numbers_.of(run, ready[i].process);
        if (std::ranges::find(level.asleep, process, &Sleeper::process) == level.asleep.end())
          chosen = i;
      }
    }
    return chosen;
  }

  /// The level after `event`, the first one without: who is there, who sleeps on, what to follow.
  void open_level(Simulation& run, const Event* event) {
    if (levels_.size() <= depth_) levels_.resize(depth_ + 1);
    Level& level = levels_[depth_];
    level.present = 0;
    level.ended = 0;
    for (const auto& list : {run.ready(), run.blocked()}) {
      for (const Alternative& one : list) {
        const std::uint32_t process = numbers_.of(run, one.process);
        if (!run.can_undo()) resources_.translate(one.accesses, pending_[process]);
        level.present |= std::uint64_t{1} << process;
        width_ = std::max(width_, process + 1);
      }
    }
    level.asleep.clear();
    level.tried = 0;
    level.races.clear();
    level.answers.clear();
    level.all_answers = {};
    level.tree = following_ != WakeupTrees::kNone ? following_ : trees_.make(0, {});
    following_ = WakeupTrees::kNone;
    if (event == nullptr) return;
    for (const Sleeper& sleeper : levels_[depth_ - 1].asleep) {
      if (sleeper.process != event->process && !sleeper.accesses.conflicts_with(event->touched))
        level.asleep.push_back(sleeper);
    }
  }

  /// Whether the event at `earlier` happens before one with that clock.
  auto precedes(std::size_t earlier, const Clock& clock) const -> bool {
    return clock[events_[earlier].process] >= events_[earlier].number;
  }

  void join(Clock& clock, const Clock& other) const {
    for (std::uint32_t i = 0; i < width_; ++i) clock[i] = std::max(clock[i], other[i]);
  }

  /// Sets `clock` to what happens before the next step of `process` at `position` without what that
  /// step touches: its own last event, and whatever made the process ready. Answers the number of
  /// events of the process before it.
  auto begin_clock(std::uint32_t process, std::size_t position, Clock& clock) const
      -> std::uint16_t {
    clock.fill(0);
    const std::uint64_t bit = std::uint64_t{1} << process;
    bool began = false;
    for (std::size_t i = position; i-- > 0;) {
      if (events_[i].process == process) {
        join(clock, events_[i].clock);
        return events_[i].number;
      }
      // The process was not there before event i, and was from there on: that event started or woke
      // it. What came before the event, while the process was not there, is not before its step.
      if (!began && (levels_[i].present & bit) == 0) {
        began = true;
        join(clock, events_[i].clock);
      }
    }
    return 0;
  }

  /// Walks from `position` back over the events that a step conflicts with and that do not happen
  /// before it otherwise: calls race(earlier) for each, and joins their clocks into `clock`.
  template <class Race>
  void for_each_race(const StepAccesses& accesses, bool guarded, std::size_t position, Clock& clock,
                     Race race) {
    if (guarded) return for_each_guarded_race(accesses, position, clock, race);
    for (std::size_t i = position; i-- > 0;) {
      const Event& earlier = events_[i];
      if (!accesses.conflicts_with(earlier.touched) || precedes(i, clock)) continue;
      race(static_cast<std::uint32_t>(i));
      join(clock, earlier.clock);
    }
  }

  /// A step with a guard does not race with the releases that ended its wait, but with what, before
  /// them, made it wait. What else happens before those releases cannot come after the step.
  template <class Race>
  void for_each_guarded_race(const StepAccesses& accesses, std::size_t position, Clock& clock,
                             Race race) {
    Clock before = clock;
    released_.clear();
    for (std::size_t i = position; i-- > 0;) {
      const Event& earlier = events_[i];
      if (!accesses.conflicts_with(earlier.touched) || precedes(i, before)) continue;
      const bool needed = precedes(i, clock) && !accesses.conflicts_on(released_, earlier.touched);
      const bool releases = accesses.only_released_by(earlier.touched, released_);
      if (!needed && !releases) {
        race(static_cast<std::uint32_t>(i));
        join(before, earlier.clock);
      }
      join(clock, earlier.clock);
    }
  }

  /// Computes the clock of the event at `position`, and notes its races.
  void place(std::size_t position) {
    Event& event = events_[position];
    Level& level = levels_[position];
    event.number =
        static_cast<std::uint16_t>(begin_clock(event.process, position, event.clock) + 1);
    level.races.clear();
    for_each_race(event.touched, event.guarded, position, event.clock,
                  [&](std::uint32_t earlier) { level.races.push_back(earlier); });
    event.clock[event.process] = event.number;
  }

  /// At the end of a run: makes the other order of each race a run to come.
  void reverse_races(Simulation& run) {
    for (std::uint32_t later = 1; later < depth_; ++later) {
      for (const std::uint32_t earlier : levels_[later].races) reverse(earlier, later);
    }
    for (std::uint32_t i = 0; i < depth_; ++i) {
      for (std::uint64_t ended = levels_[i].ended; ended != 0; ended &= ended - 1)
        bring_back(static_cast<std::uint32_t>(std::countr_zero(ended)), i);
    }
    // A process that still waits would have gone on, had it come before those that made it wait.
    for (const Alternative& waiting : run.blocked()) {
      attempt_.guarded = true;
      attempt_.process = numbers_.of(run, waiting.process);
      resources_.translate(waiting.accesses, attempt_.declared);
      attempt_.touched = attempt_.declared;
      attempt_.number = begin_clock(attempt_.process, depth_, attempt_.clock);
      ++attempt_.number;
      races_.clear();
      for_each_guarded_race(attempt_.touched, depth_, attempt_.clock,
                            [&](std::uint32_t earlier) { races_.push_back(earlier); });
      attempt_.clock[attempt_.process] = attempt_.number;
      for (const std::uint32_t earlier : races_)
        reverse(earlier, static_cast<std::uint32_t>(depth_));
    }
  }

  /// The event at a position of sequence_; behind the run stands the attempt of one that waits.
  auto event_at(std::uint32_t position) const -> const Event& {
    return position < depth_ ? events_[position] : attempt_;
  }

  /// Whether `process`, whose next step touches `accesses`, could begin sequence_: its first event
  /// there has nothing before it, or it has none there and depends on nothing. The place of its
  /// event comes back in `place`, sequence_.size() when there is none.
  auto could_begin(std::uint32_t process, const StepAccesses& accesses, std::size_t& place) const
      -> bool {
    for (place = 0; place < sequence_.size(); ++place)
      if (event_at(sequence_[place]).process == process) break;
    if (place < sequence_.size()) {
      const Clock& clock = clock_of(sequence_[place]);
      for (std::size_t i = 0; i < place; ++i) {
        const Event& earlier = event_at(sequence_[i]);
        if (clock[earlier.process] >= earlier.number) return false;
      }
      return true;
    }
    for (const std::uint32_t position : sequence_)
      if (accesses.conflicts_with(accesses_of(position))) return false;
    return true;
  }

  /// What happens before an event of sequence_, as far as it lies in sequence_.
  auto clock_of(std::uint32_t position) const -> const Clock& {
    const Event& event = event_at(position);
    return event.guarded && position == last_ ? last_clock_ : event.clock;
  }

  /// In the run, a guarded step comes after the releases that it waited for, and all before them;
  /// in sequence_ it does not.
  void set_last_clock(const Event& last) {
    last_clock_.fill(0);
    for (std::size_t i = 0; i + 1 < sequence_.size(); ++i) {
      const Event& event = event_at(sequence_[i]);
      if (event.process == last.process || last.declared.conflicts_with(event.touched))
        join(last_clock_, event.clock);
    }
  }

  /// What an event of sequence_ touches.
  auto accesses_of(std::uint32_t position) const -> const StepAccesses& {
    return position == last_ ? last_accesses_ : event_at(position).touched;
  }

  /// The last event of sequence_ will come where it has not been yet, and may touch there whatever it
  /// declares, and what no step declares.
  void set_last(std::uint32_t position) {
    const Event& event = event_at(position);
    last_ = position;
    last_accesses_ = event.declared;
    if (run_->can_undo()) return;
    last_accesses_.join(event.touched);
    last_accesses_.leave_open();
  }

  /// Makes sure that a run is tried, from before the event at `earlier`, in which the event at
  /// `later` comes first. Races that earlier runs had, too, are reversed anew: what follows them
  /// differs, and a process that could begin the one sequence may not be able to begin the other.
  void reverse(std::uint32_t earlier, std::uint32_t later) {
    // All that does not depend on the earlier event, in the order of the run, then the later event.
    // What depends on the later event also depends on the earlier one.
    const Event& first = events_[earlier];
    sequence_.clear();
    for (std::uint32_t i = earlier + 1; i < depth_; ++i) {
      if (i != later && events_[i].clock[first.process] < first.number) sequence_.push_back(i);
    }
    sequence_.push_back(later);
    set_last(later);
    if (const Event& second = event_at(later); second.guarded) set_last_clock(second);
    follow_sequence(levels_[earlier]);
  }

  /// A step that was still to come when the event at `position` ended its process: makes sure that a
  /// run is tried in which it comes first.
  void bring_back(std::uint32_t process, std::uint32_t position) {
    attempt_.guarded = false;
    attempt_.process = process;
    attempt_.declared = pending_[process];
    attempt_.touched = attempt_.declared;
    attempt_.clock.fill(0);
    sequence_.assign(1, static_cast<std::uint32_t>(depth_));
    set_last(sequence_.front());
    follow_sequence(levels_[position]);
  }

  /// Adds sequence_ to what is to be followed from a level, unless what is there covers it.
  void follow_sequence(const Level& level) {
    std::size_t place = 0;
    for (const Sleeper& sleeper : level.asleep)
      if (could_begin(sleeper.process, sleeper.accesses, place)) return;
    WakeupTrees::NodeId parent = level.tree;
    for (;;) {
      WakeupTrees::NodeId child = trees_[parent].first_child;
      while (child != WakeupTrees::kNone &&
             !could_begin(trees_[child].process, trees_[child].accesses, place)) {
        child = trees_[child].next;
      }
      if (child == WakeupTrees::kNone) break;
      if (place < sequence_.size())
        sequence_.erase(sequence_.begin() + static_cast<std::ptrdiff_t>(place));
      if (sequence_.empty() || trees_[child].first_child == WakeupTrees::kNone) return;
      parent = child;
    }
    for (const std::uint32_t position : sequence_)
      parent = trees_.append(parent, event_at(position).process, accesses_of(position));
  }

  /// Whether there is a run to follow; false when there is none, or when the search gives up.
  auto next_run() -> bool {
    finished_ = !go_back();
    report_.complete = finished_ || report_.traces + report_.blocked < options_.runs_max;
    // To know it after every run takes as long as some runs.
    if (finished_ || !report_.complete || options_.progress) report_.walked = walked();
    finished_ = finished_ || !report_.complete;
    if (!finished_ && options_.progress) options_.progress(report_.walked);
    return !finished_;
  }

  /// Back to the last point from where there is something to follow; false when there is none.
  auto go_back() -> bool {
    drop_tree(levels_[depth_]);
    while (depth_ > 0) {
      --depth_;
      Level& level = levels_[depth_];
      const Event& event = events_[depth_];
      same_step_ = next_answers(level);
      if (same_step_) return true;
      level.asleep.push_back({event.process, event.asked ? level.all_answers : event.touched});
      ++level.tried;
      if (trees_[level.tree].first_child != WakeupTrees::kNone) return true;
      drop_tree(level);
    }
    return false;
  }

  /// How far the search has come, after go_back.
  [[nodiscard]] auto walked() const -> Walked {
    WalkedShare share;
    for (std::size_t i = 0; i <= depth_ && !finished_; ++i) {
      const Level& level = levels_[i];
      const std::uint32_t under_way = i < depth_ || same_step_ ? 1 : 0;
      share.descend(level.tried, level.tried + under_way + trees_.children(level.tree));
      for (const auto& [answer, count] : level.answers) share.descend(answer, count);
    }
    return {.leaves = report_.traces + report_.blocked,
            .share = finished_ ? WalkedShare::kWhole : share.walked()};
  }

  void drop_tree(Level& level) {
    trees_.drop(level.tree);
    level.tree = WakeupTrees::kNone;
  }

  /// Goes on to the next combination of answers to the questions of a step.
  static auto next_answers(Level& level) -> bool {
    while (!level.answers.empty()) {
      auto& [answer, count] = level.answers.back();
      if (++answer < count) return true;
      level.answers.pop_back();
    }
    return false;
  }

  /// Keeps the shortest run that violates each property.
  void look(std::uint32_t violated) {
    report_.violated |= violated;
    for (; violated != 0; violated &= violated - 1) {
      const auto property = static_cast<std::uint32_t>(std::countr_zero(violated));
      const auto known =
          std::ranges::find(report_.violations, property, &OptimalDporReport::Violation::property);
      const bool is_new = known == report_.violations.end();
      if (!is_new && known->steps <= depth_) continue;
      OptimalDporReport::Violation found{.property = property, .steps = depth_, .picks = picks()};
      if (options_.keeps && !options_.keeps(property, found.picks)) continue;
      if (is_new) {
        report_.violations.push_back(std::move(found));
      } else {
        *known = std::move(found);
      }
    }
  }

  [[nodiscard]] auto picks() const -> std::vector<std::uint32_t> {
    std::vector<std::uint32_t> picks;
    for (std::size_t i = 0; i < depth_; ++i) {
      if (levels_[i].ready > 1) picks.push_back(levels_[i].index);
      for (const auto& [answer, count] : levels_[i].answers) picks.push_back(answer);
    }
    return picks;
  }

  OptimalDporOptions options_;
  Simulation* run_ = nullptr;
  ResourceNumbers resources_;
  ProcessNumbers numbers_;
  WakeupTrees trees_;
  std::vector<Event> events_;
  std::vector<Level> levels_;  ///< one more than events
  std::vector<std::uint32_t> sequence_;
  std::vector<std::uint16_t> released_;
  std::vector<std::uint32_t> races_;
  Event attempt_;
  StepAccesses last_accesses_;
  /// What the next step of each process declares; where steps are not taken back, and so may end
  /// other processes.
  std::array<StepAccesses, kProcessesMax> pending_{};
  std::uint32_t last_ = 0;  ///< the position that comes last in sequence_
  Clock last_clock_;
  WakeupTrees::NodeId following_ = WakeupTrees::kNone;
  std::size_t depth_ = 0;
  std::size_t at_ = 0;  ///< the level whose step is being taken
  std::size_t asked_ = 0;  ///< questions that this step has asked
  std::uint32_t width_ = 0;
  bool same_step_ = false;  ///< the next step is the last one again, with other answers
  bool ended_ = false;  ///< the last run was complete
  bool finished_ = false;
  OptimalDporReport report_;
};

}  // namespace

auto search_traces(const Program& program, const OptimalDporOptions& options) -> OptimalDporReport {
  OptimalDpor search(options);
  search.search(program);
  return std::move(search.report());
}

}  // namespace slotrace::sim
