// Simulation in interleaving mode, as searches use it (sim/interleaving.cpp).

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/lock.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

constexpr ResourceId kCell{1};

/// A cell that two processes write, and what a search sees of it.
struct Cell final : SharedState {
  [[nodiscard]] auto fingerprint() const -> std::uint64_t override {
    return static_cast<std::uint64_t>(value);
  }
  auto bytes() -> std::span<std::byte> override {
    return std::as_writable_bytes(std::span(&value, 1));
  }
  [[nodiscard]] auto judge() const -> std::uint32_t override { return value == 2 ? 1 : 0; }
  int value = 0;
};

/// Takes a run through whatever the test wants.
template <class Drive>
class Driver final : public Chooser {
 public:
  Driver(const RunNeeds& needs, Drive drive) : needs_(needs), drive_(std::move(drive)) {}
  auto pick(const Choice& /*choice*/) -> std::uint32_t override { return 0; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }
  [[nodiscard]] auto needs() const -> RunNeeds override { return needs_; }
  void drive(Simulation& run) override { drive_(run); }

 private:
  RunNeeds needs_;
  Drive drive_;
};

auto writer(Simulation& simulation, Cell& cell, int value) -> Task<> {
  const int seen = co_await simulation.step({.what = "read", .accesses = reads(kCell)},
                                            [&] { return cell.value; });
  co_await simulation.step({.what = "write", .accesses = writes(kCell)},
                           [&] { cell.value = seen + value; });
}

/// Runs two writers under `drive`.
template <class Drive>
void run_writers(const RunNeeds& needs, Drive drive) {
  Cell cell;
  Driver driver(needs, [&](Simulation& run) { drive(run, cell); });
  Simulation simulation({.mode = Mode::interleaving, .shared = &cell}, driver);
  simulation.spawn("a", writer(simulation, cell, 1));
  // Spawned as it is made: where steps can be taken back, each process has memory of its own.
  simulation.spawn("b", writer(simulation, cell, 1));
  simulation.run();
}

TEST(Undo, TakesAnyNumberOfStepsBack) {
  SeededChooser nobody(0);
  Cell cell;
  Driver driver({.state = true, .undo = true}, [&](Simulation& run) {
    ASSERT_TRUE(run.can_undo());
    const std::uint64_t begin = run.fingerprint();
    std::vector<std::uint64_t> states;
    for (int round = 0; round < 2; ++round) {
      std::vector<std::uint64_t> seen;
      while (!run.ready().empty()) {
        seen.push_back(run.fingerprint());
        run.advance(0);
      }
      EXPECT_EQ(cell.value, 2) << "one after the other loses no update";
      EXPECT_EQ(run.judge(), 1U);
      for (std::size_t i = seen.size(); i-- > 0;) {
        run.undo();
        EXPECT_EQ(run.fingerprint(), seen[i]);
      }
      EXPECT_EQ(run.fingerprint(), begin);
      EXPECT_EQ(cell.value, 0);
      EXPECT_EQ(run.ready().size(), 2U);
      if (round == 1) {
        EXPECT_EQ(seen, states);
      }
      states = seen;
    }
    run.stop();
  });
  Simulation simulation({.mode = Mode::interleaving, .shared = &cell}, nobody);
  simulation.restart(driver);
  simulation.spawn("a", writer(simulation, cell, 1));
  simulation.spawn("b", writer(simulation, cell, 1));
  simulation.run();
  EXPECT_TRUE(simulation.stopped());
}

TEST(Undo, IsRefusedWhereNothingWasTaken) {
  Cell cell;
  SeededChooser nobody(0);
  Driver driver({.undo = true}, [](Simulation& run) { run.undo(); });
  Simulation simulation({.mode = Mode::interleaving, .shared = &cell}, nobody);
  simulation.restart(driver);
  simulation.spawn("a", writer(simulation, cell, 1));
  EXPECT_THROW(simulation.run(), InternalError);
}

TEST(Fingerprint, IsThatOfWhatProcessesHaveSeenAndShare) {
  run_writers({.state = true}, [](Simulation& run, Cell& /*cell*/) {
    // Both reads commute; a read after the write of the other is another state.
    run.advance(0);
    const std::uint64_t first_read = run.fingerprint();
    run.advance(1);
    const std::uint64_t both_read = run.fingerprint();
    run.advance(0);
    EXPECT_NE(first_read, both_read);
    EXPECT_NE(run.fingerprint(), both_read);
    run.advance(0);
  });
}

TEST(Symmetry, MakesProcessesOfOneKindEqual) {
  const auto after_step_of = [](std::uint32_t index, bool symmetry) {
    Cell cell;
    std::uint64_t state = 0;
    Driver driver({.state = true, .symmetry = symmetry}, [&](Simulation& run) {
      run.advance(index);
      state = run.fingerprint();
      run.stop();
    });
    Simulation simulation({.mode = Mode::interleaving, .shared = &cell}, driver);
    simulation.spawn("a", 0, writer(simulation, cell, 1));
    simulation.spawn("b", 0, writer(simulation, cell, 1));
    simulation.run();
    return state;
  };
  EXPECT_EQ(after_step_of(0, true), after_step_of(1, true));
  EXPECT_NE(after_step_of(0, false), after_step_of(1, false));
}

