/// Orders of steps without time, and the times that give them. The properties hold the search
/// against the simulation itself: whatever it answers is run, and what it refuses is tried out.

#include "sim/explore/timing.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/sim/explore/timed_programs.hpp"
#include "tests/support/in_order.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;
using Why = TimingLink::Why;

auto log_of(const ProgramPlan& plan, const std::string& order) -> RunLog {
  InOrder chooser(order);
  return TimedProgram(plan).interleave(chooser);
}

constexpr StepPlan kRead{.resource = 0,
                         .writes = false,
                         .at_server = false,
                         .service = 0ms,
                         .request = {1ms, 1ms},
                         .response = {1ms, 1ms}};
constexpr StepPlan kWrite{.resource = 0,
                          .writes = true,
                          .at_server = false,
                          .service = 0ms,
                          .request = {1ms, 1ms},
                          .response = {1ms, 1ms}};

auto with_response(StepPlan step, DurationRange response) -> StepPlan {
  step.response = response;
  return step;
}

TEST(Timing, StretchesTheAnswerThatHasToComeLate) {
  // p0 reads and writes; p1 starts later and writes in between.
  const ProgramPlan plan{{{.start = 0ms, .steps = {with_response(kRead, {1ms, 50ms}), kWrite}},
                          {.start = 20ms, .steps = {kWrite}}}};
  const RunLog log = log_of(plan, "010");
  const auto found = find_timing(log);
  ASSERT_TRUE(std::holds_alternative<Timing>(found));
  const auto& timing = std::get<Timing>(found);
  ASSERT_EQ(timing.needs.size(), 1U);
  const TimingNeed& need = timing.needs.front();
  EXPECT_EQ(log.turns()[need.from].what, "s0");
  EXPECT_EQ(log.turns()[need.to].what, "s1");
  EXPECT_EQ(need.allowed, (DurationRange{2ms, 51ms}));
  // p0's read is at 1 ms, p1's write at 21 ms.
  EXPECT_EQ(need.longer_than, 20ms);
  EXPECT_TRUE(has_order_of(TimedProgram(plan).run_with(legs_of(log, timing)), log));
}

TEST(Timing, NamesWhatContradictsAnOrder) {
  const ProgramPlan plan{{{.start = 0ms, .steps = {with_response(kRead, {1ms, 10ms}), kWrite}},
                          {.start = 20ms, .steps = {kWrite}}}};
  const RunLog log = log_of(plan, "010");
  const auto found = find_timing(log);
  ASSERT_TRUE(std::holds_alternative<NoTiming>(found));
  const auto& none = std::get<NoTiming>(found);
  // The answer would have to take more than 20 ms with the request, and may take 11.
  EXPECT_EQ(none.needed - none.allowed, 20ms - 11ms);
  EXPECT_TRUE(std::ranges::any_of(none.cycle, [&](const TimingLink& link) {
    return link.why == Why::response_at_most && log.turns()[link.turn].what == "s0";
  }));
}

TEST(Timing, LetsAProcessStartWheneverItMay) {
  const ProgramPlan plan{{{.start = 0ms, .steps = {with_response(kRead, {1ms, 10ms}), kWrite}},
                          {.start = 20ms, .steps = {kWrite}}}};
  const RunLog log = log_of(plan, "010");
  const auto found = find_timing(log, {.order = KeptOrder::of_declared, .starts_are_free = true});
  ASSERT_TRUE(std::holds_alternative<Timing>(found));
}

TEST(Timing, AsksForNoTimeBetweenTheStepsOfOneProcess) {
  StepPlan at_once = kWrite;
  at_once.request = at_once.response = {0ms, 0ms};
  const ProgramPlan plan{{{.start = 0ms, .steps = {at_once, at_once}}}};
  EXPECT_TRUE(std::holds_alternative<Timing>(find_timing(log_of(plan, "00"))));
}

TEST(Timing, LetsIndependentStepsChangePlaces) {
  StepPlan elsewhere = kRead;
  elsewhere.resource = 1;
  const ProgramPlan plan{{{.start = 5ms, .steps = {kRead}}, {.start = 0ms, .steps = {elsewhere}}}};
  EXPECT_TRUE(std::holds_alternative<Timing>(find_timing(log_of(plan, "01"))));
}

