#include "reports/annotations.hpp"

#include <gtest/gtest.h>

#include "tests/reports/sample.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::reports {
namespace {

TEST(Annotations, NameFileLineAndColumnOfEachReason) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::failed_result();
  expect_golden("reports/golden/annotations.txt", annotations(sample::report(scenario, result)));
}

TEST(Annotations, EscapeWhatWouldEndThem) {
  EXPECT_EQ(annotation({.file = "a:b,c%.json", .line = 3, .column = 5}, "100 %: first\nsecond,\r"),
            "::error file=a%3Ab%2Cc%25.json,line=3,col=5::100 %25: first%0Asecond,\\r\n");
}

TEST(Annotations, LeaveLineAndColumnOutWhereThereIsNone) {
  EXPECT_EQ(annotation({.file = "a.json", .line = 0, .column = 0}, "x"),
            "::error file=a.json::x\n");
}

TEST(Annotations, MayWarn) {
  EXPECT_EQ(annotation({.file = "a.json", .line = 1, .column = 2}, "x", Severity::warning),
            "::warning file=a.json,line=1,col=2::x\n");
}

TEST(Annotations, AreNoneForAPass) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::passed_result();
  EXPECT_EQ(annotations(sample::report(scenario, result)), "");
}

}  // namespace
}  // namespace slotrace::reports
