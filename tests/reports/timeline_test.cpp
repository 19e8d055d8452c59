#include "reports/timeline.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "reports/heading.hpp"
#include "reports/text.hpp"
#include "reports/verdict.hpp"
#include "tests/reports/sample.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::reports {
namespace {

auto lines(const std::string& text) -> std::vector<std::string> {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

TEST(Timeline, TellsTheIncidentAsTheAnalysisDrawsIt) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::failed_result();
  const CaseReport report = sample::report(scenario, result);
  expect_golden("reports/golden/incident.txt", heading(report, Style::plain()) + '\n' +
                                                   timeline(report, Style::plain()) + '\n' +
                                                   verdict(report, Style::plain()));
}

TEST(Timeline, FitsIntoAHundredColumns) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::failed_result();
  for (const std::string& line : lines(timeline(sample::report(scenario, result), Style::plain())))
    EXPECT_LE(columns(line), 100U) << line;
}

TEST(Timeline, SaysNothingInColourThatItDoesNotSayInWords) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::failed_result();
  const CaseReport report = sample::report(scenario, result);
  std::string stripped = timeline(report, Style::coloured());
  ASSERT_NE(stripped.find("\x1b[31m"), std::string::npos);
  for (std::size_t at = 0; (at = stripped.find('\x1b', at)) != std::string::npos;)
    stripped.erase(at, stripped.find('m', at) - at + 1);
  EXPECT_EQ(stripped, timeline(report, Style::plain()));
}

TEST(Timeline, NumbersTheStepsOfARunWithoutTime) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result = sample::failed_result();
  CaseReport report = sample::report(scenario, result);
  report.mode = sim::Mode::interleaving;
  const auto told = lines(timeline(report, Style::plain()));
  EXPECT_TRUE(told[0].starts_with("STEP  EVENT")) << told[0];
  EXPECT_TRUE(told[2].starts_with("1     earlier-read: reads")) << told[2];
}

TEST(Timeline, KeepsControlCharactersOfAScenarioFromTheTerminal) {
  const model::Scenario scenario = sample::scenario();
  model::RunResult result = sample::failed_result();
  result.history.events[0].process = "\x1b]0;owned\x07";
  const std::string told = timeline(sample::report(scenario, result), Style::plain());
  EXPECT_EQ(told.find('\x1b'), std::string::npos);
  EXPECT_EQ(told.find('\x07'), std::string::npos);
  EXPECT_NE(told.find("\\x1b]0;owned\\x07"), std::string::npos);
}

TEST(Timeline, SaysThatNothingHappensInAnEmptyRun) {
  const model::Scenario scenario = sample::scenario();
  const model::RunResult result;
  EXPECT_NE(timeline(sample::report(scenario, result), Style::plain()).find("nothing happens"),
            std::string::npos);
}

}  // namespace
}  // namespace slotrace::reports
