/// What a run shows of its state is enough to tell states apart: two runs that come to what looks like
/// one state go on alike.

#include "model/shown_state.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "model/scenario_program.hpp"
#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/optimal_dpor.hpp"
#include "sim/explore/state_search.hpp"
#include "sim/explore/stateful_dpor.hpp"
#include "sim/random.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;

const char* const kPresets[] = {
    "no-cache",      "ttl-only",          "before-fix",       "after-fix",
    "date-scoped",   "lease-l1-first",    "lease-l2-first",   "lease-at-once",
    "write-through", "shared-generation", "two-generations",  "delayed-double-delete",
    "staged",        "check-before-book", "hold-before-book", "one-multi-key-delete",
    "tags"};

const char* const kWithTwoReaders[] = {"ttl-only", "date-scoped", "lease-at-once",
                                       "shared-generation"};
const char* const kUnderFaults[] = {"ttl-only", "date-scoped", "lease-at-once",
                                    "shared-generation"};

auto reader(const Policy& policy, const World& world, std::string name) -> Action {
  const Source from = policy.layers.empty() ? kCalcom : Source(policy.alternatives_source);
  return action(std::move(name), world.start, read_window(from, {kEight, kEight + 2h}));
}

auto booking(const World& world, Book::Through through) -> Action {
  return action("booking", world.start, Book{.through = through, .start = kEight, .hold = {}});
}

auto world_without_echoes() -> World {
  World world = clinic();
  world.webhooks.echoes = false;
  return world;
}

auto read_and_booking(const std::string& name, Book::Through through) -> Scenario {
  World world = world_without_echoes();
  Policy policy = preset(name);
  std::vector<Action> timeline = {reader(policy, world, "reader"), booking(world, through)};
  return scenario(std::move(world), std::move(policy), std::move(timeline));
}

auto two_reads_and_booking(const std::string& name) -> Scenario {
  World world = world_without_echoes();
  Policy policy = preset(name);
  std::vector<Action> timeline = {reader(policy, world, "reader"), reader(policy, world, "other"),
                                  booking(world, Book::Through::widget)};
  return scenario(std::move(world), std::move(policy), std::move(timeline));
}

auto call_and_booking(const std::string& name) -> Scenario {
  World world = world_without_echoes();
  std::vector<Action> timeline = {
      action("call", world.start, Call{.event_type = 0, .wish = kEight}),
      booking(world, Book::Through::widget)};
  return scenario(std::move(world), preset(name), std::move(timeline));
}

auto small_scenarios(const std::string& preset_name) -> std::vector<Scenario> {
  return {read_and_booking(preset_name, Book::Through::widget),
          read_and_booking(preset_name, Book::Through::create_booking)};
}

/// The webhook may be lost, come twice, or its handler die: once a run.
auto with_faults(Scenario scenario) -> Scenario {
  for (const FaultKind kind :
       {FaultKind::webhook_lost, FaultKind::webhook_duplicated, FaultKind::handler_dies})
    scenario.faults.rates.at(static_cast<std::size_t>(kind)) = 1;
  return with_faults_at_most(std::move(scenario), 1);
}

/// A chooser that looks at the states which its runs come through.
class Onlooker : public sim::Chooser {
 public:
  [[nodiscard]] auto needs() const -> sim::RunNeeds override { return {.state = true}; }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return sim::kFixedDraw; }
  void drive(sim::Simulation& run) override {
    run_ = &run;
    Chooser::drive(run);
    if (!run.stopped()) at_end();
  }

 protected:
  virtual void at_end() = 0;
  [[nodiscard]] auto state() const -> std::uint64_t { return run_->fingerprint(); }

 private:
  sim::Simulation* run_ = nullptr;
};

/// Visits every state, running each path again from the beginning.
class EveryState final : public Onlooker {
 public:
  explicit EveryState(const Scenario& scenario) {
    const sim::Program program = program_of(scenario);
    do {
      depth_ = 0;
      program(*this, nullptr);
    } while (next());
  }

  [[nodiscard]] auto known() const -> const std::set<std::uint64_t>& { return known_; }

  auto pick(const sim::Choice& choice) -> std::uint32_t override {
    if (depth_ < path_.size()) return path_[depth_++].pick;
    if (choice.kind == sim::ChoiceKind::process && !known_.insert(state()).second) return kStop;
    path_.push_back({.pick = 0, .count = static_cast<std::uint32_t>(choice.alternatives.size())});
    ++depth_;
    return 0;
  }

 private:
  struct Level {
    std::uint32_t pick = 0;
    std::uint32_t count = 0;
  };
  auto next() -> bool {
    while (!path_.empty() && path_.back().pick + 1 == path_.back().count) path_.pop_back();
    if (path_.empty()) return false;
    ++path_.back().pick;
    return true;
  }

  void at_end() override { known_.insert(state()); }

  std::vector<Level> path_;
  std::size_t depth_ = 0;
  std::set<std::uint64_t> known_;
};

