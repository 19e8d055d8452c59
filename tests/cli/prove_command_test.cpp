#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/in_process.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

const std::string kProtocol =
    std::string(SLOTRACE_SOURCE_DIR) + "/scenarios/protocol/nested-cache.json";

TEST(Prove, ShowsWhatHoldsOfEveryPolicy) {
  const Ran ran = slotrace({"prove", kProtocol});
  EXPECT_EQ(ran.code, 0) << "some are violated, as the file expects" << ran.err;
  EXPECT_NE(ran.out.find("2 readers, 1 writer, 1 slot"), std::string::npos) << ran.out;
  for (const char* policy : {"none", "L1>L2", "lease L1>L2", "shared generation", "staged delete"})
    EXPECT_NE(ran.out.find(policy), std::string::npos) << policy;
  EXPECT_NE(ran.out.find("51,282,954"), std::string::npos) << "complete schedules";
  EXPECT_NE(ran.out.find("Not covered:"), std::string::npos);
}

TEST(Prove, ProvesLeasesAtAnySizeThatIsAsked) {
  const Ran ran = slotrace({"prove", kProtocol, "--set", "policy=5", "--set", "readers=3", "--set",
                            "writers=2", "--set", "slots=2", "--format", "json"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto document = nlohmann::json::parse(ran.out);
  ASSERT_EQ(document["rows"].size(), 1U);
  EXPECT_EQ(document["rows"][0]["properties"]["P1"]["verdict"], "proved");
  EXPECT_EQ(document["rows"][0]["properties"]["P2"]["verdict"], "proved");
  EXPECT_EQ(document["rows"][0]["properties"]["P3"]["verdict"], "vacuous");
}

TEST(Prove, VisitsEveryStateWithAllOrders) {
  const Ran ran = slotrace({"prove", kProtocol, "--set", "policy=5", "--all-orders", "--threads",
                            "2", "--format", "json"});
  const auto row = nlohmann::json::parse(ran.out)["rows"][0];
  EXPECT_EQ(row["states"], 981);
  EXPECT_EQ(row["schedules"], 1443476);
}

TEST(Prove, ShowsTheStepsOfTheShortestViolation) {
  const Ran ran = slotrace({"prove", kProtocol, "--set", "policy=6", "--steps"});
  EXPECT_EQ(ran.code, 0) << "as the file expects";
  EXPECT_NE(ran.out.find("lease L2>L1: P1 is violated in 14 steps:\n    1  "), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("writer 0: commit"), std::string::npos);
  EXPECT_NE(ran.out.find("writer 0: clear L2"), std::string::npos);
}

TEST(Prove, FailsWhenTheFileExpectsSomethingElse) {
  const TemporaryFolder folder;
  const std::string file = folder.write("p.json", R"({
  "name": "p", "parameters": {"booking": "none"}, "matrix": {"booking": ["none", "unchecked"]},
  "protocol": {"readers": 2, "writers": 1, "slots": 1, "policy": 6, "booking": {"param": "booking"}},
  "expect": {"P1": [6], "P2": [6]}})");
  const Ran ran = slotrace({"prove", file, "--set", "booking=none"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("UNEXPECTED " + file +
                         ":4:20: P1 of \"lease L2>L1\", 2 readers, 1 writer, 1 slot: violated, "
                         "expected proved\n"),
            std::string::npos)
      << ran.out;
  EXPECT_EQ(ran.out.find("P2 of"), std::string::npos) << ran.out;
  const Ran booked = slotrace({"prove", file, "--set", "booking=unchecked"});
  EXPECT_NE(booked.out.find("UNEXPECTED P3 of \"lease L2>L1\", 2 readers, 1 writer, 1 slot: "
                            "violated, and nothing is expected\n"),
            std::string::npos)
      << booked.out;
  const Ran checked = slotrace({"check", file});
  EXPECT_EQ(checked.code, 1) << checked.out;
  EXPECT_NE(checked.out.find("expected proved"), std::string::npos) << checked.out;
}

TEST(Prove, IsDoneByCheckToo) {
  const Ran ran = slotrace({"check", SLOTRACE_SOURCE_DIR "/scenarios/protocol"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("nested-cache.json: 17 rows came out as expected"), std::string::npos)
      << ran.out;
}

TEST(Prove, PrintsACommandThatReplaysAViolation) {
  const std::string out = slotrace({"prove", kProtocol, "--set", "policy=6", "--steps"}).out;
  const std::size_t at = out.find("--schedule ") + 11;
  ASSERT_NE(out.find("  replay: slotrace replay "), std::string::npos) << out;
  const std::string token = out.substr(at, out.find('\n', at) - at);
  const Ran again = slotrace({"replay", kProtocol, "--schedule", token});
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_TRUE(again.out.starts_with("lease L2>L1: 2 readers, 1 writer, 1 slot\n    1  "))
      << again.out;
  EXPECT_NE(again.out.find("\nP1 VIOLATED\nP2 not violated\n"), std::string::npos) << again.out;
  const Ran other = slotrace({"replay", kProtocol, "--set", "readers=3", "--schedule", token});
  EXPECT_EQ(other.code, 2) << "it belongs to another size";
  EXPECT_NE(other.err.find("--schedule: "), std::string::npos) << other.err;
}

TEST(Prove, SaysWhenItGaveUp) {
  const Ran ran = slotrace({"prove", kProtocol, "--set", "policy=5", "--states-max", "10"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_NE(ran.out.find("\n 5  lease L1>L2           unanswered"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("unanswered after 11 states, expected proved"), std::string::npos)
      << ran.out;
  EXPECT_EQ(ran.out.find("\"proved\": in every"), std::string::npos) << "nothing was";
}

TEST(Prove, RefusesSizesThatTheProtocolHasNot) {
  const Ran ran = slotrace({"prove", kProtocol, "--set", "readers=9"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("readers"), std::string::npos) << ran.err;
  EXPECT_EQ(slotrace({"prove", kProtocol, "--set", "policy=17"}).code, 2);
  EXPECT_EQ(slotrace({"prove", kProtocol, "--set", "reader=2"}).code, 2);
}

TEST(Prove, RefusesWhatIsForScenariosOnly) {
  const Ran ran = slotrace({"prove", kProtocol, "--policy", "after-fix"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("--policy: this is for scenarios"), std::string::npos) << ran.err;
}

TEST(Prove, RefusesWhatIsForProtocolsOnly) {
  const std::string file = SLOTRACE_SOURCE_DIR "/scenarios/proofs/one-call.json";
  for (const char* option : {"--steps", "--all-orders"}) {
    const Ran ran = slotrace({"prove", file, option});
    EXPECT_EQ(ran.code, 2);
    EXPECT_NE(ran.err.find(std::string(option) + ": this is for protocols"), std::string::npos)
        << ran.err;
  }
  EXPECT_EQ(slotrace({"prove", file, "--threads", "2"}).code, 2);
  EXPECT_EQ(slotrace({"prove", file, "--states-max", "10"}).code, 2);
}

// The second row takes minutes; the signal comes when it has begun, or at the latest within the first.
TEST(Prove, InterruptedShowsTheRowsThatAreThere) {
  const TemporaryFolder folder;
  const std::string file = folder.write("p.json", R"({
    "name": "p", "parameters": {"readers": 1},
    "matrix": {"readers": [1, 5]},
    "protocol": {"readers": {"param": "readers"}, "writers": 3, "slots": 2, "policy": 12}})");
  const ShellRan ran = shell("'" SLOTRACE_PROGRAM "' prove --all-orders '" + file +
                             "' 2>&1 & child=$!\n" + kUntilItCatchesSigint +
                             "sleep 1\n"
                             "kill -INT $child\n"
                             "wait $child\n");
  EXPECT_EQ(ran.code, 130) << ran.out;
  EXPECT_NE(ran.out.find("1 reader, 3 writers, 2 slots"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("5 readers, 3 writers, 2 slots"), std::string::npos)
      << "what the second row covered is told, too\n"
      << ran.out;
  EXPECT_NE(ran.out.find("unanswered"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("slotrace prove: interrupted; 1 of 2 rows answered\n"), std::string::npos)
      << ran.out;
}

}  // namespace
}  // namespace slotrace::cli