TEST(Timing, KeepsTheOrderOfWhatIsTouchedBesidesOnlyWhenAsked) {
  StepPlan elsewhere = kRead;
  elsewhere.resource = 1;
  // p0 notes its answer, at 3 ms; p1 notes its step, at 1 ms if nothing holds it back.
  StepPlan answered = kRead;
  answered.response = {2ms, 2ms};
  answered.notes = StepPlan::Notes::after_the_answer;
  elsewhere.notes = StepPlan::Notes::in_the_step;
  elsewhere.request = {1ms, 9ms};
  const ProgramPlan plan{
      {{.start = 0ms, .steps = {answered}}, {.start = 0ms, .steps = {elsewhere}}}};
  const RunLog log = log_of(plan, "01");
  const auto declared = find_timing(log);
  ASSERT_TRUE(std::holds_alternative<Timing>(declared));
  EXPECT_EQ(std::get<Timing>(declared).turns.back().request, 1ms);
  const auto touched = find_timing(log, {.order = KeptOrder::of_touched});
  ASSERT_TRUE(std::holds_alternative<Timing>(touched));
  EXPECT_EQ(std::get<Timing>(touched).turns.back().effect, 3ms + 1ns);
}

TEST(Timing, LetsACommandWaitForTheServer) {
  // Both commands are there at 1 ms at the earliest and at the latest 1 ns after that.
  StepPlan command = kWrite;
  command.at_server = true;
  command.service = 4ms;
  command.request = {1ms, 1ms + 1ns};
  const ProgramPlan plan{{{.start = 0ms, .steps = {command}}, {.start = 0ms, .steps = {command}}}};
  const RunLog log = log_of(plan, "10");
  const auto found = find_timing(log);
  ASSERT_TRUE(std::holds_alternative<Timing>(found));
  const RunLog timed = TimedProgram(plan).run_with(legs_of(log, std::get<Timing>(found)));
  EXPECT_TRUE(has_order_of(timed, log));
  EXPECT_EQ(timed.turns().back().at, TimePoint(9ms)) << "4 ms of service after the other's";
}

// --- properties -------------------------------------------------------------------------------------

auto range(std::int64_t min_max, std::int64_t width_max) -> rc::Gen<DurationRange> {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange<std::int64_t>(0, min_max + 1),
                                    rc::gen::inRange<std::int64_t>(0, width_max + 1)),
                      [](const auto& pair) {
                        return DurationRange{Duration(pair.first),
                                             Duration(pair.first + pair.second)};
                      });
}

struct Sizes {
  std::size_t processes = 3;
  std::size_t steps = 4;
  std::int64_t min_max = 40;
  std::int64_t width_max = 80;
};

auto step_plan(const Sizes& sizes) -> rc::Gen<StepPlan> {
  return rc::gen::build<StepPlan>(
      rc::gen::set(&StepPlan::resource, rc::gen::inRange<std::uint32_t>(0, 3)),
      rc::gen::set(&StepPlan::writes, rc::gen::arbitrary<bool>()),
      rc::gen::set(&StepPlan::at_server, rc::gen::arbitrary<bool>()),
      rc::gen::set(&StepPlan::service,
                   rc::gen::map(rc::gen::inRange<std::int64_t>(0, 6),
                                [](std::int64_t count) { return Duration(count); })),
      rc::gen::set(&StepPlan::request, range(sizes.min_max, sizes.width_max)),
      rc::gen::set(&StepPlan::response, range(sizes.min_max, sizes.width_max)));
}

auto program_plan(const Sizes& sizes = {}) -> rc::Gen<ProgramPlan> {
  return rc::gen::exec([sizes] {
    ProgramPlan plan;
    const auto processes = *rc::gen::inRange<std::size_t>(2, sizes.processes + 1);
    for (std::size_t i = 0; i < processes; ++i) {
      ProcessPlan process;
      process.start = Duration(*rc::gen::inRange<std::int64_t>(0, sizes.min_max + 1));
      const auto steps = *rc::gen::inRange<std::size_t>(1, sizes.steps + 1);
      for (std::size_t j = 0; j < steps; ++j) process.steps.push_back(*step_plan(sizes));
      plan.processes.push_back(std::move(process));
    }
    return plan;
  });
}

RC_GTEST_PROP(TimingProperty, EveryTimingGivesTheOrderAndItsInstants, (std::uint64_t seed)) {
  TimedProgram program(*program_plan());
  RandomWalk walk(seed);
  const RunLog log = program.interleave(walk);
  const auto found = find_timing(log);
  RC_CLASSIFY(std::holds_alternative<Timing>(found), "possible");
  if (!std::holds_alternative<Timing>(found)) return;
  const auto& timing = std::get<Timing>(found);
  for (std::size_t i = 0; i < log.turns().size(); ++i) {
    const RunLog::Turn& turn = log.turns()[i];
    RC_ASSERT(turn.request.range.min <= timing.turns[i].request);
    RC_ASSERT(timing.turns[i].request <= turn.request.range.max);
    RC_ASSERT(turn.response.range.min <= timing.turns[i].response);
    RC_ASSERT(timing.turns[i].response <= turn.response.range.max);
  }
  const RunLog timed = program.run_with(legs_of(log, timing));
  for (std::size_t i = 0; i < log.turns().size(); ++i) {
    if (log.turns()[i].kind != RunLog::Turn::Kind::step) continue;
    RC_ASSERT(effect_in(timed, log, log.turns()[i]) == TimePoint(timing.turns[i].effect));
  }
  RC_ASSERT(has_order_of(timed, log));
}

