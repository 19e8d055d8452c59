#include "reports/verdict.hpp"

#include <gtest/gtest.h>

#include "reports/reasons.hpp"
#include "tests/reports/sample.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::reports {
namespace {

TEST(Verdict, OfAPassNamesEveryReserveInItsLine) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::passed_result();
  expect_golden("reports/golden/passed.txt",
                verdict(sample::report(scenario, result), Style::plain()));
}

TEST(Verdict, OfAPassWithoutReserveIsOneWord) {
  model::Scenario scenario = sample::scenario();
  model::RunResult result;
  result.checks = {{.check = model::CheckId::P1,
                    .finding = model::Finding::holds,
                    .exercised = 1,
                    .violations = 0,
                    .evidence = {},
                    .excluded = {}}};
  EXPECT_EQ(verdict_line(sample::report(scenario, result), Style::plain()), "PASSED webhook-gap");
}

TEST(Verdict, NamesTheCaseOfAMatrix) {
  model::Scenario scenario = sample::scenario();
  scenario.case_name = "policy=after-fix";
  const model::RunResult result;
  EXPECT_EQ(verdict_line(sample::report(scenario, result), Style::plain()),
            "PASSED webhook-gap [policy=after-fix]");
}

TEST(Reasons, ListWhatTheFileSaysOtherwiseWithItsPlace) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::failed_result();
  const auto reasons = failures(sample::report(scenario, result));
  ASSERT_EQ(reasons.size(), 3U);
  EXPECT_EQ(reasons[0].text, "P4 is violated (stale windows stay within the bound)");
  EXPECT_EQ(reasons[0].cause, "change 0: 422.00005s, allowed 60s");
  EXPECT_EQ(reasons[0].position.line, 0U);
  EXPECT_EQ(reasons[1].position.line, 42U);
  EXPECT_EQ(reasons[2].position.line, 43U);
}

TEST(Reasons, NameAClaimThatComesOutOtherwise) {
  const model::Scenario scenario = sample::scenario();
  model::RunResult result = sample::passed_result();
  result.observations[1] = {{sample::Duration{std::chrono::minutes{122}}, ""}, true, false};
  const auto reasons = failures(sample::report(scenario, result));
  ASSERT_EQ(reasons.size(), 1U);
  EXPECT_EQ(reasons[0].text,
            "the claim \"the stale window is 122 minutes\" is reproduced, and the file says "
            "otherwise: it says 7320s, simulated 7320s");
}

TEST(Reasons, AreNoneForAPass) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::passed_result();
  EXPECT_TRUE(failures(sample::report(scenario, result)).empty());
}

}  // namespace
}  // namespace slotrace::reports
