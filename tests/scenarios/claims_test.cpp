/// What docs/claims.md says of four claims: each is refuted by a scenario that a search found, under
/// the proposed fix, and under the policy that closes most.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "model/run.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace {
namespace {

const std::filesystem::path kRoot = SLOTRACE_SOURCE_DIR;

struct Refutation {
  const char* claim;
  const char* policy;
  const char* file;  ///< under scenarios/regressions
  model::CheckId check;
};

using model::CheckId;

constexpr Refutation kRefutations[] = {
    {"stale window 0 s", "after-fix", "webhook-latency-after-the-fix-commit-fresh",
     CheckId::commit_fresh},
    {"stale window 0 s", "lease-l1-first", "webhook-latency-leases-commit-fresh",
     CheckId::commit_fresh},
    {"no stale cache in any scenario", "after-fix", "in-flight-fill-p1", CheckId::P1},
    {"no stale cache in any scenario", "lease-l1-first", "calcom-slot-cache-search-p1",
     CheckId::P1},
    {"100 % data accuracy", "after-fix", "in-flight-fill-p2", CheckId::P2},
    {"100 % data accuracy", "lease-l1-first", "webhook-faults-lost-p7", CheckId::P7},
    {"double booking risk eliminated", "after-fix", "double-booking-two-customers-p3", CheckId::P3},
    {"double booking risk eliminated", "lease-l1-first", "double-booking-two-customers-leases-p3",
     CheckId::P3},
};

auto text_of(const std::filesystem::path& file) -> std::string {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Claims, AreRefutedByWhatASearchFound) {
  for (const Refutation& one : kRefutations) {
    SCOPED_TRACE(one.file);
    const auto file = kRoot / "scenarios/regressions" / (std::string(one.file) + ".json");
    const auto read = scenarios::read_scenario(file);
    const auto* cases = std::get_if<std::vector<model::Scenario>>(&read);
    ASSERT_NE(cases, nullptr);
    const model::Scenario& scenario = cases->front();
    EXPECT_EQ(scenario.policy.name, one.policy);
    sim::SeededChooser chooser(scenario.seed);
    const model::RunResult result = model::run(scenario, chooser);
    const auto check = std::ranges::find(result.checks, one.check, &model::CheckResult::check);
    ASSERT_NE(check, result.checks.end());
    EXPECT_EQ(check->finding, model::Finding::violated);
  }
}

TEST(Claims, StandInTheirPageWithWhatRefutesThem) {
  const std::string page = text_of(kRoot / "docs/claims.md");
  for (const Refutation& one : kRefutations) {
    EXPECT_NE(page.find(one.claim), std::string::npos) << one.claim;
    EXPECT_NE(page.find(std::string("regressions/") + one.file), std::string::npos) << one.file;
  }
}

}  // namespace
}  // namespace slotrace
