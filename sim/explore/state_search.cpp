#include "sim/explore/state_search.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <iterator>
#include <thread>
#include <utility>

#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/persistent_set.hpp"
#include "sim/explore/recent_states.hpp"
#include "sim/explore/shared_work.hpp"
#include "sim/explore/visited_set.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

/// What the threads of one search share.
struct Shared {
  explicit Shared(const StateSearchOptions& all)
      : options(all), visited(all.threads), work(all.threads) {}

  void give_up() {
    given_up = true;
    work.close();
  }

  StateSearchOptions options;
  VisitedSet visited;
  SharedWork work;
  std::atomic<bool> given_up = false;
};

/// One thread of the search.
class Walker final : public Chooser {
 public:
  Walker(Shared& shared, unsigned number) : shared_(shared), number_(number) {}

  void search(const Program& program) {
    do {
      depth_ = 0;
      const Outcome outcome = program(*this, nullptr);
      if (outcome.ending == Outcome::Ending::complete && !went_back_) {
        look(outcome.violated);
        if (end_is_new_) ++report_.ends;
      }
    } while (!went_back_ && next_path());
  }

  [[nodiscard]] auto needs() const -> RunNeeds override {
    return {.state = true, .symmetry = shared_.options.symmetry, .undo = true};
  }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  void drive(Simulation& run) override {
    require(run.has_fingerprint(), "a search with state needs a program that shows its state");
    run_ = &run;
    if (!run.can_undo()) {
      Chooser::drive(run);
      if (!run.stopped()) end_is_new_ = claim(run.fingerprint());
      return;
    }
    went_back_ = true;
    if (shared_.visited.insert(run.fingerprint(), number_)) enter(run);
    walk(run);
    while (const auto branch = shared_.work.take()) {
      go_to(*branch, run);
      walk(run);
    }
    run.stop();
  }

  auto pick(const Choice& choice) -> std::uint32_t override {
    require(!went_back_, "a step that can be taken back must not ask anything");
    if (depth_ < path_.size()) return index_of(path_[depth_++]);
    const bool is_process = choice.kind == ChoiceKind::process;
    if (is_process) {
      ++report_.steps;
      look(run_->violated());
      if (!claim(run_->fingerprint())) return kStop;
    }
    const auto count = static_cast<std::uint32_t>(choice.alternatives.size());
    path_.push_back(open_level(
        is_process && shared_.options.reduce ? persistent_.choose(*run_) : all_of(count), count));
    return index_of(path_[depth_++]);
  }

  [[nodiscard]] auto report() -> StateSearchReport& { return report_; }

 private:
  struct Level {
    std::uint64_t rest = 0;  ///< alternatives to take, the current one included
    std::uint32_t current = 0;
    std::uint32_t alternatives = 0;
  };
  static constexpr std::uint32_t kAlternativesMax = 64;
  static constexpr std::uint64_t kStatesUnasked = 4096;

  static auto all_of(std::uint32_t count) -> std::uint64_t {
    require(count <= kAlternativesMax, "a search with state takes at most 64 ready processes");
    return count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  }
  auto first_of(std::uint64_t rest) const -> std::uint32_t {
    return static_cast<std::uint32_t>(number_ % 2 == 1 ? 63 - std::countl_zero(rest)
                                                       : std::countr_zero(rest));
  }
  auto open_level(std::uint64_t rest, std::uint32_t alternatives) const -> Level {
    return {.rest = rest, .current = first_of(rest), .alternatives = alternatives};
  }
  static auto index_of(const Level& level) -> std::uint32_t { return level.current; }

  /// Goes on to the next path of a program that is run again each time.
  auto next_path() -> bool {
    while (!path_.empty()) {
      Level& last = path_.back();
      last.rest &= ~(std::uint64_t{1} << last.current);
      if (last.rest != 0 && !shared_.given_up) {
        last.current = first_of(last.rest);
        return true;
      }
      path_.pop_back();
    }
    return false;
  }

  /// Whether a state is new, and so this thread's to expand.
  auto claim(std::uint64_t fingerprint) -> bool {
    if (shared_.given_up) return false;
    const bool is_new = shared_.visited.insert(fingerprint, number_);
    recent_.add(fingerprint);
    if (!is_new) return false;
    if (++report_.states >= asks_at_) [[unlikely]]
      ask();
    return true;
  }

  /// Whether to go on, and when to ask again.
  void ask() {
    const StateSearchOptions& options = shared_.options;
    if (report_.states >= options.states_max || (options.stopped && options.stopped()))
      shared_.give_up();
    asks_at_ = next_question();
  }
  [[nodiscard]] auto next_question() const -> std::uint64_t {
    return std::min(shared_.options.states_max, report_.states + kStatesUnasked);
  }

