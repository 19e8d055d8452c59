// A campaign's promise is that its file comes out the same, byte for byte, however the work on it was
// stopped, resumed, threaded or shared out. The tests make one uninterrupted file and hold every
// other way against it.

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
#include "sim/random.hpp"
#include "tests/cli/in_process.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

/// A look-up and a booking under a policy that is given; their race is one of the orders.
const std::string kRace = R"({
  "name": "two at once",
  "parameters": {"policy": "after-fix"},
  "policy": {"param": "policy"},
  "start": "2025-10-11T18:35:00Z",
  "webhooks": {"echoes": false},
  "hosts": [{"name": "Fabian", "hours": {"monday": ["08:00-11:00"]}}],
  "event_types": [{"id": 2563193, "hosts": ["Fabian"], "company": "15", "branch": "9"}],
  "timeline": [
    {"name": "reader", "at": "+0s",
     "read": {"from": "CalcomService", "start": "2025-10-13", "end": "2025-10-13"}},
    {"name": "booking", "at": "+10ms",
     "book": {"through": "createBooking", "start": "2025-10-13T08:00:00Z"}}
  ],
  "checks": {"P1": {}, "P3": {}}
}
)";

/// The same as two cases, of which the second cannot be violated.
const std::string kMatrix = with(
    kRace, "\"policy\": {\"param\"",
    "\"matrix\": {\"policy\": [\"after-fix\", \"lease-l1-first\"]},\n  \"policy\": {\"param\"");

class CampaignFolder {
 public:
  explicit CampaignFolder(const std::string& text = kMatrix)
      : scenario_(folder_.write("race.json", text)) {}

  [[nodiscard]] auto path(const std::string& name) const -> std::string {
    return (folder_.path() / name).string();
  }
  [[nodiscard]] auto read(const std::string& name) const -> std::string {
    return folder_.read(name);
  }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  /// The arguments of a small campaign that writes `results`.
  [[nodiscard]] auto arguments(const std::string& results,
                               const std::vector<std::string>& more = {}) const
      -> std::vector<std::string> {
    std::vector<std::string> all{"campaign", scenario_,   "--name",
                                 "nightly",  "--results", path(results)};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] auto run(const std::string& results,
                         const std::vector<std::string>& more = {"--runs", "20", "--checkpoint",
                                                                 "6"}) const -> Ran {
    return slotrace(arguments(results, more));
  }

  [[nodiscard]] auto scenario() const -> const std::string& { return scenario_; }

 private:
  TemporaryFolder folder_;
  std::string scenario_;
};

