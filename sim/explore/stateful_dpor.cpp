#include "sim/explore/stateful_dpor.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <utility>

#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/known_steps.hpp"
#include "sim/explore/process_numbers.hpp"
#include "sim/explore/states_left.hpp"
#include "sim/failure.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

constexpr std::uint32_t kProcessesMax = 64;

/// Processes by number, one bit each.
using Processes = std::uint64_t;

auto bit(std::uint32_t process) -> Processes { return Processes{1} << process; }

/// Answers to questions, and how many there were to choose from.
using Answers = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// A process that can step, and what its next step declares.
struct Ready {
  std::uint32_t process = 0;
  std::vector<Access> declared;
};

/// A process that waits for a wake, and what each step that wakes it touches.
struct Parked {
  std::uint32_t process = 0;
  ResourceId wake{};
};

/// A state on the present path, and how far the search has come with it.
struct Level {
  std::uint64_t fingerprint = 0;
  std::vector<Ready> ready;  ///< in the order of run.ready()
  std::vector<Parked> parked;
  Processes ready_set = 0;
  Processes parked_set = 0;
  Processes blocked_set = 0;
  Processes needed = 0;  ///< must be tried, or whatever makes them ready must be
  Processes done = 0;
  std::uint32_t index = 0;  ///< in `ready`, of the step under way
  std::uint32_t step = 0;  ///< its number
  Answers answers;  ///< to the questions that it asks
  NumberSet after;  ///< the steps that were seen to follow

  [[nodiscard]] auto present() const -> Processes { return ready_set | parked_set | blocked_set; }
};

class StatefulDpor final : public Chooser {
 public:
  explicit StatefulDpor(const StatefulDporOptions& options) : options_(options) {}

  auto search(const Program& program) -> StatefulDporReport {
    for (;;) {
      ++report_.runs;
      ended_ = false;
      const Outcome outcome = program(*this, nullptr);
      if (ended_) look(outcome.violated);
      if (!next_path()) break;
      if (options_.progress) options_.progress(report_.states, left());
    }
    report_.left = left();
    return std::move(report_);
  }

  [[nodiscard]] auto needs() const -> RunNeeds override {
    return {.accesses = true, .state = true};
  }
  void begin(const Simulation& /*run*/) override { hear_questions_for(first_answers_); }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  /// A question inside a step, or before the first one: the answers of this round, then the first of
  /// each new question.
  auto pick(const Choice& choice) -> std::uint32_t override {
    if (asked_ == answers_->size())
      answers_->emplace_back(0, static_cast<std::uint32_t>(choice.alternatives.size()));
    return (*answers_)[asked_++].first;
  }

  void drive(Simulation& run) override {
    require(run.has_fingerprint(), "a search with state needs a program that shows its state");
    numbers_.begin_run();
    if (depth_ == 0 && !enter(run)) return;
    for (std::size_t i = 0; i + 1 < depth_; ++i) advance(run, levels_[i]);
    do {
      Level& level = levels_[depth_ - 1];
      advance(run, level);
      look(run.violated());
      note_step(run, level);
    } while (enter(run));
  }

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

  /// Comes to a state. False: the path ends there, since nothing can go on or the state is known.
  auto enter(Simulation& run) -> bool {
    const std::uint64_t fingerprint = run.fingerprint();
    if (const auto known = after_.find(fingerprint); known != after_.end()) {
      if (known->second == nullptr)
        throw BudgetExceeded(
            "a program that may go on without end has no last states to search for");
      follows_ = *known->second;
      run.stop();
      return false;
    }
    ++report_.states;
    if (run.ready().empty()) {
      ended_ = true;
      ++report_.ends;
      follows_.clear();
      add_blocked(run, follows_);
      keep(fingerprint);
      return false;
    }
    open_level(run, fingerprint);
    return true;
  }

  void open_level(Simulation& run, std::uint64_t fingerprint) {
    if (levels_.size() == depth_) levels_.emplace_back();
    Level& level = levels_[depth_++];
    level = {.fingerprint = fingerprint};
    after_.emplace(fingerprint, nullptr);
    for (const Alternative& one : run.ready()) {
      const std::uint32_t process = numbers_.of(run, one.process);
      const auto accesses = one.accesses();
      level.ready.push_back({process, {accesses.begin(), accesses.end()}});
      level.ready_set |= bit(process);
    }
    for (const Alternative& one : run.blocked())
      level.blocked_set |= bit(numbers_.of(run, one.process));
    add_blocked(run, level.after);
    run.list_parked(parked_);
    for (const Simulation::Parked& one : parked_) {
      level.parked.push_back({numbers_.of(run, one.process), one.wake});
      level.parked_set |= bit(level.parked.back().process);
    }
    level.index = first_of(level);
    level.needed = bit(level.ready[level.index].process);
  }

  /// A step whose guard does not hold may never be taken, and would be if it came before those that
  /// keep it waiting. So it counts as one that follows.
  void add_blocked(const Simulation& run, NumberSet& steps) {
    for (const Alternative& one : run.blocked())
      steps.add(steps_.number_of(numbers_.of(run, one.process), one.accesses(), {}));
  }

