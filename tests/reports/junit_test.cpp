#include "reports/junit.hpp"

#include <gtest/gtest.h>

#include "tests/reports/sample.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::reports {
namespace {

TEST(Junit, HasASuiteForEachFileAndATestForEachCase) {
  model::Scenario failed_scenario = sample::scenario();
  failed_scenario.case_name = "policy=before-fix";
  model::Scenario passed_scenario = sample::scenario();
  passed_scenario.case_name = "policy=after-fix";
  const model::RunResult failed = sample::failed_result();
  const model::RunResult passed = sample::passed_result();
  expect_golden(
      "reports/golden/report.junit.xml",
      junit({sample::report(failed_scenario, failed), sample::report(passed_scenario, passed)},
            {{.file = "scenarios/broken.json",
              .what = "invalid",
              .messages = {"scenarios/broken.json:1:2: got <, expected \"{\"\n  <\n  ^"}}}));
}

TEST(Junit, EscapesWhatXmlCannotHold) {
  model::Scenario scenario = sample::scenario();
  scenario.name = "a<b>&\"c\"\n\x01\xff\xEF\xBF\xBF";
  const model::RunResult result;
  const std::string xml = junit({sample::report(scenario, result)}, {});
  EXPECT_NE(xml.find("a&lt;b&gt;&amp;&quot;c&quot;&#10;\\x01\xEF\xBF\xBD\xEF\xBF\xBD"),
            std::string::npos)
      << xml;
}

TEST(Junit, IsValidWithoutAnyCase) {
  EXPECT_EQ(junit({}, {}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"slotrace\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
            "</testsuites>\n");
}

}  // namespace
}  // namespace slotrace::reports
