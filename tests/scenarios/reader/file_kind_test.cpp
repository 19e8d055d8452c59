#include "scenarios/reader/file_kind.hpp"

#include <gtest/gtest.h>

#include "scenarios/reader/protocol_reader.hpp"
#include "scenarios/reader/results_reader.hpp"
#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::string_view kPolicyFile =
    R"({"name": "own", "layers": [], "reads": {"wish": "Cal.com", "alternatives": "Cal.com"}})";
constexpr std::string_view kProtocolFile =
    R"({"name": "p", "protocol": {"readers": 1, "writers": 1, "slots": 1, "policy": 0}})";

template <class Result>
auto only_error(const Result& result) -> std::string {
  const auto* errors = std::get_if<std::vector<Diagnostic>>(&result);
  if (errors == nullptr || errors->size() != 1) return "not one error";
  return errors->front().message;
}

TEST(FileKind, OfAnotherOneIsToldInOneSentence) {
  EXPECT_EQ(only_error(read_policy_text(kValid, "f.json")),
            "this is a scenario, expected a policy; \"slotrace run\" shows what happens in it");
  EXPECT_EQ(only_error(read_policy_text(kProtocolFile, "f.json")),
            "this is a protocol, expected a policy; \"slotrace prove\" searches its orders");
  EXPECT_EQ(only_error(read_scenario_text(kProtocolFile, "f.json")),
            "this is a protocol, expected a scenario; \"slotrace prove\" searches its orders");
  EXPECT_EQ(only_error(read_scenario_text(kPolicyFile, "f.json")),
            "this is a policy, expected a scenario; \"slotrace coverage\" measures what it clears");
  EXPECT_EQ(only_error(read_scenario_text(policy_schema(), "f.json")),
            "this is a JSON schema, expected a scenario; editors read it");
}

TEST(FileKind, IsHeldAgainstAFileThatAScenarioNamesAsItsPolicyToo) {
  const ReadOptions options{
      .set = {{"policy", SLOTRACE_SOURCE_DIR "/scenarios/incident-852.json"}}};
  EXPECT_EQ(only_error(read_scenario_text(kValid, "f.json", options)),
            "this is a scenario, expected a policy; \"slotrace run\" shows what happens in it");
}

TEST(FileKind, OfAFileWithOneTypoIsStillThatOfTheFile) {
  EXPECT_NE(only_error(read_scenario_text(changed("\"timeline\"", "\"timelin\""), "f.json"))
                .find("got a member \"timelin\""),
            std::string::npos);
  EXPECT_NE(only_error(read_scenario_text(changed("\"hosts\": [\n", "\"host\": [\n"), "f.json"))
                .find("got a member \"host\""),
            std::string::npos);
}

TEST(FileKind, OfACampaignsResultsIsTold) {
  EXPECT_EQ(only_error(read_scenario_text("{\"kind\":\"campaign\",\"format\":1}\n{}\n", "f")),
            "these are a campaign's results, expected a JSON object; \"slotrace merge\" puts such "
            "files together");
  EXPECT_TRUE(may_become_results(""));
  EXPECT_TRUE(may_become_results(R"({"kind":"camp)"));
  EXPECT_FALSE(may_become_results("{\"name\""));
  EXPECT_FALSE(are_results(R"({"kind":"camp)"));
}

}  // namespace
}  // namespace slotrace::scenarios