  /// Best alone: a step that touches nothing. Otherwise the process that stepped last goes on, since
  /// whoever has begun is more likely to be through with what others need.
  [[nodiscard]] auto first_of(const Level& level) const -> std::uint32_t {
    const auto place_of = [&](auto wanted) {
      return static_cast<std::uint32_t>(std::ranges::find_if(level.ready, wanted) -
                                        level.ready.begin());
    };
    std::uint32_t place = place_of([](const Ready& one) { return one.declared.empty(); });
    if (place == level.ready.size() && depth_ > 1) {
      const Level& before = levels_[depth_ - 2];
      place = place_of(
          [&](const Ready& one) { return one.process == before.ready[before.index].process; });
    }
    return place < level.ready.size() ? place : 0;
  }

  void keep(std::uint64_t fingerprint) { after_[fingerprint] = &*sets_.insert(follows_).first; }

  /// A step may keep another from ever being taken, as one that cancels its process does. So what the
  /// others are about to do counts like what they are seen to do.
  void note_step(const Simulation& run, Level& level) {
    level.step =
        steps_.number_of(level.ready[level.index].process, run.touched(), run.also_touched());
    for (const Ready& other : level.ready) {
      if (depend(other.declared, run.touched()) || depend(other.declared, run.also_touched()))
        level.needed |= bit(other.process);
    }
  }

  /// Takes note of what follows the step under way.
  void learn(Level& level) {
    level.after.add(level.step);
    level.after.add(follows_);
    steps_.dependent(level.step).for_each_common(follows_, [&](std::uint32_t step) {
      need(level, steps_.process(step));
    });
    Processes before = 0;
    do {
      before = level.needed;
      // Whose steps open a guard nobody knows.
      if ((level.needed & level.blocked_set) != 0) level.needed |= level.ready_set;
      for (const Parked& parked : level.parked) {
        if ((level.needed & bit(parked.process)) == 0) continue;
        steps_.writers(parked.wake).for_each_common(level.after, [&](std::uint32_t step) {
          need(level, steps_.process(step));
        });
      }
    } while (level.needed != before);
  }

  /// The process, or the one of those present that it descends from.
  void need(Level& level, std::uint32_t process) {
    while ((level.present() & bit(process)) == 0) {
      process = numbers_.parent(process);
      require(process != ProcessNumbers::kNobody, "a process steps that nobody started");
    }
    level.needed |= bit(process);
  }

  /// Goes on to the next path. False: there is none, or it gives up.
  auto next_path() -> bool {
    report_.complete = false;
    if (report_.states >= options_.states_max) return false;
    if (options_.stops && options_.stops()) return false;
    for (; depth_ > 0; --depth_) {
      Level& level = levels_[depth_ - 1];
      learn(level);
      if (next_answers(level.answers)) return true;
      level.done |= bit(level.ready[level.index].process);
      const auto next = std::ranges::find_if(level.ready, [&](const Ready& one) {
        return (level.needed & ~level.done & bit(one.process)) != 0;
      });
      if (next != level.ready.end()) {
        level.index = static_cast<std::uint32_t>(next - level.ready.begin());
        return true;
      }
      follows_ = std::move(level.after);
      keep(level.fingerprint);
    }
    report_.complete = !next_answers(first_answers_);
    return !report_.complete;
  }

  static auto next_answers(Answers& answers) -> bool {
    while (!answers.empty()) {
      auto& [answer, count] = answers.back();
      if (++answer < count) return true;
      answers.pop_back();
    }
    return false;
  }

  [[nodiscard]] auto left() const -> std::optional<std::uint64_t> {
    if (report_.complete) return 0;
    StatesLeft left;
    for (const auto& [answer, count] : first_answers_) left.descend(answer, count);
    for (std::size_t i = 0; i < depth_; ++i)
      left.descend(static_cast<std::uint64_t>(std::popcount(levels_[i].done)),
                   levels_[i].ready.size());
    return left.after(report_.states);
  }

  /// Keeps the path to each property that is violated for the first time.
  void look(std::uint32_t violated) {
    for (std::uint32_t news = violated & ~report_.violated; news != 0; news &= news - 1) {
      StatefulDporReport::Violation found{.property =
                                              static_cast<std::uint32_t>(std::countr_zero(news))};
      for (const auto& [answer, count] : first_answers_) found.picks.push_back(answer);
      for (std::size_t i = 0; i < depth_; ++i) {
        if (levels_[i].ready.size() > 1) found.picks.push_back(levels_[i].index);
        for (const auto& [answer, count] : levels_[i].answers) found.picks.push_back(answer);
      }
      report_.violations.push_back(std::move(found));
    }
    report_.violated |= violated;
  }

  StatefulDporOptions options_;
  ProcessNumbers numbers_{kProcessesMax};
  KnownSteps steps_;
  std::set<NumberSet> sets_;  ///< each once: many states are followed by the same steps
  /// Of each state that lies behind; null on the present path.
  std::map<std::uint64_t, const NumberSet*> after_;
  NumberSet follows_;  ///< the steps that follow the end of the present path
  std::vector<Level> levels_;  ///< depth_ of them
  std::vector<Simulation::Parked> parked_;
  std::size_t depth_ = 0;
  Answers first_answers_;  ///< to questions that were asked before the first step
  Answers* answers_ = &first_answers_;  ///< to the questions that are being asked
  std::size_t asked_ = 0;  ///< how many of them
  bool ended_ = false;  ///< the run came to an end that was not known
  StatefulDporReport report_;
};

}  // namespace

auto search_states_dynamically(const Program& program, const StatefulDporOptions& options)
    -> StatefulDporReport {
  return StatefulDpor(options).search(program);
}

}  // namespace slotrace::sim
