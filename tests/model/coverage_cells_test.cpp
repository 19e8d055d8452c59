/// Every cell of the coverage map is caught by a check of its own: with the operation of one cell
/// taken out of after-fix, P1 fails in a small scenario that drives its entry point, where it holds
/// under the whole policy. So the map's 14/14 and the check's verdict rest on the same runs.

#include <string>

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"
#include "tests/support/drive.hpp"

namespace slotrace::model {
namespace {

struct Cell {
  EntryPoint entry_point;
  LayerIndex layer;
};

void PrintTo(const Cell& cell, std::ostream* out) {
  *out << name(cell.entry_point) << " and layer " << cell.layer;
}

auto all_cells() -> std::vector<Cell> {
  std::vector<Cell> cells;
  for (const EntryPoint entry_point : all_entry_points()) {
    for (const LayerIndex layer : {kLayer1, kLayer2}) cells.push_back({entry_point, layer});
  }
  return cells;
}

auto cell_name(const testing::TestParamInfo<Cell>& info) -> std::string {
  return std::string(name(info.param.entry_point)) +
         (info.param.layer == kLayer1 ? "_Layer1" : "_Layer2");
}

class CoverageCells : public testing::TestWithParam<Cell> {
 protected:
  /// Both layers are filled for the days of the change, then the entry point is driven, then
  /// everything comes to rest. The booking stands on Monday, and moves to Tuesday.
  static auto drive(const Policy& policy) -> RunResult {
    const TimePoint slot = "2025-10-13T08:00:00Z"_utc;
    const TimePoint new_slot = "2025-10-14T09:00:00Z"_utc;
    World world = clinic();
    world.webhooks.echoes = false;
    if (needs_booking(GetParam().entry_point)) {
      world.bookings = {{.name = "booking", .event_type = 0, .host = 0, .start = slot}};
    }
    std::vector<Action> timeline;
    TimePoint at = world.start;
    for (const TimePoint start : {slot, new_slot}) {
      timeline.push_back(
          action("fill layer 1", at += std::chrono::seconds{1}, read_day(kLayer1, start)));
      timeline.push_back(action("fill layer 2", at += std::chrono::seconds{1},
                                read_window(kLayer2, {start, start + std::chrono::hours{2}})));
    }
    timeline.push_back(
        action("change", at += std::chrono::seconds{10},
               change_through(GetParam().entry_point, {.slot = slot, .new_slot = new_slot})));
    return run_seeded(scenario(std::move(world), policy, std::move(timeline)));
  }
};

TEST_P(CoverageCells, HoldsP1UnderTheWholePolicy) {
  const RunResult result = drive(preset("after-fix"));
  ASSERT_EQ(result.totals.changes, 1U);
  EXPECT_EQ(found(result, CheckId::P1).finding, Finding::holds);
  EXPECT_GE(found(result, CheckId::P1).exercised, 2U);  // an entry of each layer
}

TEST_P(CoverageCells, ViolatesP1WithoutItsOperation) {
  const auto [entry_point, layer] = GetParam();
  const RunResult result = drive(without_operation(preset("after-fix"), {entry_point, layer}));
  ASSERT_EQ(result.totals.changes, 1U);
  const CheckResult& p1 = found(result, CheckId::P1);
  ASSERT_EQ(p1.finding, Finding::violated);
  for (const std::string& evidence : p1.evidence) {
    const char* const left =
        layer == kLayer1 ? "CalcomService calcom:slots:" : "AlternativeFinder cal_slots_";
    EXPECT_NE(evidence.find(left), std::string::npos) << evidence;
  }
}

INSTANTIATE_TEST_SUITE_P(AfterFix, CoverageCells, testing::ValuesIn(all_cells()), cell_name);

}  // namespace
}  // namespace slotrace::model
