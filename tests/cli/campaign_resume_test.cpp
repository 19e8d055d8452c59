// A campaign's file comes out the same, byte for byte, however the work on it was stopped and resumed.
// The tests make one uninterrupted file and hold every other way against it.

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/campaign.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/campaign.hpp"
#include "tests/cli/campaign_folder.hpp"

namespace slotrace::cli {
namespace {

TEST(CampaignResume, GoesOnWhereverItsFileBreaksOff) {
  const CampaignFolder folder;
  (void)folder.run("whole");
  const std::string whole = folder.read("whole");
  // What is left of a file when it is cut off at any byte, the reader's own tests look at.
  const std::size_t step = std::getenv("SLOTRACE_LONG") != nullptr ? 11 : 97;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const bool near_end =
        whole.substr(length < 3 ? 0 : length - 3, 6).find('\n') != std::string::npos;
    if (!near_end && length % step != 0) continue;
    folder.write("part", whole.substr(0, length));
    const Ran ran = folder.run("part", {"--runs", "20", "--checkpoint", "6", "--resume"});
    ASSERT_EQ(ran.code, 1) << length << ran.err;
    ASSERT_EQ(folder.read("part"), whole) << "cut off after " << length << " bytes";
  }
}

TEST(CampaignResume, LosesNothingWhenItIsKilledAtAnyMoment) {
  const CampaignFolder folder;
  const std::vector<std::string> size{"--runs", "8000", "--checkpoint", "150"};
  (void)folder.run("whole", size);
  const std::string whole = folder.read("whole");
  std::vector<std::string> words = folder.arguments("killed", size);
  words.insert(words.begin(), SLOTRACE_PROGRAM);
  words.emplace_back("--resume");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  sim::Random random(1, 1);
  int killed = 0;
  std::size_t kept = 0;
  bool ended = false;
  while (!ended && killed < 1000) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(126);
      execv(argv[0], argv.data());
      _exit(127);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random.below(60'000 + 2000 * killed)));
    kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) ++killed;
    ended = WIFEXITED(status);
    ASSERT_TRUE(!ended || WEXITSTATUS(status) == 1) << status;
    const std::string now = folder.read("killed");
    ASSERT_EQ(now, whole.substr(0, now.size())) << "after " << killed << " kills";
    // What was at a checkpoint stays.
    ASSERT_GE(now.size(), kept);
    const std::size_t checkpoint = now.rfind(R"({"kind":"checkpoint")");
    const std::size_t line_end = now.find('\n', checkpoint);
    if (checkpoint != std::string::npos && line_end != std::string::npos) kept = line_end + 1;
  }
  EXPECT_TRUE(ended);
  EXPECT_GT(killed, 3) << "too fast to be killed";
  EXPECT_EQ(folder.read("killed"), whole);
}

TEST(CampaignResume, StopsAtACheckpointWhenItsTimeIsUp) {
  const CampaignFolder folder;
  const Ran ran = folder.run("all", {"--runs", "20", "--time", "0s"});
  EXPECT_EQ(ran.code, 5) << ran.err;
  EXPECT_NE(ran.out.find("out of time at a checkpoint, after 0 of 40 runs; --resume goes on\n"),
            std::string::npos)
      << ran.out;
  EXPECT_EQ(folder.run("all", {"--runs", "20", "--resume"}).code, 1);
}

TEST(CampaignResume, StopsAtACheckpointWhenItIsInterrupted) {
  const CampaignFolder folder;
  std::vector<std::string> words =
      folder.arguments("all", {"--runs", "100000000", "--checkpoint", "20"});
  words.insert(words.begin(), SLOTRACE_PROGRAM);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (std::freopen(folder.path("out").c_str(), "w", stdout) == nullptr) _exit(126);
    execv(argv[0], argv.data());
    _exit(127);
  }
  // Once there is a checkpoint, the handler is there, too.
  while (folder.read("all").find("checkpoint\",\"case") == std::string::npos)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  kill(child, SIGINT);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  const std::string out = folder.read("out");
  EXPECT_NE(out.find("interrupted at a checkpoint, after "), std::string::npos) << out;
  EXPECT_NE(out.find("covered   two at once"), std::string::npos) << out;
  EXPECT_TRUE(lines_of(folder.read("all")).back().starts_with(R"({"kind":"checkpoint")"));
}

TEST(CampaignResume, DoesNothingTwiceWhenItIsDone) {
  const CampaignFolder folder;
  const Ran first = folder.run("all");
  const std::string text = folder.read("all");
  const Ran again = folder.run("all", {"--runs", "20", "--checkpoint", "6", "--resume"});
  EXPECT_EQ(again.out, first.out);
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(folder.read("all"), text);
}