TEST(Guard, KeepsAStepFromBeingReady) {
  int tokens = 0;
  std::vector<std::string> seen;
  Driver driver({}, [&](Simulation& run) {
    EXPECT_EQ(run.ready().size(), 1U);
    ASSERT_EQ(run.blocked().size(), 1U);
    EXPECT_TRUE(run.blocked()[0].guarded());
    run.advance(0);
    EXPECT_EQ(run.ready().size(), 1U);
    EXPECT_TRUE(run.blocked().empty());
    run.advance(0);
    EXPECT_TRUE(run.ready().empty());
  });
  Simulation simulation({.mode = Mode::interleaving}, driver);
  auto taker = [&]() -> Task<> {
    const StepSpec spec{
        .what = "take",
        .accesses = writes(kCell),
        .guard = {.holds = [](const void* n) { return *static_cast<const int*>(n) > 0; },
                  .context = &tokens}};
    co_await simulation.step(spec, [&] { seen.push_back("take"); });
  };
  auto giver = [&]() -> Task<> {
    co_await simulation.step({.what = "give", .accesses = releases(kCell)}, [&] {
      ++tokens;
      seen.push_back("give");
    });
  };
  simulation.spawn("taker", taker());
  simulation.spawn("giver", giver());
  simulation.run();
  EXPECT_EQ(seen, (std::vector<std::string>{"give", "take"}));
}

TEST(Guard, IsRefusedInTimedMode) {
  SeededChooser chooser(0);
  Simulation simulation({}, chooser);
  auto body = [&]() -> Task<> {
    const StepSpec spec{.what = "take",
                        .accesses = {},
                        .guard = {.holds = [](const void*) { return true; }, .context = nullptr}};
    co_await simulation.step(spec, [] {});
  };
  simulation.spawn("p", body());
  EXPECT_THROW(simulation.run(), InternalError);
}

TEST(Touched, IsWhatTheStepSaysInPlaceOfWhatItDeclared) {
  Driver driver({.accesses = true}, [](Simulation& run) {
    run.advance(0);
    ASSERT_EQ(run.touched().size(), 1U);
    EXPECT_EQ(run.touched()[0], reads(kCell));
    run.advance(0);
    ASSERT_EQ(run.touched().size(), 1U);
    EXPECT_EQ(run.touched()[0], writes(kCell));
  });
  Simulation simulation({.mode = Mode::interleaving}, driver);
  auto body = [&]() -> Task<> {
    const StepSpec spec{.what = "swap", .accesses = writes(kCell)};
    co_await simulation.step(spec, [&] { simulation.touches(reads(kCell)); });
    co_await simulation.step(spec, [] {});
  };
  simulation.spawn("p", body());
  simulation.run();
}

TEST(Stop, EndsARunWhereItIs) {
  struct StopsAtOnce final : Chooser {
    auto pick(const Choice& /*choice*/) -> std::uint32_t override { return kStop; }
    auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }
  } chooser;
  Cell cell;
  Simulation simulation({.mode = Mode::interleaving}, chooser);
  simulation.spawn("a", writer(simulation, cell, 1));
  simulation.spawn("b", writer(simulation, cell, 1));
  simulation.run();
  EXPECT_TRUE(simulation.stopped());
  EXPECT_EQ(simulation.events(), 0U);
}

TEST(Restart, RunsAsANewSimulationWould) {
  SeededChooser chooser(0);
  Trace once(Trace::Keep::records);
  Cell cell;
  Simulation simulation({.mode = Mode::interleaving}, chooser);
  for (int run = 0; run < 3; ++run) {
    Trace trace(Trace::Keep::records);
    cell.value = 0;
    simulation.restart(chooser, &trace);
    simulation.spawn("a", writer(simulation, cell, 1));
    simulation.spawn("b", writer(simulation, cell, 1));
    simulation.run();
    EXPECT_EQ(cell.value, 2);
    EXPECT_EQ(simulation.events(), 4U);
    if (run == 0) once = trace;
    EXPECT_EQ(trace.records(), once.records());
  }
}

TEST(Restart, EndsWhatWasStillWaiting) {
  bool ended = false;
  struct Sets {
    bool& flag;
    ~Sets() { flag = true; }
  };
  SeededChooser chooser(0);
  Simulation simulation({.mode = Mode::interleaving}, chooser);
  auto body = [&]() -> Task<> {
    const Sets sets{ended};
    co_await simulation.parked();
  };
  simulation.spawn("p", body());
  simulation.run();
  EXPECT_FALSE(ended);
  simulation.restart(chooser);
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace slotrace::sim
