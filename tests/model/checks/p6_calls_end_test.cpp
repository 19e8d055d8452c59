#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kCall = "2025-10-11T18:38:02Z"_utc;

auto one_call() -> Scenario {
  return scenario(
      clinic(), preset("before-fix"),
      {action("call", kCall, Call{.event_type = 0, .wish = "2025-10-13T08:00:00Z"_utc})});
}

TEST(P6, HoldsWhereEveryCallEnds) {
  const RunResult result = run_seeded(one_call());
  EXPECT_EQ(found(result, CheckId::P6).finding, Finding::holds);
  EXPECT_EQ(found(result, CheckId::P6).exercised, 1U);
}

TEST(P6, IsViolatedByACallThatIsCutOff) {
  // The run stops while the caller thinks.
  sim::SeededChooser chooser(1);
  const RunResult result = run(one_call(), chooser, {.stop_at = kCall + 5s});
  EXPECT_EQ(found(result, CheckId::P6).finding, Finding::violated);
  EXPECT_EQ(found(result, CheckId::P6).evidence, std::vector<std::string>{"call call never ends"});
}

TEST(P6, IsVacuousWithoutCalls) {
  const RunResult result =
      run_seeded(scenario(clinic(), preset("before-fix"),
                          {action("read", kCall, read_day(kLayer1, "2025-10-13T00:00:00Z"_utc))}));
  EXPECT_EQ(found(result, CheckId::P6).finding, Finding::vacuous);
}

}  // namespace
}  // namespace slotrace::model
