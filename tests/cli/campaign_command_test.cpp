#include <gtest/gtest.h>

#include "sim/explore/campaign.hpp"
#include "tests/cli/campaign_folder.hpp"

namespace slotrace::cli {
namespace {

TEST(Campaign, WritesWhatItFoundAndCoveredAsJsonLines) {
  const CampaignFolder folder;
  const Ran ran = folder.run("all");
  EXPECT_EQ(ran.code, 1) << ran.err;
  const std::string text = folder.read("all");
  const auto lines = lines_of(text);
  EXPECT_TRUE(lines.front().starts_with(R"({"kind":"campaign","format":2,"name":"nightly",)"));
  EXPECT_NE(text.find(R"({"kind":"finding","case":0,"run":)"), std::string::npos) << text;
  EXPECT_EQ(occurrences(text, R"({"kind":"checkpoint","case":0,)"), 4) << "6, 12, 18, 20 runs";
  EXPECT_EQ(occurrences(text, R"({"kind":"checkpoint","case":1,)"), 4);
  EXPECT_TRUE(lines.back().starts_with(R"({"kind":"end","runs":40,)")) << lines.back();
}

TEST(Campaign, TellsFailuresFirstAndThenWhatItCovered) {
  const CampaignFolder folder;
  const std::string out = folder.run("all").out;
  const std::size_t violated = out.find("VIOLATED  two at once [policy=after-fix]: P1 in ");
  const std::size_t covered = out.find("covered   two at once [policy=lease-l1-first]: 20 runs, ");
  ASSERT_NE(violated, std::string::npos) << out;
  ASSERT_NE(covered, std::string::npos) << out;
  EXPECT_LT(violated, out.find("covered "));
  EXPECT_NE(out.find("P3 not violated, never put to the test"), std::string::npos) << out;
}

TEST(Campaign, PrintsACommandThatReplaysWhatItFound) {
  const CampaignFolder folder;
  const std::string out = folder.run("all").out;
  const std::size_t at = out.find("--schedule ") + 11;
  const Ran again = slotrace({"replay", folder.scenario(), "--case", "policy=after-fix",
                              "--schedule", out.substr(at, out.find('\n', at) - at)});
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_NE(again.out.find("P1 VIOLATED"), std::string::npos) << again.out;
}

TEST(Campaign, FindsNothingWithExitCodeZero) {
  const CampaignFolder folder(with(kRace, "after-fix", "lease-l1-first"));
  const Ran ran = folder.run("all");
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.out.find("VIOLATED"), std::string::npos);
}

TEST(Campaign, MakesTheRunsThatExploreMakesFromItsSeed) {
  const CampaignFolder folder(kRace);
  const std::string out = folder.run("all", {"--runs", "100"}).out;
  const std::uint64_t seed = sim::campaign_seed("nightly", "two at once");
  const Ran explored = slotrace({"explore", folder.scenario(), "--seed", std::to_string(seed)});
  // explore counts from 1.
  const std::size_t at = out.find("first in run ") + 13;
  const auto run = std::stoull(out.substr(at));
  EXPECT_NE(explored.out.find("first in run " + std::to_string(run + 1) + "\n"), std::string::npos)
      << out << explored.out;
}

TEST(Campaign, MakesRunsOnVirtualTimeToo) {
  const CampaignFolder folder(
      with(with(kRace, R"("checks": {"P1": {})", R"("checks": {"P1": {}, "P4": {"at_most": "1s"})"),
           R"("timeline")",
           R"("costs": {"calcom": {"fetch_response": {"uniform": ["100ms", "2s"]}}}, "timeline")"));
  const Ran ran =
      folder.run("timed", {"--runs", "200", "--checkpoint", "50", "--strategy", "timed"});
  EXPECT_EQ(ran.code, 1) << ran.err;
  const std::size_t at = ran.out.find("VIOLATED  two at once: P4 in ");
  ASSERT_NE(at, std::string::npos) << ran.out;
  const auto share = std::stoul(ran.out.substr(at + 29));
  EXPECT_GT(share, 0U);
  EXPECT_LT(share, 200U) << "a quick answer does not lose the race";
  EXPECT_NE(ran.out.find("200 runs, 200 different"), std::string::npos) << ran.out;
  // What is found is an ordinary run of that seed.
  const std::size_t token = ran.out.find("--schedule ", at) + 11;
  const Ran again = slotrace({"replay", folder.scenario(), "--schedule",
                              ran.out.substr(token, ran.out.find('\n', token) - token)});
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_NE(again.out.find("P4 VIOLATED"), std::string::npos) << again.out;
}

TEST(Campaign, WritesTheSameOnAnyNumberOfThreads) {
  const CampaignFolder folder;
  for (const char* threads : {"1", "2", "5"})
    (void)folder.run(threads, {"--runs", "300", "--checkpoint", "70", "--threads", threads});
  EXPECT_EQ(folder.read("1"), folder.read("2"));
  EXPECT_EQ(folder.read("1"), folder.read("5"));
}

TEST(Campaign, RefusesWhatIsNoCampaign) {
  const CampaignFolder folder;
  const auto refused = [&](const std::vector<std::string>& more) {
    const Ran ran = folder.run("never", more);
    EXPECT_EQ(ran.code, 2);
    EXPECT_EQ(folder.read("never"), "") << "nothing was begun";
    return ran.err;
  };
  EXPECT_NE(
      refused({"--shard", "3/2"}).find(R"(--shard: got "3/2", expected a shard and how many)"),
      std::string::npos);
  EXPECT_NE(refused({"--shard", "0/2"}).find("--shard: got"), std::string::npos);
  EXPECT_NE(
      refused({"--strategy", "exhaustive"}).find("expected portfolio, random, pct, pos or timed"),
      std::string::npos);
  EXPECT_NE(refused({"--strategy", "randm"}).find("did you mean random?"), std::string::npos);
  EXPECT_NE(refused({"--runs", "0"}).find("--runs: got \"0\""), std::string::npos);
  EXPECT_NE(refused({"--set", "policy=no-such-thing"}).find("got \"no-such-thing\""),
            std::string::npos);
  const Ran twice = slotrace({"campaign", folder.scenario(), folder.scenario() + "/../race.json",
                              "--name", "n", "--results", folder.path("never")});
  EXPECT_EQ(twice.code, 2);
  EXPECT_NE(slotrace({"campaign", folder.scenario(), "--results", folder.path("never")})
                .err.find("--name is missing"),
            std::string::npos);
}

TEST(Campaign, NeedsDifferentNamesForDifferentSeeds) {
  const CampaignFolder folder;
  folder.write("again.json", kMatrix);
  const Ran ran = slotrace({"campaign", folder.scenario(), folder.path("again.json"), "--name", "n",
                            "--results", folder.path("never")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("there are two cases \"two at once [policy=after-fix]\""),
            std::string::npos)
      << ran.err;
}

TEST(Campaign, SaysWhichCasesItLeavesOut) {
  const CampaignFolder folder;
  folder.write("none.json", with(with(kRace, "\"P1\": {}, \"P3\": {}", ""), "two at once", "mute"));
  const Ran ran = slotrace({"campaign", folder.scenario(), folder.path("none.json"), "--name", "n",
                            "--results", folder.path("all"), "--runs", "3"});
  EXPECT_NE(ran.out.find("left out  mute: it asks for no check"), std::string::npos) << ran.out;
  const std::string policy = SLOTRACE_SOURCE_DIR "/scenarios/policies/tags.json";
  EXPECT_NE(slotrace({"campaign", folder.scenario(), policy, "--name", "n", "--results",
                      folder.path("policy"), "--runs", "3"})
                .out.find("left out  " + policy + ": this is no scenario"),
            std::string::npos);
  EXPECT_EQ(slotrace({"campaign", folder.path("none.json"), "--name", "n", "--results",
                      folder.path("never")})
                .code,
            4);
}

}  // namespace
}  // namespace slotrace::cli
