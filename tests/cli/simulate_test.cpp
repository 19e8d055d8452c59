#include "cli/simulate.hpp"

#include <gtest/gtest.h>

#include "scenarios/reader/reader.hpp"
#include "tests/cli/in_process.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

auto gap() -> model::Scenario {
  return std::get<std::vector<model::Scenario>>(scenarios::read_scenario_text(kGap, "gap.json"))
      .front();
}

auto line_for(const std::string& file) -> std::string {
  return replay_command_line({.file = file, .settings = {{"at", "a b"}}}, gap(), {});
}

TEST(RepeatCheck, FindsNothingInACaseThatRepeats) {
  const model::Scenario scenario = gap();
  EXPECT_EQ(find_nondeterminism(scenario, simulate(scenario, 1)), std::nullopt);
}

// Nothing in the model is nondeterministic, so the first run is tampered with instead.
TEST(RepeatCheck, FindsARunThatDidOtherSteps) {
  const model::Scenario scenario = gap();
  Simulated first = simulate(scenario, 1);
  first.result.digest ^= 1;
  const auto found = find_nondeterminism(scenario, first);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->starts_with("two runs differ (digests ")) << *found;
}

TEST(RepeatCheck, FindsARunThatWasJudgedDifferently) {
  const model::Scenario scenario = gap();
  Simulated first = simulate(scenario, 1);
  first.result.expectations[0].answer.simulated = false;
  EXPECT_EQ(find_nondeterminism(scenario, first),
            "two runs did the same steps and were judged differently");
}

TEST(Replay, OfChoicesThatNobodyAsksForIsADivergence) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const std::string token =
      sim::to_token({.fingerprint = token_fingerprint(gap()), .seed = 1, .picks = {0, 3}});
  const Ran ran = slotrace({"replay", file, "--schedule", token});
  EXPECT_EQ(ran.code, 3);
  EXPECT_TRUE(ran.err.starts_with("slotrace: the replay diverged: ")) << ran.err;
}

TEST(Replay, OfAnInterleavingHasStepsInPlaceOfTimes) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const std::string token =
      sim::to_token({.mode = sim::Mode::interleaving, .fingerprint = token_fingerprint(gap())});
  const Ran ran = slotrace({"replay", file, "--schedule", token});
  EXPECT_LE(ran.code, 1) << ran.err;
  EXPECT_NE(ran.out.find("STEP  EVENT"), std::string::npos) << ran.out;
}

TEST(ReplayCommandLine, IsQuotedForAShellWhereNeeded) {
  EXPECT_TRUE(line_for("a/b-c_d.json").starts_with("slotrace replay a/b-c_d.json --set 'at=a b' "));
  EXPECT_TRUE(line_for("it's.json").starts_with("slotrace replay 'it'\\''s.json' "));
  EXPECT_TRUE(line_for("$(x)").starts_with("slotrace replay '$(x)' "));
}

}  // namespace
}  // namespace slotrace::cli
