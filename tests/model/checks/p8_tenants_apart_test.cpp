#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kRead = "2025-10-11T18:31:00Z"_utc;

/// Two branches with an event type each, whose ids are UUIDs.
auto two_branches() -> World {
  World world = clinic();
  world.event_types[0].tenant = {.company = "15", .branch = "7f9c24e8-3b12-4c1d-9f30-0a6f8e2d5b11"};
  world.event_types.push_back(
      {.id = 1320965, .name = "other", .hosts = {0}, .tenant = {"15", "7b2d4a1c-9a71"}});
  return world;
}

/// The policy with another key for its Layer 2.
auto with_key(Policy policy, std::string_view key) -> Policy {
  policy.layers.at(kLayer2).key = std::get<KeyTemplate>(KeyTemplate::parse(key));
  return policy;
}

auto read_both(const Policy& policy, World world) -> RunResult {
  Read second = read_window(kLayer2, {kEight, kEight + 2h});
  second.event_type = 1;
  return run_seeded(
      scenario(std::move(world), policy,
               {action("first", kRead, read_window(kLayer2, {kEight, kEight + 2h})),
                action("again", kRead + 10s, read_window(kLayer2, {kEight, kEight + 2h})),
                action("second", kRead + 20s, second)}));
}

TEST(P8, HoldsWhereKeysNameEveryTenant) {
  const RunResult result = read_both(preset("before-fix"), two_branches());
  EXPECT_EQ(found(result, CheckId::P8).finding, Finding::holds);
  EXPECT_EQ(found(result, CheckId::P8).exercised, 1U);  // the hit of "again"
}

TEST(P8, IsViolatedByAKeyThatCutsUuidsToTheirDigits) {
  // %d of both branches is 7; without the event type nothing else tells them apart.
  const RunResult result =
      read_both(with_key(preset("before-fix"),
                         "cal_slots_{companyId}_{branchId:%d}_{start:Y-m-d-H}_{end:Y-m-d-H}"),
                two_branches());
  const CheckResult& p8 = found(result, CheckId::P8);
  EXPECT_EQ(p8.finding, Finding::violated);
  ASSERT_EQ(p8.evidence.size(), 1U);
  EXPECT_EQ(
      p8.evidence.front(),
      "a look-up for company 15 branch 7b2d4a1c-9a71 event type 1320965 was served what was stored "
      "for company 15 branch 7f9c24e8-3b12-4c1d-9f30-0a6f8e2d5b11 event type 2563193");
}

TEST(P8, IsVacuousWithOneEventTypeOrWithoutHits) {
  const RunResult alone =
      run_seeded(scenario(clinic(), preset("before-fix"),
                          {action("first", kRead, read_day(kLayer1, kEight)),
                           action("again", kRead + 10s, read_day(kLayer1, kEight))}));
  EXPECT_EQ(found(alone, CheckId::P8).finding, Finding::vacuous);
  const RunResult one_read = run_seeded(scenario(
      two_branches(), preset("before-fix"), {action("first", kRead, read_day(kLayer1, kEight))}));
  EXPECT_EQ(found(one_read, CheckId::P8).finding, Finding::vacuous);
}

}  // namespace
}  // namespace slotrace::model
