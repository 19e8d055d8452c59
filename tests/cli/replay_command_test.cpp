#include <gtest/gtest.h>

#include "tests/cli/in_process.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

/// The line that a run prints at its end.
auto replay_line(const std::string& out) -> std::string {
  const std::size_t at = out.find("\nreplay: ") + 9;
  return out.substr(at, out.find('\n', at) - at);
}

auto token_of(const std::string& out) -> std::string {
  const std::string line = replay_line(out);
  return line.substr(line.rfind(' ') + 1);
}

TEST(Replay, PrintsWhatTheRunPrinted) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const Ran run = slotrace({"run", file, "--seed", "7"});
  const Ran again = slotrace({"replay", file, "--schedule", token_of(run.out)});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(again.out, run.out);
}

TEST(Replay, IsWhatTheCommandThatARunPrintsDoes) {
  const TemporaryFolder folder;
  const std::string file = folder.write("it's a gap.json", kGapMatrix);
  const Ran run =
      slotrace({"run", file, "--case", "policy=after-fix"}, {.program = SLOTRACE_PROGRAM});
  const ShellRan again = shell(replay_line(run.out));
  EXPECT_EQ(again.code, 1);
  EXPECT_EQ(again.out, run.out);
}

TEST(Replay, IsShownAsTheProgramWasCalled) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const Ran run = slotrace({"run", file}, {.program = "./my build/slotrace"});
  EXPECT_TRUE(replay_line(run.out).starts_with("'./my build/slotrace' replay ")) << run.out;
  const Ran json = slotrace({"run", file, "--format", "json"}, {.program = "./my build/slotrace"});
  EXPECT_EQ(json.out.find("my build"), std::string::npos) << "a report that machines compare";
}

TEST(Replay, RepeatsTheSettingsOfTheRun) {
  const TemporaryFolder folder;
  const Ran run = slotrace({"run", folder.write("gap.json", kGap), "--set", "policy=after-fix"},
                           {.program = SLOTRACE_PROGRAM});
  EXPECT_NE(replay_line(run.out).find("--set policy=after-fix"), std::string::npos);
  EXPECT_EQ(shell(replay_line(run.out)).out, run.out);
}

TEST(Replay, FindsTheCaseOfTheToken) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGapMatrix);
  const Ran run = slotrace({"run", file, "--case", "policy=after-fix"});
  EXPECT_EQ(slotrace({"replay", file, "--schedule", token_of(run.out)}).out, run.out);
}

TEST(Replay, RefusesATokenOfAnotherScenario) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const Ran run = slotrace({"run", file});
  const Ran other =
      slotrace({"replay", file, "--set", "policy=after-fix", "--schedule", token_of(run.out)});
  EXPECT_EQ(other.code, 2);
  EXPECT_NE(other.err.find("another scenario"), std::string::npos) << other.err;
  EXPECT_NE(other.err.find("--set values that it was printed with"), std::string::npos)
      << other.err;
}

TEST(Replay, RefusesATokenOfAnotherFormat) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const std::string token = token_of(slotrace({"run", file}).out);
  const Ran ran = slotrace({"replay", file, "--schedule", "st9" + token.substr(3)});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("version"), std::string::npos) << ran.err;
}

TEST(Replay, RefusesATokenThatIsCutOff) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const std::string token = token_of(slotrace({"run", file}).out);
  const Ran ran = slotrace({"replay", file, "--schedule", token.substr(0, token.size() - 1)});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("cut off"), std::string::npos) << ran.err;
}

TEST(Replay, NeedsAToken) {
  const Ran ran = slotrace({"replay", "gap.json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("--schedule TOKEN is missing"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace slotrace::cli
