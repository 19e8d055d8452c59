#include "reports/coverage.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "reports/json.hpp"
#include "tests/reports/sample.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::reports {
namespace {

/// What the analysis draws: createBooking, and so bookInCalcom, clears Layer 1; nobody else anything.
auto map_of_the_analysis() -> model::CoverageMap {
  model::CoverageMap map;
  for (const model::EntryPoint entry_point : model::all_entry_points())
    for (model::LayerIndex layer = 0; layer < 2; ++layer) {
      const bool clears = layer == 0 && (entry_point == model::EntryPoint::create_booking ||
                                         entry_point == model::EntryPoint::book_in_calcom);
      map.cells.push_back({.entry_point = entry_point,
                           .layer = layer,
                           .covered = clears,
                           .vacuous = false,
                           .tried = 30,
                           .left = clears ? 0U : 30U});
    }
  map.cells[4].left = 1;
  map.cells[13].vacuous = true;
  map.holes = {{.entry_point = model::EntryPoint::create_booking,
                .layer = 0,
                .what = "days from today+30 on",
                .example = "calcom:slots:2563193:2025-11-10:2025-11-10",
                .left = 1}};
  map.runs = 420;
  return map;
}

TEST(Coverage, DrawsTheMapOfTheAnalysisAndCountsItInEveryWay) {
  expect_golden("reports/golden/coverage.txt",
                coverage(sample::policy(), map_of_the_analysis(), Style::plain()));
}

TEST(Coverage, SaysThatThereIsNoHole) {
  model::CoverageMap map = map_of_the_analysis();
  map.holes.clear();
  EXPECT_NE(coverage(sample::policy(), map, Style::plain()).find("Holes: none"), std::string::npos);
}

TEST(Coverage, RoundsPercentagesToOneDecimal) {
  model::CoverageMap map = map_of_the_analysis();
  EXPECT_EQ(coverage_counts(sample::policy(), map).percent, "15.4");  // of 13, one cell is vacuous
  map.cells[13].vacuous = false;
  EXPECT_EQ(coverage_counts(sample::policy(), map).percent, "14.3");
}

TEST(Coverage, OfVacuousCellsAloneIsNoNumber) {
  model::CoverageMap map = map_of_the_analysis();
  for (model::CoverageCell& cell : map.cells) cell = {.vacuous = true};
  EXPECT_NE(coverage(sample::policy(), map, Style::plain()).find("nothing to measure"),
            std::string::npos);
}

TEST(Coverage, HasTheSameCountsInJson) {
  const auto document =
      nlohmann::json::parse(json_coverage(sample::policy(), map_of_the_analysis()));
  EXPECT_EQ(document["cells_covered"], 2);
  EXPECT_EQ(document["cells"], 13);
  EXPECT_EQ(document["vacuous_cells"], 1);
  EXPECT_EQ(document["percent"], "15.4");
  EXPECT_EQ(document["entry_points_that_clear"], 1);
  EXPECT_EQ(document["holes"][0]["example"], "calcom:slots:2563193:2025-11-10:2025-11-10");
}

}  // namespace
}  // namespace slotrace::reports