auto lines_of(const std::string& text) -> std::vector<std::string> {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

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

TEST(Campaign, GoesOnWhereverItsFileBreaksOff) {
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

TEST(Campaign, LosesNothingWhenItIsKilledAtAnyMoment) {
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

TEST(Campaign, StopsAtACheckpointWhenItsTimeIsUp) {
  const CampaignFolder folder;
  const Ran ran = folder.run("all", {"--runs", "20", "--time", "0s"});
  EXPECT_EQ(ran.code, 5) << ran.err;
  EXPECT_NE(ran.out.find("out of time at a checkpoint, after 0 of 40 runs; --resume goes on\n"),
            std::string::npos)
      << ran.out;
  EXPECT_EQ(folder.run("all", {"--runs", "20", "--resume"}).code, 1);
}

TEST(Campaign, StopsAtACheckpointWhenItIsInterrupted) {
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

TEST(Campaign, DoesNothingTwiceWhenItIsDone) {
  const CampaignFolder folder;
  const Ran first = folder.run("all");
  const std::string text = folder.read("all");
  const Ran again = folder.run("all", {"--runs", "20", "--checkpoint", "6", "--resume"});
  EXPECT_EQ(again.out, first.out);
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(folder.read("all"), text);
}

TEST(Campaign, NeverOverwritesAFile) {
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

TEST(Campaign, RefusesToGoOnWithAnother) {
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

TEST(Campaign, RefusesToGoOnWithTheResultsOfAProgramThatRunsACaseOtherwise) {
  const CampaignFolder folder;
  (void)folder.run("all", {"--time", "0s"});
  folder.write("all", as_of_another_build(folder.read("all")));
  const Ran ran = folder.run("all", {"--resume"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("another build of slotrace, in which runs of two at once"),
            std::string::npos)
      << ran.err;
}

TEST(Campaign, KnowsAProgramThatRunsACaseOtherwiseByItsFirstRuns) {
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

TEST(Campaign, RefusesAFileThatAnotherProcessWrites) {
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

/// What merge writes for a campaign of `count` shards, given in reverse.
auto merged(const CampaignFolder& folder, int count) -> std::string {
  std::vector<std::string> arguments{"merge"};
  const std::string of = std::to_string(count);
  for (int i = count; i > 0; --i) {
    const std::string name = of + "." + std::to_string(i);
    const Ran ran = folder.run(
        name, {"--runs", "400", "--checkpoint", "30", "--shard", std::to_string(i) + "/" + of});
    EXPECT_LE(ran.code, 1) << ran.err;
    arguments.push_back(folder.path(name));
  }
  arguments.insert(arguments.end(), {"--output", folder.path("merged" + of)});
  const Ran ran = slotrace(arguments);
  EXPECT_EQ(ran.code, 1) << ran.err;
  return folder.read("merged" + of);
}

TEST(Merge, WritesTheSameForAnyNumberOfShards) {
  const CampaignFolder folder;
  const std::string one = merged(folder, 1);
  EXPECT_NE(one.find(R"({"kind":"case","case":0,"runs":400,)"), std::string::npos) << one;
  for (const int count : {2, 3, 7}) EXPECT_EQ(merged(folder, count), one) << count << " shards";
}

TEST(Merge, ListsFailuresFirst) {
  const CampaignFolder folder;
  const auto lines = lines_of(merged(folder, 2));
  EXPECT_TRUE(lines.at(0).starts_with(R"({"kind":"merged")"));
  EXPECT_TRUE(lines.at(1).starts_with(R"({"kind":"finding")"));
  EXPECT_TRUE(lines.back().starts_with(R"({"kind":"end","runs":800,)")) << lines.back();
  const std::string out = slotrace({"merge", folder.path("2.1"), folder.path("2.2")}).out;
  EXPECT_LT(out.find("VIOLATED"), out.find("covered"));
  EXPECT_NE(out.find("800 runs, digest "), std::string::npos);
}

TEST(Merge, TakesShardsOfFewerRunsThanThereAreShards) {
  const CampaignFolder folder;
  std::vector<std::string> arguments{"merge"};
  for (int i = 1; i <= 5; ++i) {
    const std::string name = std::to_string(i);
    (void)folder.run(name, {"--runs", "2", "--shard", name + "/5"});
    arguments.push_back(folder.path(name));
  }
  EXPECT_NE(slotrace(arguments).out.find("4 runs, digest "), std::string::npos);
}

/// Three shards of a campaign, and a merge of some of their files, which is refused.
class MergeRefusal : public testing::Test {
 protected:
  MergeRefusal() {
    for (const char* shard : {"1/3", "2/3", "3/3"})
      (void)folder_.run(shard[0] + std::string(), size(shard));
  }
  static auto size(const std::string& shard) -> std::vector<std::string> {
    return {"--runs", "30", "--checkpoint", "4", "--shard", shard};
  }
  auto refused(const std::vector<std::string>& names) -> std::string {
    std::vector<std::string> arguments{"merge"};
    std::vector<std::string> before;
    for (const std::string& name : names) {
      arguments.push_back(folder_.path(name));
      before.push_back(folder_.read(name));
    }
    arguments.insert(arguments.end(), {"--output", folder_.path("merged")});
    const Ran ran = slotrace(arguments);
    EXPECT_EQ(ran.code, 2) << ran.out;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(folder_.read("merged"), "");
    for (std::size_t i = 0; i < names.size(); ++i)
      EXPECT_EQ(folder_.read(names[i]), before[i]) << "the rest is untouched";
    return ran.err;
  }

  CampaignFolder folder_;
};

TEST_F(MergeRefusal, OfAMissingShard) {
  EXPECT_NE(refused({"1", "3"}).find("1 shard of 3 missing: 2/3\n"), std::string::npos);
}

TEST_F(MergeRefusal, OfADoubledShard) {
  folder_.write("copy", folder_.read("2"));
  EXPECT_NE(refused({"1", "2", "copy", "3"})
                .find(folder_.path("copy") + ": shard 2/3 is in " + folder_.path("2") + " already"),
            std::string::npos);
}

TEST_F(MergeRefusal, OfAFileThatIsCutOff) {
  const std::string text = folder_.read("2");
  folder_.write("2", text.substr(0, text.size() - 20));
  const std::string line = std::to_string(lines_of(text).size());
  std::string said = refused({"1", "2", "3"});
  EXPECT_TRUE(said.starts_with(folder_.path("2") + ":" + line + ":")) << said;
  EXPECT_NE(said.find("the file is cut off within this line, expected the end"), std::string::npos);
  EXPECT_EQ(said.find("missing"), std::string::npos) << "it is there, and its name was said\n"
                                                     << said;
  folder_.write("2", text.substr(0, text.rfind('\n', text.size() - 2) + 1));
  said = refused({"1", "2", "3"});
  EXPECT_NE(said.find("the file ends after this line, expected the end"), std::string::npos)
      << said;
  folder_.write("2", "");
  EXPECT_NE(refused({"1", "2", "3"}).find(folder_.path("2") + ": the file is empty"),
            std::string::npos);
}

TEST_F(MergeRefusal, OfAFileThatWasChanged) {
  const std::string text = folder_.read("1");
  folder_.write("1", with(text, "\"what\":\"P1: phantom", "\"what\":\"P1: Phantom"));
  const std::string said = refused({"1", "2", "3"});
  EXPECT_NE(said.find("one of them was changed after it was written"), std::string::npos) << said;
}

TEST_F(MergeRefusal, OfShardsOfDifferentCampaigns) {
  (void)slotrace({"campaign", folder_.scenario(), "--name", "weekly", "--results",
                  folder_.path("other"), "--runs", "30", "--checkpoint", "4", "--shard", "2/3"});
  EXPECT_NE(refused({"1", "other", "3"}).find("name: weekly, not nightly"), std::string::npos);
  (void)folder_.run("half", size("2/2"));
  EXPECT_NE(refused({"1", "half", "3"}).find("it is one of 2 shards"), std::string::npos);
}

TEST_F(MergeRefusal, OfAnotherFormat) {
  const std::string text = folder_.read("2");
  folder_.write("2", with(text, "\"format\":2", "\"format\":1"));
  const std::string said = refused({"1", "2", "3"});
  EXPECT_NE(said.find("2:1:29: format: got 1, expected 2: another version of slotrace wrote it"),
            std::string::npos)
      << said;
}

TEST_F(MergeRefusal, OfWhatIsNoShard) {
  folder_.write("notes", "my notes\n");
  const std::string said = refused({"1", "notes", "3", "nowhere"});
  EXPECT_NE(said.find("notes:1:1: these are no results of a campaign"), std::string::npos) << said;
  EXPECT_NE(said.find("nowhere: there is no such file"), std::string::npos) << said;
  EXPECT_NE(slotrace({"merge", "/dev/zero"}).err.find("this is no regular file"),
            std::string::npos);
}

TEST_F(MergeRefusal, ToMergeTwice) {
  (void)slotrace({"merge", folder_.path("1"), folder_.path("2"), folder_.path("3"), "--output",
                  folder_.path("all")});
  EXPECT_NE(slotrace({"merge", folder_.path("all")}).err.find("this is what a merge wrote"),
            std::string::npos);
}

TEST_F(MergeRefusal, ToOverwriteAFile) {
  const Ran ran = slotrace({"merge", folder_.path("1"), folder_.path("2"), folder_.path("3"),
                            "--output", folder_.path("1")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("is there already"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace slotrace::cli
