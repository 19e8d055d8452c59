#include "sim/explore/repeat_check.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

const Schedule kSchedule{.seed = 4};

/// One process of five steps; `hidden` is state that the chooser knows nothing of.
template <class Hidden>
auto program_with(Hidden hidden) -> Program {
  return [hidden](Chooser& chooser, Trace* trace) {
    Simulation simulation({.trace = trace}, chooser);
    auto body = [&]() -> Task<> {
      for (int i = 0; i < 5; ++i) {
        co_await simulation.delay(1ms);
        co_await simulation.step({.what = "work", .accesses = {}}, [] {});
        if (i == 2) hidden(simulation);
      }
    };
    simulation.spawn("p", body());
    simulation.run();
    return Outcome{};
  };
}

TEST(RepeatCheck, FindsNothingInAProgramOfItsSchedule) {
  const Program program = program_with([](Simulation& simulation) {
    const Latency latency{.distribution = Distribution::exponential({.mean = 1ms}), .stream = 1};
    simulation.note("draw", static_cast<std::uint64_t>(simulation.sample(latency).count()));
  });
  EXPECT_FALSE(check_repeat(program, kSchedule).has_value());
}

TEST(RepeatCheck, NamesTheFirstStepThatDependsOnHiddenState) {
  int runs = 0;
  const Program program = program_with([&runs](Simulation& simulation) {
    if (++runs == 2) simulation.note("second run", 7);
  });
  const auto found = check_repeat(program, kSchedule);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->step, 3U);
  EXPECT_EQ(found->text,
            "two runs of one schedule differ at step 3: the first at 4000000 ns process 0 did "
            "\"work\" (d1fba762150c532c), the second at 3000000 ns process 0 did \"second run\" "
            "(0000000000000007)");
}

TEST(RepeatCheck, ComparesTheContentOfSteps) {
  std::uint64_t runs = 0;
  const auto found = check_repeat(
      program_with([&runs](Simulation& simulation) { simulation.note("count", ++runs); }),
      kSchedule);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->text,
            "two runs of one schedule differ at step 3: the first at 3000000 ns process 0 did "
            "\"count\" (0000000000000001), the second at 3000000 ns process 0 did \"count\" "
            "(0000000000000002)");
}

TEST(RepeatCheck, NoticesARunThatEndsEarly) {
  int runs = 0;
  const auto found = check_repeat(program_with([&runs](Simulation&) {
                                    if (++runs == 2) throw std::runtime_error("no luck");
                                  }),
                                  kSchedule);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->step, 3U);
  EXPECT_TRUE(found->text.ends_with("the second ended with \"at 3000000 ns, process p: no luck\""))
      << found->text;
}

TEST(RepeatCheck, TakesTwoRunsThatFailAlikeAsEqual) {
  const Program program = program_with([](Simulation&) { throw std::runtime_error("always"); });
  EXPECT_FALSE(check_repeat(program, kSchedule).has_value());
}

TEST(RepeatCheck, NoticesRunsThatDifferOnlyInHowTheyEnd) {
  int runs = 0;
  const Program program = [&runs](Chooser&, Trace*) {
    if (++runs == 2) throw Divergence("other questions");
    return Outcome{};
  };
  const auto found = check_repeat(program, kSchedule);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->text,
            "two runs of one schedule differ at step 0: the first ended, the second ended with "
            "\"other questions\"");
}

}  // namespace
}  // namespace slotrace::sim
