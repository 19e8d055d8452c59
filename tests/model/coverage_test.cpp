#include "model/coverage.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

constexpr std::string_view kRange = "keys over more than one day";
constexpr std::string_view kLaterDays = "days from today+30 on";
constexpr std::string_view kOtherTypes = "other event types of the host";
constexpr std::string_view kOtherTenant = "event types of another company with the same host";

/// Measured once for all tests of a process.
auto map_of(const std::string& policy) -> const CoverageMap& {
  static std::map<std::string, CoverageMap> maps;
  const auto known = maps.find(policy);
  if (known != maps.end()) return known->second;
  return maps.emplace(policy, measure_coverage(preset(policy))).first->second;
}

auto cell(const CoverageMap& map, EntryPoint entry_point, LayerIndex layer) -> const CoverageCell& {
  const auto found = std::ranges::find_if(map.cells, [&](const CoverageCell& one) {
    return one.entry_point == entry_point && one.layer == layer;
  });
  EXPECT_NE(found, map.cells.end());
  return *found;
}

/// What is listed as left by an entry point in a layer.
auto holes_of(const CoverageMap& map, EntryPoint entry_point, LayerIndex layer)
    -> std::set<std::string> {
  std::set<std::string> holes;
  for (const CoverageHole& hole : map.holes) {
    if (hole.entry_point == entry_point && hole.layer == layer) holes.insert(hole.what);
  }
  return holes;
}

auto hole(const CoverageMap& map, EntryPoint entry_point, LayerIndex layer, std::string_view what)
    -> const CoverageHole* {
  for (const CoverageHole& one : map.holes) {
    if (one.entry_point == entry_point && one.layer == layer && one.what == what) return &one;
  }
  return nullptr;
}

TEST(Coverage, OfBeforeFixIsTwoOfFourteen) {
  const CoverageMap& map = map_of("before-fix");
  ASSERT_EQ(map.cells.size(), 14U);
  EXPECT_EQ(map.covered(), 2U);
  EXPECT_TRUE(cell(map, EntryPoint::create_booking, kLayer1).covered);
  EXPECT_TRUE(cell(map, EntryPoint::book_in_calcom, kLayer1).covered);
  EXPECT_EQ(map.entry_points_with_all(), 0U);
  EXPECT_EQ(map.entry_points_with_any(), 2U);
}

TEST(Coverage, OfAfterFixIsFourteenOfFourteen) {
  const CoverageMap& map = map_of("after-fix");
  ASSERT_EQ(map.cells.size(), 14U);
  EXPECT_EQ(map.covered(), 14U);
  EXPECT_EQ(map.entry_points_with_all(), 7U);
  EXPECT_EQ(map.entry_points_with_any(), 7U);
}

TEST(Coverage, OfTtlOnlyIsNothing) {
  const CoverageMap& map = map_of("ttl-only");
  EXPECT_EQ(map.covered(), 0U);
  EXPECT_EQ(map.entry_points_with_any(), 0U);
  for (const CoverageCell& one : map.cells) {
    EXPECT_FALSE(one.vacuous);
    EXPECT_EQ(one.left, one.tried);
  }
}

TEST(Coverage, OfDateScopedHoldsInsideTheHorizon) {
  const CoverageMap& map = map_of("date-scoped");
  EXPECT_EQ(map.covered(), 14U);
  // It clears the booking's own days, however far ahead.
  for (const EntryPoint entry_point : all_entry_points()) {
    EXPECT_FALSE(holes_of(map, entry_point, kLayer1).contains(std::string(kLaterDays)));
  }
}

TEST(Coverage, WithoutLayersHasNoCells) {
  const CoverageMap& map = map_of("no-cache");
  EXPECT_TRUE(map.cells.empty());
  EXPECT_TRUE(map.holes.empty());
  EXPECT_EQ(map.entry_points_with_all(), 0U);
}

TEST(Coverage, TriesEveryCellOnEveryDayOfTheHorizon) {
  const CoverageMap& map = map_of("after-fix");
  EXPECT_EQ(map.horizon_days, 30);
  for (const CoverageCell& one : map.cells) {
    EXPECT_FALSE(one.vacuous) << name(one.entry_point);
    EXPECT_GE(one.tried, 30U) << name(one.entry_point);
    EXPECT_EQ(one.left, 0U) << name(one.entry_point);
  }
  EXPECT_GE(map.runs, 7U * 30U);
}

TEST(Coverage, NoLongerHoldsForADayBeyondTheHorizon) {
  Policy policy = preset("after-fix");
  for (auto& operations : policy.invalidation) {
    for (Operation& operation : operations) {
      if (auto* forget = std::get_if<ForgetKeys>(&operation.what)) forget->keys.days.count = 29;
    }
  }
  // Forgetting today to today+28 leaves today+29, the last day of the horizon.
  const CoverageMap map = measure_coverage(policy);
  EXPECT_FALSE(cell(map, EntryPoint::create_booking, kLayer1).covered);
  EXPECT_EQ(cell(map, EntryPoint::create_booking, kLayer1).left, 1U);
  EXPECT_TRUE(cell(map, EntryPoint::create_booking, kLayer2).covered);
}