TEST(CampaignResume, NeverOverwritesAFile) {
  const CampaignFolder folder;
  folder.write("notes", "my notes");
  Ran ran = folder.run("notes");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("it is there already; --resume goes on with it"), std::string::npos);
  ran = folder.run("notes", {"--resume"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("these are no results of a campaign"), std::string::npos) << ran.err;
  folder.write("lines", "my\nnotes\n");
  ran = folder.run("lines", {"--resume"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("lines:1:1: these are no results of a campaign"), std::string::npos)
      << ran.err;
  EXPECT_EQ(folder.read("notes"), "my notes");
  EXPECT_EQ(folder.read("lines"), "my\nnotes\n");
  EXPECT_EQ(
      slotrace({"campaign", folder.scenario(), "--name", "n", "--results", "/dev/null", "--resume"})
          .code,
      2);
}

TEST(CampaignResume, RefusesToGoOnWithAnother) {
  const CampaignFolder folder;
  (void)folder.run("all");
  const auto refused = [&](const std::vector<std::string>& more) {
    std::vector<std::string> with_resume = more;
    with_resume.emplace_back("--resume");
    const Ran ran = folder.run("all", with_resume);
    EXPECT_EQ(ran.code, 2);
    return ran.err;
  };
  EXPECT_NE(refused({"--runs", "30", "--checkpoint", "6"})
                .find("is of another campaign: runs: 20, not 30"),
            std::string::npos);
  EXPECT_NE(refused({"--runs", "20", "--checkpoint", "6", "--strategy", "pct"})
                .find("strategy: portfolio, not pct"),
            std::string::npos);
  EXPECT_NE(refused({"--runs", "20", "--checkpoint", "6", "--shard", "1/2"})
                .find("is of shard 1/1, not 1/2"),
            std::string::npos);
  folder.write("race.json", with(kMatrix, "08:00-11:00", "08:00-12:00"));
  EXPECT_NE(refused({"--runs", "20", "--checkpoint", "6"}).find("fingerprint of two at once"),
            std::string::npos);
}

/// What a program leaves that runs the case otherwise and was stopped before its first checkpoint.
auto as_of_another_build(std::string first_line) -> std::string {
  const std::string member = "\"behaviour\":\"";
  char& digit = first_line.at(first_line.find(member) + member.size());
  digit = digit == '0' ? '1' : '0';
  return first_line;
}

TEST(CampaignResume, RefusesToGoOnWithTheResultsOfAProgramThatRunsACaseOtherwise) {
  const CampaignFolder folder;
  (void)folder.run("all", {"--time", "0s"});
  folder.write("all", as_of_another_build(folder.read("all")));
  const Ran ran = folder.run("all", {"--resume"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("another build of slotrace, in which runs of two at once"),
            std::string::npos)
      << ran.err;
}

TEST(CampaignResume, KnowsAProgramThatRunsACaseOtherwiseByItsFirstRuns) {
  auto read = scenarios::read_scenario_text(kGap, "gap.json");
  model::Scenario scenario = std::get<0>(std::move(read)).front();
  model::CampaignPlan plan{.name = "n", .strategy = "random", .runs = 100};
  const std::uint64_t behaviour = behaviour_of(plan, scenario, scenario.name);
  EXPECT_EQ(behaviour_of(plan, scenario, scenario.name), behaviour);
  plan.shard = {.number = 2, .count = 3};
  EXPECT_EQ(behaviour_of(plan, scenario, scenario.name), behaviour) << "of every shard the same";
  // Stands for a program that costs steps otherwise: the file's fingerprint is the same.
  scenario.world.costs.redis.request = sim::Distribution::constant(std::chrono::milliseconds{1});
  EXPECT_NE(behaviour_of(plan, scenario, scenario.name), behaviour);
}

TEST(CampaignResume, RefusesAFileThatAnotherProcessWrites) {
  const CampaignFolder folder;
  (void)folder.run("all");
  const std::string text = folder.read("all");
  FILE* const held = std::fopen(folder.path("all").c_str(), "r");
  ASSERT_EQ(flock(fileno(held), LOCK_EX), 0);
  const Ran ran = folder.run("all", {"--resume"});
  std::fclose(held);
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("another process is writing it"), std::string::npos) << ran.err;
  EXPECT_EQ(folder.read("all"), text);
}

}  // namespace
}  // namespace slotrace::cli
