#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/in_process.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

TEST(Run, PrintsTimelineAndVerdictOfAFile) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"run", folder.write("gap.json", kGap)});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("gap  (policy before-fix)"), std::string::npos);
  EXPECT_NE(ran.out.find("2025-10-11 (UTC)"), std::string::npos);
  EXPECT_NE(ran.out.find("second: CalcomService HIT,"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("\nPASSED gap"), std::string::npos);
  EXPECT_NE(ran.out.find("\nreplay: slotrace replay "), std::string::npos);
}

TEST(Run, PrintsTheSameTwice) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  EXPECT_EQ(slotrace({"run", file}).out, slotrace({"run", file}).out);
}

TEST(Run, FailsWhenAnExpectationDoes) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"run", folder.write("gap.json", kGap), "--set", "policy=after-fix"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("FAILED gap: second.stale is false, expected true"), std::string::npos)
      << ran.out;
}

TEST(Run, ReadsStandardInput) {
  const Ran ran = slotrace({"run", "-"}, {.in = kGap, .environment = {}});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("PASSED gap"), std::string::npos);
}

TEST(Run, RefusesMoreStandardInputThanAFileMayHold) {
  const Ran ran =
      slotrace({"run", "-"}, {.in = std::string((8U << 20U) + 1, ' '), .environment = {}});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("8 MiB"), std::string::npos) << ran.err;
}

TEST(Run, NamesEverythingThatIsWrongWithAFile) {
  const TemporaryFolder folder;
  const std::string text = with(with(kGap, "\"widget\"", "\"wigdet\""), "\"stale\"", "\"stael\"");
  const Ran ran = slotrace({"run", folder.write("gap.json", text)});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("gap.json:13:"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("gap.json:19:"), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("widget"), std::string::npos) << ran.err;
}

TEST(Run, NamesAFileThatIsNotThere) {
  const Ran ran = slotrace({"run", "/nowhere/gap.json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("/nowhere/gap.json"), std::string::npos) << ran.err;
}

TEST(Run, SumsUpTheCasesOfAMatrix) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"run", folder.write("gap.json", kGapMatrix)});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("PASSED gap [policy=before-fix]"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("FAILED gap [policy=after-fix]"), std::string::npos);
  EXPECT_NE(ran.out.find("2 cases: 1 passed, 1 failed"), std::string::npos);
  EXPECT_EQ(ran.out.find("CACHES"), std::string::npos) << "several cases have no timelines";
}

TEST(Run, ShowsTheTimelineOfTheCaseThatIsAskedFor) {
  const TemporaryFolder folder;
  const Ran ran =
      slotrace({"run", folder.write("gap.json", kGapMatrix), "--case", "policy=before-fix"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_NE(ran.out.find("CACHES"), std::string::npos);
  EXPECT_NE(ran.out.find("--case policy=before-fix --schedule "), std::string::npos) << ran.out;
}

TEST(Run, GuessesWhichCaseWasMeant) {
  const TemporaryFolder folder;
  const Ran ran =
      slotrace({"run", folder.write("gap.json", kGapMatrix), "--case", "policy=after-fxi"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("did you mean policy=after-fix?"), std::string::npos) << ran.err;
}

TEST(Run, PrintsTheHistoryAsJson) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"run", folder.write("gap.json", kGap), "--format", "json"});
  EXPECT_EQ(ran.code, 0);
  const auto document = nlohmann::json::parse(ran.out);
  EXPECT_EQ(document["cases"][0]["name"], "gap");
  EXPECT_EQ(document["cases"][0]["expectations"][0]["outcome"], "met");
  EXPECT_FALSE(document["cases"][0]["history"].empty());
}

TEST(Run, DrawsFromTheSeedThatIsGiven) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"run", folder.write("gap.json", kGap), "--seed", "42"});
  EXPECT_NE(ran.out.find("seed 42,"), std::string::npos) << ran.out;
}

TEST(Run, RefusesAParameterWithoutItsValue) {
  const Ran ran = slotrace({"run", "gap.json", "--set", "policy"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("--set: got \"policy\", expected NAME=VALUE"), std::string::npos)
      << ran.err;
}

TEST(Run, IsColouredOnATerminalOnly) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  EXPECT_NE(
      slotrace({"run", file}, {.in = {}, .terminal = true, .environment = {}}).out.find('\x1b'),
      std::string::npos);
  EXPECT_EQ(slotrace({"run", file}).out.find('\x1b'), std::string::npos);
}

TEST(Run, ObeysNoColor) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  const auto coloured = [&](std::map<std::string, std::string> environment) {
    return slotrace({"run", file},
                    {.in = {}, .terminal = true, .environment = std::move(environment)})
               .out.find('\x1b') != std::string::npos;
  };
  EXPECT_FALSE(coloured({{"NO_COLOR", "1"}}));
  EXPECT_TRUE(coloured({{"NO_COLOR", ""}})) << "an empty variable says nothing";
  EXPECT_FALSE(coloured({{"TERM", "dumb"}}));
}

TEST(Run, NamesAScenarioThatDoesNotEnd) {
  const TemporaryFolder folder;
  const std::string text = with(kGap, "\"summary\"", "\"event_budget\": 3, \"summary\"");
  const Ran ran = slotrace({"run", folder.write("gap.json", text)});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("the scenario does not end"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace slotrace::cli
