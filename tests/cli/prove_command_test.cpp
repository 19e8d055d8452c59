#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/in_process.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

const std::string kProtocol =
    std::string(SLOTRACE_SOURCE_DIR) + "/scenarios/protocol/nested-cache.json";

TEST(Prove, ShowsWhatHoldsOfEveryPolicy) {
  const Ran ran = slotrace({"prove", kProtocol});
  EXPECT_EQ(ran.code, 1) << "some are violated" << ran.err;
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
  EXPECT_EQ(ran.code, 1);
  EXPECT_NE(ran.out.find("lease L2>L1: P1 is violated in 14 steps:\n    1  "), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("writer 0: commit"), std::string::npos);
  EXPECT_NE(ran.out.find("writer 0: clear L2"), std::string::npos);
}

TEST(Prove, SaysWhenItGaveUp) {
  const Ran ran = slotrace({"prove", kProtocol, "--set", "policy=5", "--states-max", "10"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_NE(ran.out.find("unanswered"), std::string::npos);
}

TEST(Prove, RefusesSizesThatTheProtocolHasNot) {
  const Ran ran = slotrace({"prove", kProtocol, "--set", "readers=9"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("readers"), std::string::npos) << ran.err;
  EXPECT_EQ(slotrace({"prove", kProtocol, "--set", "policy=17"}).code, 2);
  EXPECT_EQ(slotrace({"prove", kProtocol, "--set", "reader=2"}).code, 2);
}

TEST(Prove, RefusesAScenarioOfAWorld) {
  const Ran ran =
      slotrace({"prove", std::string(SLOTRACE_SOURCE_DIR) + "/scenarios/concurrent-fill.json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("protocol"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace slotrace::cli
