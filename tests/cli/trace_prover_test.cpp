/// `slotrace prove` of scenario files: the modelled application itself, in every order of its steps.

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/in_process.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

const std::string kScenarios = std::string(SLOTRACE_SOURCE_DIR) + "/scenarios/";
const std::string kEntryPoints = kScenarios + "proofs/entry-points.json";

auto rows_of(const Ran& ran) -> nlohmann::json { return nlohmann::json::parse(ran.out).at("rows"); }

/// The policies that no case violates a check under.
auto kept(const nlohmann::json& rows, const std::string& check) -> std::set<std::string> {
  std::map<std::string, bool> holds;
  for (const auto& row : rows) {
    const bool here = row["checks"][check]["verdict"] == "proved";
    const auto [entry, is_new] = holds.emplace(row["policy"], here);
    entry->second = entry->second && here;
  }
  std::set<std::string> names;
  for (const auto& [policy, does] : holds)
    if (does) names.insert(policy);
  return names;
}

TEST(ProveScenario, SaysWhichPoliciesLeaveNothingStaleAfterEveryEntryPoint) {
  const Ran ran = slotrace({"prove", kEntryPoints, "--format", "json", "--policy",
                            "before-fix,after-fix,date-scoped,write-through,lease-l1-first",
                            "--policy", "lease-l2-first,lease-at-once,shared-generation",
                            "--policy", "two-generations,staged"});
  EXPECT_EQ(ran.code, 1) << ran.err;
  const auto rows = rows_of(ran);
  ASSERT_EQ(rows.size(), 7U * 10U);
  const std::set<std::string> nothing_left = {"lease-at-once", "lease-l1-first",
                                              "shared-generation", "staged", "two-generations"};
  EXPECT_EQ(kept(rows, "P1"), nothing_left);
  std::set<std::string> nothing_stale_read = nothing_left;
  nothing_stale_read.insert("lease-l2-first");
  EXPECT_EQ(kept(rows, "P2"), nothing_stale_read);
  for (const auto& row : rows) {
    EXPECT_TRUE(row["complete"]) << row;
    EXPECT_EQ(row["checks"]["P3"]["verdict"], "vacuous") << "nobody else books: " << row;
  }
}

TEST(ProveScenario, SaysTheSameBesideTwoWholeCallsThatBook) {
  const Ran ran = slotrace({"prove", kScenarios + "proofs/entry-points-beside-calls.json",
                            "--format", "json", "--policy", "shared-generation"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  const auto rows = rows_of(ran);
  ASSERT_EQ(rows.size(), 7U);
  for (const auto& row : rows)
    for (const char* check : {"P1", "P2", "P3", "P6"})
      EXPECT_EQ(row["checks"][check]["verdict"], "proved") << row;
}

TEST(ProveScenario, SaysWhetherAnybodyIsShownWhatIsAnothers) {
  const std::string tenants = kScenarios + "proofs/tenants.json";
  const auto proved = rows_of(slotrace({"prove", tenants, "--format", "json"}));
  ASSERT_EQ(proved.size(), 1U);
  EXPECT_EQ(proved[0]["checks"]["P8"]["verdict"], "proved");
  // A key that does not name the event type.
  const TemporaryFolder folder;
  const std::string policy = folder.write("shared-key.json", R"({
    "name": "shared-key", "summary": "One key for everybody.",
    "layers": [{"name": "AlternativeFinder", "source": "Cal.com", "ttl": "300s",
                "key": "slots:{start:Y-m-d}:{end:Y-m-d}"}],
    "reads": {"wish": "AlternativeFinder", "alternatives": "AlternativeFinder"},
    "invalidate": {}
  })");
  const auto violated =
      rows_of(slotrace({"prove", tenants, "--format", "json", "--policy", policy}));
  ASSERT_EQ(violated.size(), 1U);
  EXPECT_EQ(violated[0]["checks"]["P8"]["verdict"], "violated") << violated;
}

/// One host, one event type, and what the timeline and the checks say.
auto small_world(const std::string& name, const std::string& rest) -> std::string {
  return R"({"name": ")" + name +
         R"(", "summary": "A small world.", "start": "2025-10-11T18:35:00Z",
    "hosts": [{"name": "Fabian", "hours": {"monday": ["08:00-11:00"]}}],
    "event_types": [{"id": 2563193, "hosts": ["Fabian"], "company": "15", "branch": "9"}],
    "webhooks": {"echoes": false}, )" +
         rest + "}";
}

