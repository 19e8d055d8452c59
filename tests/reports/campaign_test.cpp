#include "reports/campaign.hpp"

#include <gtest/gtest.h>

#include "reports/campaign_log.hpp"

namespace slotrace::reports {
namespace {

using model::CheckId;

auto plan() -> model::CampaignPlan {
  return {.name = "nightly",
          .strategy = "pct",
          .runs = 2000,
          .cases = {{.file = "a.json", .name = "a", .case_name = "x", .checks = {CheckId::P1}},
                    {.file = "b.json", .name = "b\x1b[31m", .checks = {CheckId::P1, CheckId::P8}}}};
}

auto results() -> std::vector<model::CampaignResult> {
  std::vector<model::CampaignResult> all(2);
  all[0].tally.runs = 2000;
  all[0].tally.tested = {2000};
  for (std::uint64_t i = 1; i < 2000; ++i) all[0].tally.schedules.add(i << 53);
  all[1].tally.runs = 2000;
  all[1].tally.violated = {3};
  all[1].tally.tested = {3};
  all[1].tally.schedules.add(1);
  all[1].findings = {
      {.run = 17, .checks = {CheckId::P1}, .what = "P1: \x1b[2Jgone", .schedule = "t"}};
  return all;
}

auto replay(const model::CampaignCase& one, const model::CampaignFinding& finding) -> std::string {
  return "replay " + one.file + " " + finding.schedule;
}

TEST(CampaignText, HasFailuresBeforeCoverage) {
  const auto campaign = plan();
  const auto found = results();
  EXPECT_EQ(
      campaign_text({.plan = campaign, .results = found, .part = "3 shards", .replay = replay},
                    Style::plain()),
      "nightly: 2 cases, 2000 runs each, pct, 3 shards\n"
      "VIOLATED  b\\x1b[31m: P1 in 3 of 2000 runs\n"
      "            first in run 17: P1: \\x1b[2Jgone\n"
      "            replay: replay b.json t\n"
      "covered   a [x]: 2000 runs, about 2000 different\n"
      "            P1 not violated, tested in 2000 runs\n"
      "covered   b\\x1b[31m: 2000 runs, 1 different\n"
      "            P1 violated, tested in 3 runs\n"
      "            P8 not violated, never put to the test\n"
      "4000 runs, digest 0000000000000000\n");
}

TEST(CampaignText, SaysWhetherAnythingWasViolated) {
  auto found = results();
  EXPECT_TRUE(is_violated(found));
  found[1].tally.violated = {};
  EXPECT_FALSE(is_violated(found));
  EXPECT_EQ(runs_made(found), 4000U);
}

TEST(CampaignLog, WritesEachLineAsOneJsonObject) {
  CampaignLog log;
  log.campaign(plan());
  log.finding(1, results()[1].findings.front());
  EXPECT_EQ(log.take(),
            R"({"kind":"campaign","format":2,"name":"nightly","version":"","strategy":"pct",)"
            R"("depth":0,"faults":0,"runs":2000,"checkpoint":0,"set":[],"cases":[)"
            R"({"file":"a.json","name":"a","case":"x","checks":["P1"],)"
            R"("fingerprint":"0000000000000000","behaviour":"0000000000000000"},)"
            R"({"file":"b.json","name":"b\u001b[31m","case":"","checks":["P1","P8"],)"
            R"("fingerprint":"0000000000000000","behaviour":"0000000000000000"}],"shard":"1/1"})"
            "\n"
            R"({"kind":"finding","case":1,"run":17,"checks":["P1"],"what":"P1: \u001b[2Jgone",)"
            R"("schedule":"t"})"
            "\n");
  EXPECT_EQ(log.take(), "") << "each line once";
}

TEST(CampaignLog, GoesOnAsIfItHadNeverStopped) {
  CampaignLog whole;
  whole.campaign(plan());
  const std::string first = whole.take();
  sim::Digest lines;
  lines.absorb(std::string_view(first).substr(0, first.size() - 1));
  CampaignLog resumed(lines);
  whole.end(results());
  resumed.end(results());
  EXPECT_EQ(whole.take(), resumed.take());
}

}  // namespace
}  // namespace slotrace::reports