TEST(Coverage, ListsWhatAfterFixLeavesInLayer1) {
  const CoverageMap& map = map_of("after-fix");
  for (const EntryPoint entry_point : all_entry_points()) {
    EXPECT_EQ(holes_of(map, entry_point, kLayer1),
              (std::set<std::string>{std::string(kRange), std::string(kLaterDays),
                                     std::string(kOtherTypes), std::string(kOtherTenant)}))
        << name(entry_point);
    // Layer 2's pattern takes ranges and every day, but names one event type.
    EXPECT_EQ(holes_of(map, entry_point, kLayer2),
              (std::set<std::string>{std::string(kOtherTypes), std::string(kOtherTenant)}))
        << name(entry_point);
  }
}

TEST(Coverage, NamesAKeyOfEachHole) {
  const CoverageMap& map = map_of("after-fix");
  const CoverageHole* later = hole(map, EntryPoint::create_booking, kLayer1, kLaterDays);
  ASSERT_NE(later, nullptr);
  // The map is measured from 2025-10-13 on, so today+30 is 2025-11-12.
  EXPECT_EQ(later->example, "calcom:slots:2563193:2025-11-12:2025-11-12");
  EXPECT_EQ(later->left, 1U);
  const CoverageHole* range = hole(map, EntryPoint::create_booking, kLayer1, kRange);
  ASSERT_NE(range, nullptr);
  EXPECT_TRUE(range->example.starts_with("calcom:slots:2563193:2025-10-")) << range->example;
  EXPECT_NE(range->example.find("2025-10-13"), std::string::npos) << range->example;
  EXPECT_NE(range->example, "calcom:slots:2563193:2025-10-13:2025-10-13");
  const CoverageHole* other = hole(map, EntryPoint::create_booking, kLayer2, kOtherTypes);
  ASSERT_NE(other, nullptr);
  EXPECT_TRUE(other->example.starts_with("cal_slots_15_9_1320965_")) << other->example;
}

TEST(Coverage, TriesEveryWindowOfWholeHoursOverSeveralDays) {
  Policy policy = preset("after-fix");
  for (auto& operations : policy.invalidation) {
    for (Operation& operation : operations) {
      auto* pattern = std::get_if<DeletePattern>(&operation.what);
      // Takes every window of Layer 2 but those that begin at 7:00 or 17:00.
      if (pattern != nullptr)
        pattern->pattern =
            std::get<KeyTemplate>(KeyTemplate::parse("cal_slots_*_{eventTypeId}_*-*-*-[01][^7]_*"));
    }
  }
  const CoverageMap map = measure_coverage(policy);
  const CoverageHole* range = hole(map, EntryPoint::create_booking, kLayer2, kRange);
  ASSERT_NE(range, nullptr);
  EXPECT_NE(range->example.find("-07_2025"), std::string::npos) << range->example;
}

TEST(Coverage, LeavesCellsOutThatHaveNothingToClear) {
  Policy policy = preset("after-fix");
  policy.layers[kLayer1].ttl = policy.layers[kLayer2].ttl = Duration{0};
  policy.layers[kLayer1].ttl_when_empty.reset();
  const CoverageMap map = measure_coverage(policy);
  EXPECT_EQ(map.vacuous(), 14U);
  EXPECT_EQ(map.measured(), 0U);
  EXPECT_EQ(map.covered(), 0U);
  EXPECT_EQ(map.entry_points_with_all(), 0U);
}

TEST(Coverage, LaterDaysAreNoHoleWhereTheWholeLayerIsUncleared) {
  // Days beyond the horizon are listed for every layer that leaves them, covered before or not.
  const CoverageMap& map = map_of("ttl-only");
  EXPECT_TRUE(holes_of(map, EntryPoint::cancel_booking, kLayer2).contains(std::string(kLaterDays)));
}

TEST(Coverage, IsMeasuredOfLayersWhoseTtlsAreDrawn) {
  Policy policy = preset("before-fix");
  for (LayerPolicy& layer : policy.layers)
    layer.ttl_jitter =
        sim::Distribution::uniform({.min = Duration{0}, .max = std::chrono::seconds{30}});
  EXPECT_EQ(measure_coverage(policy).covered(), 2U);
}

TEST(Coverage, IsMeasuredOfALayerWithALeaseAndALock) {
  Policy policy = preset("lease-l1-first");
  policy.layers[kLayer1].lock = LockPolicy{};
  const CoverageMap map = measure_coverage(policy);
  EXPECT_EQ(map.covered(), 14U);
  EXPECT_TRUE(map.holes.empty());
}

}  // namespace
}  // namespace slotrace::model