TEST(ProveScenario, TriesWhatIsLeftOpenBeforeTheFirstStep) {
  const TemporaryFolder folder;
  const std::string file = folder.write("open.json", small_world("open", R"(
    "policy": "lease-at-once",
    "timeline": [
      {"name": "first", "at": "+0s", "call": {"wish": "2025-10-13T08:00:00Z"}},
      {"name": "second", "at": "+0s", "call": {"wish": "2025-10-13T08:00:00Z"}},
      {"name": "customer", "at": "+0s",
       "one_of": [{"book": {"through": "widget", "start": "2025-10-13T08:00:00Z"}},
                  {"book": {"through": "widget", "start": "2025-10-13T09:00:00Z"}}]}],
    "checks": {"P1": {}, "P2": {}})"));
  const Ran ran = slotrace({"prove", file, "--format", "json"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_GT(rows_of(ran)[0]["states"], 0) << "the search over states answered";
}

TEST(ProveScenario, ARowWithTooManyProcessesDoesNotTakeTheOthersAlong) {
  const TemporaryFolder folder;
  const auto read = [](int number) {
    return fmt::format(R"({{"name": "r{}", "at": "+0s", "read": {{"from": "CalcomService",
                        "start": "2025-10-13", "end": "2025-10-13"}}}})",
                       number);
  };
  std::string many = read(0);
  for (int i = 1; i < 70; ++i) many += "," + read(i);
  const std::string file = folder.write(
      "many.json",
      small_world("many", R"("policy": "before-fix", "parameters": {"reads": []},
    "timeline": {"param": "reads"}, "matrix": {"reads": [[)" +
                              read(0) + "], [" + many + R"(]]}, "checks": {"P1": {}})"));
  const Ran ran = slotrace({"prove", file});
  EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("at most 64 processes"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("vacuous"), std::string::npos) << "the row before\n" << ran.out;
}

TEST(ProveScenario, InterruptedSaysHowManyRowsAreAnswered) {
  const ShellRan ran = shell(
      std::string(
          "'" SLOTRACE_PROGRAM "' prove '" SLOTRACE_SOURCE_DIR
          "/scenarios/proofs/two-agents.json' --policy hold-before-book,staged 2>&1 & child=$!\n") +
      kUntilItCatchesSigint +
      "kill -INT $child\n"
      "wait $child\n");
  EXPECT_EQ(ran.code, 130) << ran.out;
  EXPECT_NE(ran.out.find("slotrace prove: interrupted; 0 of 2 rows answered\n"), std::string::npos)
      << ran.out;
}

TEST(ProveScenario, PrintsACommandThatReplaysAViolation) {
  const std::string out =
      slotrace({"prove", kEntryPoints, "--policy", "after-fix", "--case", "cancelBooking"}).out;
  const std::size_t at = out.find("--schedule ");
  ASSERT_NE(at, std::string::npos) << out;
  const std::string token = out.substr(at + 11, out.find('\n', at) - at - 11);
  const Ran again = slotrace({"replay", kEntryPoints, "--set", "policy=after-fix", "--case",
                              "cancelBooking", "--schedule", token});
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_NE(again.out.find("P1 is violated"), std::string::npos) << again.out;
}

TEST(ProveScenario, SaysWhatItDoesNotCover) {
  const Ran ran = slotrace({"prove", kEntryPoints, "--case", "createBooking"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("lease-l1-first  createBooking  proved      proved      vacuous"),
            std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("P1 holds in every case: lease-l1-first\n"), std::string::npos);
  EXPECT_NE(ran.out.find("P3 could have failed in no order that was run\n"), std::string::npos);
  EXPECT_NE(ran.out.find("Not covered: more readers"), std::string::npos);
}

TEST(ProveScenario, NamesAChangeThatCalcomRefusesInEveryOrder) {
  const TemporaryFolder folder;
  const auto scenario = [&](const std::string& at_night) {
    return folder.write("changes.json", small_world("changes", R"(
    "policy": "lease-at-once",
    "timeline": [
      {"name": "reader", "at": "+0s",
       "read": {"from": "CalcomService", "start": "2025-10-13", "end": "2025-10-13"}},
      {"name": "by day", "at": "+1s", "book": {"through": "widget", "start": "2025-10-13T09:00:00Z"}},
      {"name": "at night", "at": "+2s", "book": {"through": "widget", "start": "2025-10-13T)" +
                                                                   at_night + R"(:00:00Z"}}],
    "checks": {"P1": {}})"));
  };
  const Ran refused = slotrace({"prove", scenario("03")});
  EXPECT_EQ(refused.code, 0) << refused.out << refused.err;
  EXPECT_NE(refused.out.find("Changed nothing in any order that was run: at night."),
            std::string::npos)
      << refused.out;
  const Ran accepted = slotrace({"prove", scenario("10")});
  EXPECT_EQ(accepted.code, 0) << accepted.out << accepted.err;
  EXPECT_EQ(accepted.out.find("Changed nothing"), std::string::npos) << accepted.out;
}

TEST(ProveScenario, CountsAHoldAsAChange) {
  const TemporaryFolder folder;
  const auto scenario = [&](const std::string& hour) {
    return folder.write("hold.json", small_world("hold", R"(
    "policy": "lease-at-once",
    "timeline": [
      {"name": "reader", "at": "+0s",
       "read": {"from": "CalcomService", "start": "2025-10-13", "end": "2025-10-13"}},
      {"name": "booking", "at": "+1s", "book": {"through": "widget", "start": "2025-10-13T09:00:00Z"}},
      {"name": "hold", "at": "+2s", "hold": {"through": "widget", "start": "2025-10-13T)" +
                                                             hour + R"(:00:00Z"}}],
    "checks": {"P2": {}, "P3": {}, "P6": {}})"));
  };
  const Ran held = slotrace({"prove", scenario("10"), "--format", "json"});
  ASSERT_EQ(held.code, 0) << held.out << held.err;
  EXPECT_TRUE(rows_of(held)[0]["idle_changes"].empty()) << held.out;
  const Ran refused = slotrace({"prove", scenario("03"), "--format", "json"});
  ASSERT_EQ(refused.code, 0) << refused.out << refused.err;
  EXPECT_EQ(rows_of(refused)[0]["idle_changes"], nlohmann::json::array({"hold"})) << refused.out;
}

TEST(ProveScenario, ARowThatIsGivenUpIsNotProved) {
  const Ran ran =
      slotrace({"prove", kEntryPoints, "--case", "createBooking", "--traces-max", "10"});
  EXPECT_EQ(ran.code, 5) << ran.out;
  EXPECT_NE(ran.out.find("unanswered  unanswered"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("given up: lease-l1-first, createBooking after 10 traces, about "),
            std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find(
                "P1 is proved under no policy; unanswered, with nothing found: lease-l1-first\n"),
            std::string::npos)
      << ran.out;
  EXPECT_EQ(slotrace({"prove", kEntryPoints, "--time", "0s"}).code, 5);
  EXPECT_EQ(slotrace({"prove", kEntryPoints, "--policy", "lease-l1-frist"}).code, 2);
  EXPECT_EQ(slotrace({"prove", kEntryPoints, "--case", "nothing"}).code, 2);
}

TEST(ProveScenario, AViolationIsAnAnswerEvenWhereARowIsGivenUp) {
  const Ran ran = slotrace({"prove", kEntryPoints, "--case", "createBooking", "--traces-max", "20",
                            "--policy", "ttl-only,lease-l1-first"});
  EXPECT_NE(ran.out.find("violated"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("unanswered"), std::string::npos) << ran.out;
  EXPECT_EQ(ran.code, 1);
}

TEST(ProveScenario, SpeaksOfThePolicyOptionWhereThatIsWrong) {
  const Ran unknown = slotrace({"prove", kEntryPoints, "--policy", "nonsense"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.err.starts_with("--policy:1:1: policy: got \"nonsense\"")) << unknown.err;
  const Ran fixed = slotrace(
      {"prove", SLOTRACE_SOURCE_DIR "/scenarios/search/in-flight-fill.json", "--policy", "tags"});
  EXPECT_EQ(fixed.code, 2);
  EXPECT_NE(fixed.err.find("--policy:1:1: this takes the place of a parameter \"policy\""),
            std::string::npos)
      << fixed.err;
}

TEST(ProveScenario, SaysWhatIsWrongWithALaterPolicyBeforeItBegins) {
  const Ran ran = slotrace({"prove", kEntryPoints, "--policy", "lease-at-once,nonsense"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_TRUE(ran.err.starts_with("--policy:1:1: policy: got \"nonsense\"")) << ran.err;
}

TEST(ProveScenario, ReadsStandardInputOnceForAllPolicies) {
  const std::string text = with(kGap, "\"P3\": {}", "\"P1\": {}");
  const Ran ran =
      slotrace({"prove", "-", "--policy", "before-fix,ttl-only"}, {.in = text, .environment = {}});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_NE(ran.out.find("before-fix "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("ttl-only "), std::string::npos) << ran.out;
}

TEST(ProveScenario, AWebhookThatComesTwiceBreaksNothingThatHoldsWithOne) {
  const std::string file = SLOTRACE_SOURCE_DIR "/scenarios/proofs/repeated-webhook.json";
  const Ran ran =
      slotrace({"prove", file, "--policy", "lease-at-once,shared-generation,two-generations"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  for (const char* check : {"P1", "P2", "P7"}) {
    EXPECT_NE(ran.out.find(std::string(check) + " holds in every case: lease-at-once, "
                                                "shared-generation, two-generations\n"),
              std::string::npos)
        << ran.out;
  }
  // The second delivery is there: it makes more traces.
  const Ran once = slotrace({"prove", file, "--policy", "shared-generation", "--set",
                             "duplicated=0", "--format", "json"});
  const Ran twice = slotrace({"prove", file, "--policy", "shared-generation", "--format", "json"});
  const auto traces = [](const std::string& json) {
    return std::stoi(json.substr(json.find("\"traces\": ") + 10));
  };
  EXPECT_LT(traces(once.out), traces(twice.out)) << once.out << twice.out;
}

TEST(ProveScenario, EntriesThatRunOutBreakNoProof) {
  const std::string file = kScenarios + "proofs/expiring-entries.json";
  const std::string policies = "lease-at-once,shared-generation,two-generations";
  const auto rows = [&](const std::string& faults) {
    return rows_of(
        slotrace({"prove", file, "--format", "json", "--policy", policies, "--faults", faults}));
  };
  const auto never = rows("0");
  const auto once = rows("1");
  ASSERT_EQ(once.size(), 3U);
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i]["checks"]["P1"]["verdict"], "proved") << once[i];
    EXPECT_EQ(once[i]["checks"]["P2"]["verdict"], "proved") << once[i];
    EXPECT_GT(once[i]["traces"], never[i]["traces"]) << "there are more orders with it";
  }
}

TEST(ProveScenario, FaultsCountUpToTheBudget) {
  const TemporaryFolder folder;
  const std::string file = folder.write("lossy.json", R"({
    "name": "lossy", "policy": "lease-at-once", "start": "2025-10-11T18:30:00Z",
    "hosts": [{"name": "h", "hours": {"monday": ["08:00-11:00"]}}],
    "event_types": [{"id": 1, "hosts": ["h"]}],
    "faults": {"webhook_lost": 0.1},
    "timeline": [
      {"name": "b", "at": "+0s", "book": {"through": "widget", "start": "2025-10-13T08:00:00Z"}}],
    "checks": {"P7": {}}})");
  EXPECT_EQ(slotrace({"prove", file, "--faults", "0"}).code, 0);
  const Ran ran = slotrace({"prove", file});
  EXPECT_EQ(ran.code, 1) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("more than 1 fault a run"), std::string::npos) << ran.out;
}

// One source: a proof and a timed run execute the same policy file and the same coroutines.

/// Two reads that fill both layers while a booking is made: the first one's answer takes long.
const std::string kOverlap = R"({
  "name": "overlap", "start": "2025-10-11T18:30:00Z",
  "policy": "policy.json", "webhooks": {"echoes": false},
  "hosts": [{"name": "h", "hours": {"monday": ["08:00-11:00"]}}],
  "event_types": [{"id": 1, "hosts": ["h"], "company": "1", "branch": "2"}],
  "costs": {"calcom": {"fetch_response": "400ms"}},
  "timeline": [
    {"name": "before", "at": "+0s", "read": {"from": "AlternativeFinder",
      "start": "2025-10-13T08:00:00Z", "end": "2025-10-13T10:00:00Z"}},
    {"name": "during", "at": "+0.5s", "read": {"from": "CalcomService",
      "start": "2025-10-13", "end": "2025-10-13"}},
    {"name": "change", "at": "+0.6s",
     "book": {"through": "createBooking", "start": "2025-10-13T08:00:00Z"}}],
  "checks": {"P1": {}}, "expect": [{"check": "P1", "is": "holds"}]})";

class OneSource : public testing::Test {
 protected:
  /// Whether P1 holds by a timed run, and in every order.
  auto verdicts(const std::string& policy, const std::string& scenario = kOverlap)
      -> std::pair<bool, bool> {
    folder_.write("policy.json", policy);
    const std::string file = folder_.write("overlap.json", scenario);
    const Ran timed = slotrace({"run", file});
    const Ran proof = slotrace({"prove", file});
    EXPECT_LE(timed.code, 1) << timed.err;
    EXPECT_LE(proof.code, 1) << proof.err;
    return {timed.code == 0, proof.code == 0};
  }
  const TemporaryFolder folder_;
};

auto preset_text(const std::string& name) -> std::string {
  std::ostringstream text;
  text << std::ifstream(kScenarios + "policies/" + name + ".json").rdbuf();
  return with(text.str(), "  \"$schema\": \"../schema/policy.schema.json\",\n", "");
}

constexpr auto kBoth = std::pair{true, true};
constexpr auto kNeither = std::pair{false, false};

TEST_F(OneSource, ThePresetHoldsInBoth) {
  EXPECT_EQ(verdicts(preset_text("lease-at-once")), kBoth);
}

TEST_F(OneSource, ADroppedOperationChangesBoth) {
  const std::string mutant = with(
      preset_text("lease-at-once"),
      R"({"delete_pattern": "calcom:slots:{eventTypeId}:*", "by": "keys", "of": "host"},)", "");
  EXPECT_EQ(verdicts(mutant), kNeither);
}

TEST_F(OneSource, AFillWithoutItsLeaseChangesBoth) {
  // The read that is under way when the booking is made stores its old answer after the clear.
  std::string mutant = preset_text("lease-at-once");
  for (int layer = 0; layer < 2; ++layer)
    mutant = with(mutant, ",\n      \"lease\": {\"ttl\": \"10s\"}", "");
  EXPECT_EQ(verdicts(mutant), kNeither);
}

}  // namespace
}  // namespace slotrace::cli
