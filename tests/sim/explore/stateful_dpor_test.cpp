/// A search with state that finds out on its way which orders matter comes to every end that there is.

#include "sim/explore/stateful_dpor.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "bench/concurrent_programs.hpp"
#include "sim/explore/replay.hpp"
#include "sim/explore/state_search.hpp"
#include "tests/sim/every_schedule.hpp"
#include "tests/support/no_undo.hpp"

namespace slotrace::sim {
namespace {

auto search(const ProgramFactory& program) -> StatefulDporReport {
  const auto report = search_states_dynamically(without_undo(program)());
  EXPECT_TRUE(report.complete);
  return report;
}

TEST(StatefulDpor, ComesToEveryEndThatASearchOfAllStatesComesTo) {
  for (const ProgramFactory& program :
       {readers(5), last_zero(5), indexer(3), file_system(3), store_buffer_ring(4),
        message_passing(), iriw(), philosophers(5), lock_increment(4), independent(4)}) {
    const auto all = search_states(without_undo(program), {.symmetry = false, .reduce = false});
    const auto report = search(program);
    EXPECT_EQ(report.ends, all.ends);
    EXPECT_EQ(report.violated, all.violated);
    EXPECT_LE(report.states, all.states);
  }
}

TEST(StatefulDpor, TakesOneOrderOfIndependentSteps) {
  // Six threads of three steps: 4096 states, of which one path has 19.
  EXPECT_EQ(search(independent(6)).states, 19U);
  EXPECT_EQ(search(independent(6)).runs, 1U);
}

TEST(StatefulDpor, VisitsAStateOnceToWhichManyOrdersLead) {
  // 40,320 orders of eight threads that add one to a counter under a lock.
  const auto report = search(lock_increment(8));
  EXPECT_LT(report.states, 10'000U);
  EXPECT_EQ(report.ends, search_states(without_undo(lock_increment(8)), {}).ends);
}

TEST(StatefulDpor, ShowsAScheduleForEachViolation) {
  const auto report = search(philosophers(4));
  ASSERT_EQ(report.violations.size(), 1U);
  Replay replay({.mode = Mode::interleaving, .picks = report.violations[0].picks});
  EXPECT_EQ(philosophers(4)()(replay, nullptr).violated, 1U);
  replay.finish();
}

TEST(StatefulDpor, GivesUpAtItsBoundAndSaysAboutHowMuchIsLeft) {
  const Program program = without_undo(last_zero(8))();
  const auto all = search_states_dynamically(program);
  EXPECT_EQ(all.left, 0U);
  const auto half = search_states_dynamically(program, {.states_max = all.states / 2});
  EXPECT_FALSE(half.complete);
  EXPECT_GE(half.states, all.states / 2);
  EXPECT_LT(half.states, all.states);
  ASSERT_TRUE(half.left.has_value());
  EXPECT_GT(*half.left, 0U);
}

TEST(StatefulDpor, RefusesAProgramThatShowsNoState) {
  const Program blind = [](Chooser& chooser, Trace* trace) {
    Simulation simulation({.mode = Mode::interleaving, .trace = trace}, chooser);
    simulation.run();
    return Outcome{};
  };
  EXPECT_THROW((void)search_states_dynamically(blind), InternalError);
}

TEST(StatefulDpor, RefusesAProgramThatComesBackToAState) {
  const auto spin = [](Cells& cells) -> Task<> {
    while (co_await cells.read(0) == 0) cells.forgets_all_but();
  };
  const ProgramFactory program =
      cells_program(1, [](Cells& cells, unsigned) { cells.spawn(decltype(spin){}(cells)); }, 0);
  EXPECT_THROW((void)search_states_dynamically(without_undo(program)()), BudgetExceeded);
}

// Generated programs: whatever processes can do to each other, in any combination.

constexpr unsigned kCells = 3;

enum class Does : std::uint8_t {
  read,
  write,
  add,  ///< reads the cell and writes it, in one step
  erase,
  besides,  ///< touches the cell without having declared it
  lock,
  unlock,
  ask,  ///< learns what the chooser says
  ask_at_once,  ///< the same without a step, as before the first one
  skip_if_odd,  ///< leaves out what comes next if what it learned last is odd
  spawn,
  cancel,
  park,
  wake,
  inquire,  ///< reads the cell twice and afterwards knows the last answer only
};

struct Deed {
  Does does{};
  unsigned which = 0;  ///< cell, or process
};

using Deeds = std::vector<Deed>;

auto operator<<(std::ostream& out, const Deed& deed) -> std::ostream& {
  return out << "{Does(" << static_cast<int>(deed.does) << "), " << deed.which << "}";
}

/// Processes that do what lists say, to a few cells. The last list is that of those who are spawned.
class Crowd final : public SharedState {
 public:
  using End = std::vector<int>;

  explicit Crowd(std::vector<Deeds> lists) : lists_(std::move(lists)) {}

  auto run(Chooser& chooser) -> std::optional<End> {
    cells_.assign(kCells, 0);
    processes_.clear();
    done_.assign(lists_.size(), 0);
    Simulation simulation({.mode = Mode::interleaving, .shared = this}, chooser);
    simulation_ = &simulation;
    for (std::size_t i = 0; i + 1 < lists_.size(); ++i)
      processes_.push_back(simulation.spawn("one", live(i)));
    simulation.run();
    if (simulation.stopped()) return std::nullopt;
    End end = cells_;
    end.insert(end.end(), done_.begin(), done_.end());
    return end;
  }

  [[nodiscard]] auto fingerprint() const -> std::uint64_t override {
    std::uint64_t all = 0;
    for (const int cell : cells_) all = mix(all, static_cast<std::uint64_t>(cell));
    for (const int done : done_) all = mix(all, static_cast<std::uint64_t>(done));
    return all;
  }
  [[nodiscard]] auto observed() const -> Observed override { return Observed::touched; }
  [[nodiscard]] auto content(const Access& access) const -> std::optional<std::uint64_t> override {
    const auto cell = static_cast<std::uint64_t>(access.resource);
    if (cell >= kCells) return std::nullopt;
    return static_cast<std::uint64_t>(cells_[cell]);
  }

 private:
  static auto cell_of(unsigned which) -> ResourceId { return ResourceId{which % kCells}; }
  /// Of a list: how often it was done.
  static auto resource_of(std::size_t process) -> ResourceId { return ResourceId{100 + process}; }
  /// Every step of a process reads it, so that all depend on whoever cancels the process.
  static auto life_of(std::size_t process) -> ResourceId { return ResourceId{200 + process}; }

  auto live(std::size_t number) -> Task<> {
    const Deeds& deeds = lists_[number];
    int learned = 0;
    for (std::size_t i = 0; i < deeds.size(); ++i) {
      const Deed deed = deeds[i];
      if (deed.does == Does::skip_if_odd) {
        i += static_cast<std::size_t>(learned % 2);
        continue;
      }
      learned = co_await act(deed, number, static_cast<int>(number + i) + 1, learned);
    }
    co_await step(number, writes(resource_of(number)), [&] { return ++done_[number]; });
  }

  auto act(Deed deed, std::size_t number, int value, int learned) -> Task<int> {
    const ResourceId name = cell_of(deed.which);
    int& cell = cells_[deed.which % kCells];
    const std::size_t other = deed.which % processes_.size();
    switch (deed.does) {
      case Does::read: co_return co_await step(number, reads(name), [&] { return cell; });
      case Does::write:
        co_return co_await step(number, writes(name), [&] { return cell = value, learned; });
      case Does::add:
        co_return co_await step(number, writes(name), [&] { return cell = 3 * cell + value; });
      case Does::erase:
        co_return co_await step(number, erases(name), [&] { return cell = 0, learned; });
      case Does::besides:
        co_return co_await step(number, reads(resource_of(number)), [&] {
          simulation_->also_touches(writes(name));
          return cell += value;
        });
      case Does::lock: {
        const StepSpec spec{.what = "lock",
                            .accesses = {reads(life_of(number)), writes(name)},
                            .guard = {.holds = is_zero, .context = &cell}};
        co_return co_await simulation_->step(spec, [&] { return cell = 1, learned; });
      }
      case Does::unlock:
        co_return co_await step(number, releases(name), [&] { return cell = 0, learned; });
      case Does::ask:
        co_return co_await step(number, reads(resource_of(number)), [&] {
          const std::array<Alternative, 2> answers{};
          return static_cast<int>(simulation_->pick(ChoiceKind::fault, answers));
        });
      case Does::ask_at_once: {
        const std::array<Alternative, 2> answers{};
        co_return static_cast<int>(simulation_->pick(ChoiceKind::option, answers));
      }
      case Does::spawn:
        co_await step(number, reads(name), [] { return 0; });
        // Those that are spawned spawn nobody.
        if (number + 1 < lists_.size()) simulation_->spawn("child", live(lists_.size() - 1));
        co_return learned;
      case Does::cancel:
        co_return co_await step(number, writes(life_of(other)), [&] {
          if (simulation_->current().id != processes_[other].id)
            simulation_->cancel(processes_[other]);
          return learned;
        });
      case Does::park: co_await simulation_->parked(); co_return learned;
      case Does::wake:
        co_return co_await step(number, reads(name), [&] {
          simulation_->wake(processes_[other]);
          return learned;
        });
      case Does::inquire: {
        Simulation::Inquiry inquiry(*simulation_);
        co_await step(number, reads(name), [&] { return cell; });
        const int last = co_await step(number, reads(name), [&] { return cell; });
        inquiry.answers(last);
        co_return last;
      }
      case Does::skip_if_odd: break;
    }
    co_return learned;
  }

  template <class Effect>
  auto step(std::size_t number, Access access, Effect effect) -> Task<int> {
    const StepSpec spec{.what = "step", .accesses = {reads(life_of(number)), access}};
    co_return co_await simulation_->step(spec, effect);
  }

  static auto is_zero(const void* context) -> bool {
    return *static_cast<const int*>(context) == 0;
  }

  std::vector<Deeds> lists_;
  std::vector<int> cells_;
  std::vector<int> done_;  ///< by list, how often it was done to its end
  std::vector<ProcessRef> processes_;
  Simulation* simulation_ = nullptr;
};

auto deeds(int most) -> rc::Gen<Deeds> {
  const auto deed = rc::gen::construct<Deed>(
      rc::gen::map(rc::gen::inRange(0, static_cast<int>(Does::inquire) + 1),
                   [](int number) { return static_cast<Does>(number); }),
      rc::gen::inRange(0U, kCells));
  // Ranges grow with the size, and lists with theirs.
  return rc::gen::resize(most, rc::gen::container<Deeds>(rc::gen::resize(100, deed)));
}

using Ends = std::set<Crowd::End>;

/// The program of a crowd, which notes how it ends.
auto crowd_program(const std::vector<Deeds>& lists, Ends& ends) -> Program {
  return [crowd = std::make_shared<Crowd>(lists), &ends](Chooser& chooser, Trace*) {
    const auto end = crowd->run(chooser);
    if (!end) return Outcome{.ending = Outcome::Ending::cut};
    ends.insert(*end);
    return Outcome{};
  };
}

auto ends_by_orders(const std::vector<Deeds>& lists) -> Ends {
  Ends ends;
  Crowd crowd(lists);
  every_schedule([&](Chooser& chooser) { ends.insert(*crowd.run(chooser)); });
  return ends;
}

TEST(StatefulDpor, ComesToEveryEndThatSomeOrderOfAGeneratedProgramComesTo) {
  rc::check([] {
    const std::vector<Deeds> lists = {*deeds(2), *deeds(2), *deeds(2), *deeds(1)};
    Ends ends;
    (void)search_states_dynamically(crowd_program(lists, ends));
    RC_ASSERT(ends == ends_by_orders(lists));
  });
}

TEST(StatefulDpor, ComesToEveryEndThatSomeStateOfALargerGeneratedProgramComesTo) {
  std::uint64_t all_states = 0;
  std::uint64_t states = 0;
  rc::check([&] {
    const std::vector<Deeds> lists = {*deeds(5), *deeds(5), *deeds(4), *deeds(3)};
    Ends all_ends;
    Ends ends;
    all_states += search_states([&] { return crowd_program(lists, all_ends); },
                                {.symmetry = false, .reduce = false})
                      .states;
    states += search_states_dynamically(crowd_program(lists, ends)).states;
    RC_ASSERT(ends == all_ends);
  });
  EXPECT_LT(states, all_states / 2);
}

}  // namespace
}  // namespace slotrace::sim
