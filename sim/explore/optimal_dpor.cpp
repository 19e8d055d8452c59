#include "sim/explore/optimal_dpor.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/process_numbers.hpp"
#include "sim/explore/race_reversal.hpp"
#include "sim/explore/run_events.hpp"
#include "sim/explore/step_accesses.hpp"
#include "sim/explore/wakeup_tree.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

/// Answers to questions, and how many there were to choose from.
using Answers = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// The point before the event of the same number.
struct Level {
  std::uint64_t present = 0;  ///< processes that wait to step, by number
  std::uint64_t ended = 0;  ///< those of them that the event cancels
  std::uint32_t index = 0;    ///< of the process that steps, among those ready
  std::uint32_t ready = 0;
  WaysOn ways;
  std::uint32_t tried = 0;  ///< steps from here that lie behind the search
  std::vector<std::uint32_t> races;  ///< earlier events that race with the event
  bool asked = false;  ///< the step has, and may touch other things after other answers
  Answers answers;  ///< to the questions that the step asked
  StepAccesses all_answers;  ///< what the step touched after any of them
};

class OptimalDpor final : public Chooser {
 public:
  explicit OptimalDpor(const OptimalDporOptions& options) : options_(options) {}

  [[nodiscard]] auto needs() const -> RunNeeds override { return {.accesses = true, .undo = true}; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  void begin(const Simulation& run) override {
    run_ = &run;
    hear_questions_for(first_answers_);
  }

  /// A question inside a step, or before the first one: the answers of this round, then the first of
  /// each new question.
  auto pick(const Choice& choice) -> std::uint32_t override {
    require(!run_->can_undo(), "a step that can be taken back must not ask anything");
    if (asked_ == answers_->size())
      answers_->emplace_back(0, static_cast<std::uint32_t>(choice.alternatives.size()));
    return (*answers_)[asked_++].first;
  }

  void search(const Program& program) {
    do {
      const Outcome outcome = program(*this, nullptr);
      if (!finished_ && ended_) look(outcome.violated);
    } while (!finished_ && next_run());
  }

  void drive(Simulation& run) override {
    numbers_.begin_run();
    if (levels_.empty() || levels_.front().ways.tree == WakeupTrees::kNone) open_level(run);
    for (std::size_t i = 0; i < events_.size(); ++i) advance(run, levels_[i]);
    if (!run.can_undo()) {
      for (const Alternative& one : run.ready())
        resources_.translate(one.accesses(), pending_[numbers_.of(run, one.process)]);
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
      std::size_t taken = events_.size();
      if (!next_run()) return run.stop();
      for (; taken > events_.size(); --taken) run.undo();
    }
  }

  [[nodiscard]] auto report() -> OptimalDporReport& { return report_; }

 private:
  void hear_questions_for(Answers& answers) {
    answers_ = &answers;
    asked_ = 0;
  }

  void advance(Simulation& run, Level& level) {
    hear_questions_for(level.answers);
    ++report_.steps;
    run.advance(level.index);
  }

  /// Goes on from the present point until nothing can, or until all that can was covered.
  auto extend(Simulation& run) -> bool {
    for (;;) {
      const auto ready = run.ready();
      if (ready.empty()) return true;
      Level& level = levels_[events_.size()];
      const std::optional<std::uint32_t> index =
          std::exchange(same_step_, false) ? level.index : choose(run, level);
      if (!index) return false;
      RunEvent& event = events_.next();
      event.process = numbers_.of(run, ready[*index].process);
      event.guarded = ready[*index].guarded();
      event.present = level.present;
      resources_.translate(ready[*index].accesses(), event.declared);
      level.index = *index;
      level.ready = static_cast<std::uint32_t>(ready.size());
      advance(run, level);
      level.asked = asked_ > 0;
      resources_.translate(run.touched(), event.touched, run.also_touched());
      if (level.asked) level.all_answers.join(event.touched);
      events_.place(event, level.races);
      events_.push();
      open_level(run);
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
    while (!chosen && trees_[level.ways.tree].first_child != WakeupTrees::kNone) {
      // What the tree names may be missing only after another answer to a question.
      chosen = index_of(trees_[trees_[level.ways.tree].first_child].process);
      if (!chosen) trees_.drop(trees_.take_first(level.ways.tree));
    }
    if (chosen) {
      following_ = trees_.take_first(level.ways.tree);
    } else {
      following_ = WakeupTrees::kNone;
      for (std::uint32_t i = 0; i < ready.size() && !chosen; ++i) {
        const std::uint32_t process = numbers_.of(run, ready[i].process);
        if (std::ranges::find(level.ways.asleep, process, &Sleeper::process) ==
            level.ways.asleep.end())
          chosen = i;
      }
    }
    return chosen;
  }

  /// The level at the present end of the run: who is there, who sleeps on, what to follow.
  void open_level(Simulation& run) {
    const std::size_t depth = events_.size();
    if (levels_.size() <= depth) levels_.resize(depth + 1);
    Level& level = levels_[depth];
    level.present = 0;
    level.ended = 0;
    for (const auto& list : {run.ready(), run.blocked()}) {
      for (const Alternative& one : list) {
        const std::uint32_t process = numbers_.of(run, one.process);
        if (!run.can_undo()) resources_.translate(one.accesses(), pending_[process]);
        level.present |= std::uint64_t{1} << process;
      }
    }
    level.ways.asleep.clear();
    level.tried = 0;
    level.races.clear();
    level.answers.clear();
    level.all_answers = {};
    level.ways.tree = following_ != WakeupTrees::kNone ? following_ : trees_.make();
    following_ = WakeupTrees::kNone;
    if (depth == 0) return;
    const RunEvent& event = events_[depth - 1];
    Level& before = levels_[depth - 1];
    before.ended = before.present & ~level.present & ~(std::uint64_t{1} << event.process);
    for (const Sleeper& sleeper : before.ways.asleep) {
      if (sleeper.process != event.process && !sleeper.accesses.conflicts_with(event.touched))
        level.ways.asleep.push_back(sleeper);
    }
  }

  /// At the end of a run: makes the other order of each race a run to come.
  void reverse_races(Simulation& run) {
    reversal_.steps_are_exact(run.can_undo());
    for (std::uint32_t later = 1; later < events_.size(); ++later) {
      for (const std::uint32_t earlier : levels_[later].races)
        reversal_.reverse(levels_[earlier].ways, earlier, events_[later]);
    }
    for (std::uint32_t i = 0; i < events_.size(); ++i) {
      for (std::uint64_t ended = levels_[i].ended; ended != 0; ended &= ended - 1) {
        const auto process = static_cast<std::uint32_t>(std::countr_zero(ended));
        reversal_.bring_back(levels_[i].ways, process, pending_[process]);
      }
    }
    // A process that still waits would have gone on, had it come before those that made it wait.
    for (const Alternative& one : run.blocked()) {
      waiting_.guarded = true;
      waiting_.process = numbers_.of(run, one.process);
      resources_.translate(one.accesses(), waiting_.declared);
      waiting_.touched = waiting_.declared;
      events_.place(waiting_, races_);
      for (const std::uint32_t earlier : races_)
        reversal_.reverse(levels_[earlier].ways, earlier, waiting_);
    }
  }

  /// Whether there is a run to follow; false when there is none, or when the search gives up.
  auto next_run() -> bool {
    finished_ = !go_back();
    report_.complete = finished_ || (report_.traces + report_.blocked < options_.runs_max &&
                                     !(options_.stops && options_.stops()));
    // To know it after every run takes as long as some runs.
    if (finished_ || !report_.complete || options_.progress) report_.walked = walked();
    finished_ = finished_ || !report_.complete;
    if (!finished_ && options_.progress) options_.progress(report_.walked);
    return !finished_;
  }

  /// Back to the last point from where there is something to follow; false when there is none.
  auto go_back() -> bool {
    drop_tree(levels_[events_.size()]);
    while (events_.size() > 0) {
      events_.pop();
      const RunEvent& event = events_[events_.size()];
      Level& level = levels_[events_.size()];
      same_step_ = next_answers(level.answers);
      if (same_step_) return true;
      level.ways.asleep.push_back({event.process, level.asked ? level.all_answers : event.touched});
      ++level.tried;
      if (trees_[level.ways.tree].first_child != WakeupTrees::kNone) return true;
      drop_tree(level);
    }
    return next_answers(first_answers_);
  }

  /// How far the search has come, after go_back.
  [[nodiscard]] auto walked() const -> Walked {
    WalkedShare share;
    for (const auto& [answer, count] : first_answers_) share.descend(answer, count);
    for (std::size_t i = 0; i <= events_.size() && !finished_; ++i) {
      const Level& level = levels_[i];
      const std::uint32_t under_way = i < events_.size() || same_step_ ? 1 : 0;
      share.descend(level.tried, level.tried + under_way + trees_.children(level.ways.tree));
      for (const auto& [answer, count] : level.answers) share.descend(answer, count);
    }
    return {.leaves = report_.traces + report_.blocked,
            .share = finished_ ? WalkedShare::kWhole : share.walked()};
  }

  void drop_tree(Level& level) {
    trees_.drop(level.ways.tree);
    level.ways.tree = WakeupTrees::kNone;
  }

  /// Goes on to the next combination of answers.
  static auto next_answers(Answers& answers) -> bool {
    while (!answers.empty()) {
      auto& [answer, count] = answers.back();
      if (++answer < count) return true;
      answers.pop_back();
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
      if (!is_new && known->steps <= events_.size()) continue;
      OptimalDporReport::Violation found{
          .property = property, .steps = events_.size(), .picks = picks()};
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
    for (const auto& [answer, count] : first_answers_) picks.push_back(answer);
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (levels_[i].ready > 1) picks.push_back(levels_[i].index);
      for (const auto& [answer, count] : levels_[i].answers) picks.push_back(answer);
    }
    return picks;
  }

  OptimalDporOptions options_;
  const Simulation* run_ = nullptr;
  ResourceNumbers resources_;
  ProcessNumbers numbers_{RunEvents::kProcessesMax};
  RunEvents events_;
  std::vector<Level> levels_;  ///< one more than events
  WakeupTrees trees_;
  RaceReversal reversal_{events_, trees_};
  RunEvent waiting_;
  std::vector<std::uint32_t> races_;  ///< of waiting_
  /// What the next step of each process declares; where steps are not taken back, and so may end
  /// other processes.
  std::array<StepAccesses, RunEvents::kProcessesMax> pending_{};
  WakeupTrees::NodeId following_ = WakeupTrees::kNone;
  Answers first_answers_;  ///< to what is asked before the first step
  Answers* answers_ = nullptr;  ///< of the step that is being taken
  std::size_t asked_ = 0;  ///< questions that it has asked
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