RC_GTEST_PROP(TimingProperty, FindsTheOrderOfEveryRunInTime, (std::uint64_t seed)) {
  TimedProgram program(*program_plan());
  SeededChooser chooser(seed);
  const RunLog log = program.run(chooser);
  // Steps at one instant come in an order that no nanosecond between them gives.
  const auto pairs = kept_order(log, KeptOrder::of_declared);
  for (const auto& [earlier, later] : pairs) {
    RC_PRE(log.turns()[earlier.turn].at < log.turns()[later.turn].at);
  }
  // Nor do legs decide between commands that arrive at one instant; they end one after the other.
  for (const RunLog::Turn& one : log.turns()) {
    for (const RunLog::Turn& other : log.turns()) {
      const bool both = &one != &other && one.server && other.server;
      RC_PRE(!both || other.at != one.at + other.service);
    }
  }
  const auto found = find_timing(log);
  RC_ASSERT(std::holds_alternative<Timing>(found));
  RC_CLASSIFY(pairs.size() > 3, "more than three pairs in order");
}

RC_GTEST_PROP(TimingProperty, ContradictionsAreCyclesThatAskForMoreThanIsAllowed,
              (std::uint64_t seed)) {
  TimedProgram program(*program_plan());
  RandomWalk walk(seed);
  const RunLog log = program.interleave(walk);
  const auto found = find_timing(log);
  const auto* none = std::get_if<NoTiming>(&found);
  if (none == nullptr) return;
  Duration sum{0};
  for (const TimingLink& link : none->cycle) sum += link.length;
  RC_ASSERT(sum > Duration{0});
}

/// Whether two commands arrive at the server at one instant: which one it serves first, no leg says.
auto commands_arrive_together(const RunLog& timed, const std::vector<GivenLeg>& legs) -> bool {
  std::set<TimePoint> arrivals;
  for (const RunLog::Turn& turn : timed.turns()) {
    if (!turn.server) continue;
    const RunLog::Turn& before = timed.turns()[turn.since.turn];
    TimePoint arrival = before.at;
    for (const GivenLeg& leg : legs) {
      const auto is = [&](const RunLog::Turn& one) {
        return leg.step == one.what && leg.process == timed.process_of(one).name;
      };
      if (is(turn)) arrival += *leg.request;
      if (turn.since.answered && is(before)) arrival += *leg.response;
    }
    if (!arrivals.insert(arrival).second) return true;
  }
  return false;
}

/// Tries every combination of legs, and says whether one gives the order of `log`.
auto some_legs_give(TimedProgram& program, const RunLog& log) -> bool {
  std::vector<GivenLeg> legs;
  std::vector<std::pair<DurationRange, DurationRange>> ranges;
  for (const RunLog::Turn& turn : log.turns()) {
    if (turn.kind != RunLog::Turn::Kind::step) continue;
    legs.push_back({.process = log.process_of(turn).name,
                    .step = std::string(turn.what),
                    .nth = turn.nth,
                    .request = turn.request.range.min,
                    .response = turn.response.range.min,
                    .delay = {}});
    ranges.emplace_back(turn.request.range, turn.response.range);
  }
  for (;;) {
    const RunLog timed = program.run_with(legs);
    if (has_order_of(timed, log) && !commands_arrive_together(timed, legs)) return true;
    std::size_t i = 0;
    for (; i < 2 * legs.size(); ++i) {
      const DurationRange& range = i % 2 == 0 ? ranges[i / 2].first : ranges[i / 2].second;
      Duration& leg = i % 2 == 0 ? *legs[i / 2].request : *legs[i / 2].response;
      if (leg < range.max) {
        ++leg;
        break;
      }
      leg = range.min;
    }
    if (i == 2 * legs.size()) return false;
  }
}

RC_GTEST_PROP(TimingProperty, RefusesNoOrderThatSomeLegsGive, (std::uint64_t seed)) {
  TimedProgram program(*program_plan({.processes = 2, .steps = 2, .min_max = 4, .width_max = 2}));
  RandomWalk walk(seed);
  const RunLog log = program.interleave(walk);
  const auto found = find_timing(log);
  RC_ASSERT(!std::holds_alternative<TimingGivenUp>(found));
  const bool refused = std::holds_alternative<NoTiming>(found);
  RC_CLASSIFY(refused, "refused");
  if (refused) RC_ASSERT(!some_legs_give(program, log));
}

}  // namespace
}  // namespace slotrace::sim