  /// Depth first below the path, back and forth in one run, until that is done, and the run where it began.
  void walk(Simulation& run) {
    while (!path_.empty()) {
      if (shared_.work.is_wanted()) [[unlikely]]
        give_away();
      Level& level = path_.back();
      bool descended = false;
      while (level.rest != 0) {
        level.current = first_of(level.rest);
        level.rest &= ~(std::uint64_t{1} << level.current);
        const std::uint64_t child =
            children_[(path_.size() - 1) * kAlternativesMax + level.current];
        if (!claim(child)) continue;
        run.advance(level.current);
        if (run.ready().empty()) {
          end(run.violated() | run.judge());
          run.undo();
          continue;
        }
        enter(run);
        descended = true;
        break;
      }
      if (descended) continue;
      path_.pop_back();
      if (!path_.empty()) run.undo();
    }
  }

  /// Gives a thread that waits what is left of the level nearest to the beginning.
  void give_away() {
    const auto open =
        std::ranges::find_if(path_, [](const Level& level) { return level.rest != 0; });
    if (open == path_.end()) return;
    Branch branch{.rest = std::exchange(open->rest, 0)};
    std::ranges::transform(path_.begin(), open, std::back_inserter(branch.picks), index_of);
    shared_.work.give(std::move(branch));
  }

  /// From the beginning of `run`: follows a branch, to take its alternatives next.
  void go_to(const Branch& branch, Simulation& run) {
    for (const std::uint32_t pick : branch.picks) {
      path_.push_back(
          {.current = pick, .alternatives = static_cast<std::uint32_t>(run.ready().size())});
      run.advance(pick);
    }
    enter(run);
    path_.back().rest &= branch.rest;
  }

  /// Opens the level of the present state, and makes its successors.
  void enter(Simulation& run) {
    const auto count = static_cast<std::uint32_t>(run.ready().size());
    if (count == 0) return end(run.violated() | run.judge());
    const std::uint64_t chosen = shared_.options.reduce ? persistent_.choose(run) : all_of(count);
    const std::size_t begin = path_.size() * kAlternativesMax;
    path_.push_back({.rest = chosen, .alternatives = count});
    if (children_.size() < begin + kAlternativesMax) children_.resize(2 * begin + 4096);
    const std::uint32_t before = run.violated();
    for (std::uint64_t rest = chosen; rest != 0; rest &= rest - 1) {
      const auto index = static_cast<std::uint32_t>(std::countr_zero(rest));
      run.advance(index);
      ++report_.steps;
      const std::uint64_t child = run.fingerprint();
      if (recent_.contains(child)) {
        path_.back().rest &= ~(std::uint64_t{1} << index);
      } else {
        shared_.visited.prefetch(child);
        children_[begin + index] = child;
      }
      if (run.violated() != before) [[unlikely]] {
        path_.back().current = index;
        look(run.violated());
      }
      run.undo();
    }
  }

  void end(std::uint32_t violated) {
    ++report_.ends;
    look(violated);
  }

  /// Keeps the path to each property that is violated for the first time.
  void look(std::uint32_t violated) {
    for (std::uint32_t news = violated & ~report_.violated; news != 0; news &= news - 1) {
      std::vector<std::uint32_t> picks;
      for (const Level& level : path_) {
        if (level.alternatives > 1) picks.push_back(level.current);
      }
      report_.violations.push_back(
          {.property = static_cast<std::uint32_t>(std::countr_zero(news)), .picks = picks});
    }
    report_.violated |= violated;
  }

  Shared& shared_;
  unsigned number_;  ///< of this thread
  bool went_back_ = false;  ///< the program takes steps back
  bool end_is_new_ = false;  ///< the last run ended in a state that was not known
  Simulation* run_ = nullptr;
  PersistentSet persistent_;
  RecentStates recent_;
  std::vector<Level> path_;
  std::vector<std::uint64_t> children_;  ///< fingerprints, 64 a level
  std::size_t depth_ = 0;
  StateSearchReport report_;
  std::uint64_t asks_at_ = next_question();  ///< number of this thread's states
};

void add(StateSearchReport& all, const StateSearchReport& one) {
  all.states += one.states;
  all.steps += one.steps;
  all.ends += one.ends;
  for (const auto& violation : one.violations) {
    if ((all.violated >> violation.property & 1) == 0) all.violations.push_back(violation);
    all.violated |= std::uint32_t{1} << violation.property;
  }
}

}  // namespace

auto search_states(const ProgramFactory& program, const StateSearchOptions& options)
    -> StateSearchReport {
  Shared shared(options);
  std::vector<StateSearchReport> reports(options.threads);
  std::vector<std::exception_ptr> failures(options.threads);
  const auto work = [&](unsigned number) {
    try {
      Walker walker(shared, number);
      walker.search(program());
      reports[number] = std::move(walker.report());
    } catch (...) {
      failures[number] = std::current_exception();
      shared.give_up();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned number = 1; number < options.threads; ++number)
      threads.emplace_back(work, number);
    work(0);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  StateSearchReport all;
  for (const StateSearchReport& report : reports) add(all, report);
  all.complete = !shared.given_up;
  all.states = shared.visited.size();
  all.bytes = shared.visited.bytes();
  std::ranges::sort(all.violations, {}, &StateSearchReport::Violation::property);
  return all;
}

}  // namespace slotrace::sim