/// A random run, which never ends where another one came along; counts the states that it comes through
/// and that are not known.
class Walk final : public Onlooker {
 public:
  Walk(const Scenario& scenario, std::uint64_t seed, const std::set<std::uint64_t>& known)
      : random_(seed, 0), known_(known) {
    program_of(scenario)(*this, nullptr);
  }
  [[nodiscard]] auto unknown() const -> std::uint64_t { return unknown_; }

  auto pick(const sim::Choice& choice) -> std::uint32_t override {
    if (choice.kind == sim::ChoiceKind::process) look();
    return static_cast<std::uint32_t>(
        sim::uniform_below([&] { return random_.next(); }, choice.alternatives.size()));
  }

 private:
  void at_end() override { look(); }
  void look() {
    if (!known_.contains(state())) ++unknown_;
  }

  sim::Random random_;
  const std::set<std::uint64_t>& known_;
  std::uint64_t unknown_ = 0;
};

void expect_alike_after_merging(const Scenario& scenario) {
  const EveryState states(scenario);
  std::uint64_t unknown = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed)
    unknown += Walk(scenario, seed, states.known()).unknown();
  EXPECT_EQ(unknown, 0U) << scenario.policy.name << ", " << states.known().size() << " states";
}

TEST(ShownState, LeadsRandomRunsOnlyThroughStatesThatTheSearchVisits) {
  for (const char* const name : kPresets) {
    for (const Scenario& scenario : small_scenarios(name)) expect_alike_after_merging(scenario);
  }
}

TEST(ShownState, LeadsTwoReadersOnlyThroughStatesThatTheSearchVisits) {
  for (const char* const name : kWithTwoReaders)
    expect_alike_after_merging(two_reads_and_booking(name));
}

TEST(ShownState, LeadsRandomFaultsOnlyThroughStatesThatTheSearchVisits) {
  for (const char* const name : kUnderFaults)
    expect_alike_after_merging(with_faults(read_and_booking(name, Book::Through::widget)));
}

TEST(ShownState, LeadsRandomCallsOnlyThroughStatesThatTheSearchVisits) {
  for (const char* const name : {"ttl-only", "date-scoped", "lease-l1-first", "shared-generation",
                                 "two-generations", "write-through"})
    expect_alike_after_merging(call_and_booking(name));
}

/// The sets of checks that runs violated, each run one set.
using Verdicts = std::set<std::uint32_t>;

/// The program, which notes the verdict of each run that comes to an end.
auto noting(const Scenario& scenario, Verdicts& verdicts) -> sim::Program {
  return [program = program_of(scenario), &verdicts](sim::Chooser& chooser, sim::Trace* trace) {
    const sim::Outcome outcome = program(chooser, trace);
    if (outcome.ending == sim::Outcome::Ending::complete) verdicts.insert(outcome.violated);
    return outcome;
  };
}

/// Of every state, of every trace, and of the states that a search with state and reduction visits.
void expect_verdicts_of_traces(const Scenario& scenario) {
  Verdicts by_states;
  Verdicts by_traces;
  Verdicts reduced;
  const auto states = sim::search_states([&] { return noting(scenario, by_states); },
                                         {.symmetry = false, .reduce = false});
  const auto traces = sim::search_traces(noting(scenario, by_traces));
  const auto fewer = sim::search_states_dynamically(noting(scenario, reduced));
  ASSERT_TRUE(states.complete && traces.complete && fewer.complete);
  EXPECT_EQ(by_states, by_traces) << scenario.policy.name;
  EXPECT_EQ(reduced, by_traces) << scenario.policy.name;
  EXPECT_EQ(fewer.ends, states.ends) << scenario.policy.name;
  EXPECT_LE(fewer.states, states.states) << scenario.policy.name;
}

TEST(ShownState, GivesTheVerdictsThatEveryTraceGives) {
  for (const char* const name : kPresets) {
    for (const Scenario& scenario : small_scenarios(name)) expect_verdicts_of_traces(scenario);
  }
  for (const char* const name : kWithTwoReaders)
    expect_verdicts_of_traces(two_reads_and_booking(name));
  // An entry that is stale from the commit on: whether a read came before or after.
  for (const char* const name : {"ttl-only", "shared-generation"}) {
    Scenario fresh = two_reads_and_booking(name);
    fresh.checks = {{.check = CheckId::commit_fresh, .bound = {}}};
    expect_verdicts_of_traces(fresh);
  }
  for (const char* const name : kUnderFaults)
    expect_verdicts_of_traces(with_faults(read_and_booking(name, Book::Through::widget)));
}

TEST(ShownState, IsVisitedAsOftenByTwoThreadsAsByOne) {
  const Scenario scenario = call_and_booking("two-generations");
  const auto search = [&](unsigned threads) {
    return sim::search_states([&] { return program_of(scenario); },
                              {.symmetry = false, .reduce = false, .threads = threads});
  };
  const auto one = search(1);
  const auto two = search(2);
  EXPECT_EQ(one.states, two.states);
  EXPECT_EQ(one.violated, two.violated);
  EXPECT_GT(one.states, 100U);
}

}  // namespace
}  // namespace slotrace::model
