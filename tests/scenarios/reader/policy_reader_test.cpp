#include "scenarios/reader/policy_reader.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "scenarios/reader/policies.hpp"
#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

using namespace std::chrono_literals;
using model::EntryPoint;
using model::ForgetKeys;
using model::Policy;

constexpr std::string_view kPolicy = R"({
  "name": "own",
  "layers": [
    {"name": "L1", "source": "Cal.com", "key": "slots:{eventTypeId}:{start}:{end}", "ttl": "90s"},
    {"name": "L2", "source": "L1", "key": "w_{branchId:%d}_{start:Y-m-d-H}", "hit": "not_empty", "holds": "window"}
  ],
  "reads": {"wish": "Cal.com", "alternatives": "L2"},
  "lists": {"clear": [{"forget": "L1", "days": {"from": "booking"}}]},
  "invalidate": {
    "createBooking": "clear",
    "cancelBooking": [{"delete_pattern": "w_*_{day}-*", "count": 10}, {"forget": "L2", "days": {"from": "today", "count": 30}}]
  }
})";

auto scenario_with(std::string_view policy) -> std::string {
  std::string text = changed(R"({"param": "policy"})", policy);
  text = changed(R"("policy": "before-fix", )", "", text);
  text = changed(R"("from": "CalcomService")", R"("from": "Cal.com")", text);
  text = changed(R"("key": "calcom:slots:2563193:2025-10-13:2025-10-13")",
                 R"("key": "slots:2563193:2025-10-13:2025-10-13")", text);
  return changed(R"("layer": "CalcomService")", R"("layer": "L1")", text);
}

auto preset(const std::string& name) -> Policy {
  auto result = read_policy(name);
  EXPECT_TRUE(std::holds_alternative<Policy>(result)) << name;
  return std::get<Policy>(result);
}

auto operations(const Policy& policy, EntryPoint entry_point) {
  return policy.invalidation[static_cast<std::size_t>(entry_point)];
}

TEST(Policy, IsReadAsItStandsInAScenario) {
  const Policy policy = scenario_of(scenario_with(kPolicy)).policy;
  EXPECT_EQ(policy.name, "own");
  ASSERT_EQ(policy.layers.size(), 2U);
  EXPECT_EQ(policy.layers[0].source, model::kCalcom);
  EXPECT_EQ(policy.layers[0].ttl, 90s);
  EXPECT_EQ(policy.layers[0].ttl_when_empty, std::nullopt);
  EXPECT_EQ(policy.layers[0].hit, model::HitRule::not_null);
  EXPECT_EQ(policy.layers[1].source, model::Source{0});
  EXPECT_EQ(policy.layers[1].ttl, 300s);
  EXPECT_EQ(policy.layers[1].hit, model::HitRule::not_empty);
  EXPECT_EQ(policy.layers[1].holds, model::Holds::window);
  EXPECT_EQ(policy.wish_source, model::kCalcom);
  EXPECT_EQ(policy.alternatives_source, model::Source{1});
  const auto create = operations(policy, EntryPoint::create_booking);
  ASSERT_EQ(create.size(), 1U);
  EXPECT_EQ(std::get<ForgetKeys>(create[0].what).keys.days.anchor,
            model::DayRange::Anchor::booking);
  EXPECT_EQ(std::get<ForgetKeys>(create[0].what).keys.days.count, 1);
  const auto cancel = operations(policy, EntryPoint::cancel_booking);
  ASSERT_EQ(cancel.size(), 2U);
  EXPECT_EQ(std::get<model::DeletePattern>(cancel[0].what).count, 10U);
  EXPECT_EQ(std::get<ForgetKeys>(cancel[1].what).keys.layer, 1U);
  EXPECT_TRUE(operations(policy, EntryPoint::book_in_calcom).empty());
}

TEST(Policy, GoldenMessages) {
  const auto message = [](std::string_view from, std::string_view to) {
    return error_of(scenario_with(changed(from, to, kPolicy)));
  };
  EXPECT_EQ(
      message("{branchId:%d}", "{branchId:%x}"),
      "f.json:10:56: policy.layers[1].key: got \"%x\", expected the conversion %s or %d\n"
      "      {\"name\": \"L2\", \"source\": \"L1\", \"key\": \"w_{branchId:%x}_{start:Y-m-d-H}\", "
      "\"hit\": \"not_empty\"...\n"
      "                                                         ^\n");
  EXPECT_EQ(message("slots:{eventTypeId}", "slots:{eventTypId}"),
            "f.json:9:56: policy.layers[0].key: no key field is called \"eventTypId\"\n"
            "      {\"name\": \"L1\", \"source\": \"Cal.com\", \"key\": "
            "\"slots:{eventTypId}:{start}:{end}\", "
            "\"ttl\": \"90s\"...\n"
            "                                                         ^\n"
            "  did you mean \"eventTypeId\"?\n");
  EXPECT_EQ(message(R"("createBooking": "clear")", R"("bookInCalcom": "clear")"),
            "f.json:15:5: policy.invalidate: bookInCalcom calls createBooking and inherits what "
            "that invalidates: it has no list of its own\n"
            "      \"bookInCalcom\": \"clear\",\n"
            "      ^\n");
}

TEST(Policy, RefusesWhatIsNotThere) {
  const auto expect = [](std::string_view from, std::string_view to, std::string_view part) {
    const std::string message = error_of(scenario_with(changed(from, to, kPolicy)));
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  expect(R"("source": "L1")", R"("source": "Layer")",
         "policy.layers[1].source: got \"Layer\", expected \"L1\" or \"Cal.com\"");
  expect(R"("source": "L1")", R"("source": "Cal.Com")", "did you mean \"Cal.com\"?");
  expect(R"("alternatives": "L2")", R"("alternatives": "L4")",
         "policy.reads.alternatives: got \"L4\"");
  expect(R"("createBooking": "clear")", R"("createBooking": "cleer")", "did you mean \"clear\"?");
  expect(R"("createBooking": "clear")", R"("createBoking": "clear")",
         "did you mean \"createBooking\"?");
  expect(R"("forget": "L2")", R"("forget": "Cal.com")", "expected a layer: ");
  expect(R"(, "days": {"from": "booking"})", "", "\"days\" is missing: which days to go over");
  expect("w_*_{day}-*", "w_*_{start}", "got {start}, which only the key of a layer may name");
  expect("w_{branchId:%d}", "w_{day}", "got {day}, which only a pattern that deletes may name");
  expect(R"("count": 10)", R"("count": 0)", "count: got 0, expected a whole number from 1 to");
  expect(R"("ttl": "90s")", R"("ttl": 90)", "got 90, expected a duration: a text with its unit");
}

TEST(Policy, SaysWhatThisOperationDoesNotTake) {
  const auto expect = [](std::string_view from, std::string_view to, std::string_view part) {
    const std::string message = error_of(scenario_with(changed(from, to, kPolicy)));
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  constexpr std::string_view kForget = R"({"forget": "L2", "days": {"from": "today", "count": 30})";
  expect(kForget, R"({"forget": "L2", "days": {"from": "booking"}, "count": 3)",
         "only \"delete_pattern\" takes \"count\"");
  expect(kForget, R"({"bump": "g")", "got \"g\", expected a generation, but the policy has none");
  expect(kForget, R"({"flush_tag": "t")", "expected the tag of a layer, but none has any");
  expect(kForget, R"({"void_leases": "L2", "days": {"from": "booking"})",
         "layer \"L2\" has no lease");
  expect(kForget, R"({"atomic": [{"wait": "1s"}])", "\"wait\" is no part of a script");
  expect(kForget, R"({"atomic": [{"delete_pattern": "w_*"}])", "a script finds keys by KEYS");
  expect(kForget, R"({"enqueue": [{"enqueue": []}])", "a job that enqueues a job");
  expect(kForget, R"({"delete_pattern": "calcom:*")",
         "expected a pattern that matches keys of a layer");
  expect(kForget, R"({"forget": "L2", "days": {"from": "booking"}, "hours": {"from": 9, "to": 8})",
         "\"from\" is later than \"to\"");
  expect(
      kForget,
      R"({"forget": "L2", "days": {"from": "today", "count": 3000}, "hours": {"lengths": [1, 2]})",
      "144000 keys, expected at most 100000");
}

TEST(Policy, RefusesProtectionsThatContradictEachOther) {
  const auto expect = [](std::string_view to, std::string_view part) {
    const std::string message =
        error_of(scenario_with(changed(R"("hit": "not_empty")", to, kPolicy)));
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  expect(R"("lease": {}, "version_check": "g")",
         "got \"lease\" and \"version_check\", expected only one of them");
  expect(R"("generation": "g")", "got \"g\", expected a generation, but the policy has none");
  expect(R"("lock": {"ttl": "0s"})", "a lock lives for whole seconds, at least one");
  expect(R"("lease": {"ttl": "0s"})", "a lease that lives for no time lets nothing be stored");
}

TEST(Policy, RefusesAnAgentThatChecksWhatItHolds) {
  const std::string message = error_of(scenario_with(changed(
      R"("name": "own",)",
      R"("name": "own", "agent": {"checks_source": true, "holds_offers": true},)", kPolicy)));
  EXPECT_NE(message.find("policy.agent.checks_source: got \"checks_source\" and \"holds_offers\""),
            std::string::npos)
      << message;
}

TEST(Policy, RefusesTwoLayersThatWriteTheSameKeys) {
  const std::string policy =
      changed("w_{branchId:%d}_{start:Y-m-d-H}", "slots:{eventTypeId}:{start}:{end}", kPolicy);
  const std::string message = errors_of(scenario_with(policy)).at(0);
  EXPECT_NE(message.find("policy.layers[1].key: got the key of \"L1\""), std::string::npos)
      << message;
}

TEST(Policy, ReadsTriesLocksAndClocks) {
  const Policy policy =
      scenario_of(
          scenario_with(changed(
              R"("cancelBooking": [)",
              R"("rescheduleBooking": [{"enqueue": [{"forget": "L1", "days": {"from": "booking"},
                           "zone": "branch"}], "tries": 3, "retry_after": "2min"}],
                         "cancelBooking": [)",
              changed(R"("name": "own",)",
                      R"("name": "own", "agent": {"lock": {"over": "hosts", "wait": "1s"}},)",
                      changed(R"("ttl": "90s")",
                              R"("ttl": "90s", "key_zone": "branch", "asks_in": "Europe/Berlin")",
                              kPolicy)))))
          .policy;
  const auto moved = operations(policy, EntryPoint::reschedule_booking);
  const auto& job = std::get<model::Enqueue>(moved.at(0).what);
  EXPECT_EQ(job.retries.tries, 3U);
  EXPECT_EQ(job.retries.retry_after, 2min);
  EXPECT_TRUE(std::holds_alternative<model::OfBranch>(
      *std::get<ForgetKeys>(job.operations.at(0).what).keys.zone));
  EXPECT_EQ(policy.agent.lock->over, model::AgentLock::Over::hosts);
  EXPECT_EQ(policy.agent.lock->wait, 1s);
  EXPECT_TRUE(std::holds_alternative<model::OfBranch>(*policy.layers[0].key_zone));
  EXPECT_EQ(std::get<model::Zone>(*policy.layers[0].asks_in).name(), "Europe/Berlin");
  EXPECT_EQ(policy.layers[1].asks_in, std::nullopt);
}

TEST(Policy, RefusesToRetryAJobThatHasOneTry) {
  const std::string message = error_of(scenario_with(changed(
      R"({"delete_pattern": "w_*_{day}-*", "count": 10})",
      R"({"enqueue": [{"forget": "L1", "days": {"from": "booking"}}], "retry_after": "1s"})",
      kPolicy)));
  EXPECT_NE(message.find("a job with one try is never taken again: add \"tries\""),
            std::string::npos)
      << message;
}

/// What the reader remarks on a policy that it takes, each with its place.
auto remarks(std::string_view policy) -> std::vector<std::string> {
  std::vector<std::string> texts;
  for (const model::Remark& one : scenario_of(scenario_with(policy)).policy.remarks) {
    texts.push_back(fmt::format("{}:{}: {}", one.position.line, one.position.column, one.text));
  }
  return texts;
}

TEST(PolicyRemarks, AreNoneOnAPolicyThatMeansWhatItSays) {
  EXPECT_EQ(remarks(kPolicy), (std::vector<std::string>{}));
}

TEST(PolicyRemarks, SayThatAPolicyCoversNothing) {
  const auto covering = [&](std::string_view create, std::string_view cancel) {
    return changed(
        R"([{"delete_pattern": "w_*_{day}-*", "count": 10}, {"forget": "L2", "days": {"from": "today", "count": 30}}])",
        cancel,
        changed(R"("createBooking": "clear")", fmt::format(R"("createBooking": {})", create),
                kPolicy));
  };
  const auto none = remarks(covering(R"("clear")", "[]"));
  EXPECT_EQ(none, (std::vector<std::string>{}));
  const auto all = remarks(covering("[]", R"([{"wait": "1s"}])"));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0], "14:17: no entry point invalidates anything: an entry ends with its TTL alone");
  EXPECT_EQ(all[1], "13:13: no entry point names the list \"clear\"");
}

TEST(PolicyRemarks, NameProtectionsThatNothingVoids) {
  const auto with = [](std::string_view layer, std::string_view generations) {
    return remarks(changed(
        R"("hit": "not_empty")", layer,
        changed(R"("name": "own",)", fmt::format(R"("name": "own", {})", generations), kPolicy)));
  };
  constexpr std::string_view kGenerations = R"("generations": [{"name": "g", "key": "g:{host}"}],)";
  const auto only = [](const std::vector<std::string>& texts) {
    EXPECT_EQ(texts.size(), 1U);
    return texts.empty() ? "" : texts[0];
  };
  EXPECT_NE(
      only(with(R"("hit": "not_empty")", kGenerations)).find("no layer names the generation \"g\""),
      std::string::npos);
  EXPECT_NE(only(with(R"("version_check": "g")", kGenerations))
                .find("nothing bumps the generation \"g\": it protects nothing"),
            std::string::npos);
  EXPECT_EQ(with(R"("lease": {})", "").size(), 0U) << "L2 is forgotten and deleted";
  const auto leased = remarks(changed(R"("ttl": "90s")", R"("ttl": "90s", "lease": {})",
                                      changed(R"("createBooking": "clear",)", "", kPolicy)));
  ASSERT_EQ(leased.size(), 2U);
  EXPECT_NE(leased[0].find("the leases of \"L1\": they protect nothing"), std::string::npos)
      << leased[0];
}

TEST(Policy, LetsNothingElseMoveOrNameATaggedEntry) {
  const std::vector<std::string> errors = errors_of(scenario_with(
      changed(R"("hit": "not_empty")", R"("lease": {}, "tags": ["slots"])", kPolicy)));
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_NE(errors[0].find("tags move an entry to another key"), std::string::npos) << errors[0];
  EXPECT_NE(errors[1].find("entries of \"L2\" are tagged"), std::string::npos) << errors[1];
}

TEST(Policy, SaysWhichCallerOmitsTheTeamIdThatAKeyNeeds) {
  const auto message = [](std::string_view who, std::string_view key) {
    return error_of(scenario_with(
        changed(R"("name": "own",)", fmt::format(R"("name": "own", "omit_team": ["{}"],)", who),
                changed("slots:{eventTypeId}", key, kPolicy))));
  };
  EXPECT_NE(message("alternatives", "slots:{teamId}:{eventTypeId}")
                .find("policy.layers[0].key: the key needs {teamId}, which \"alternatives\" omits"),
            std::string::npos);
  EXPECT_NE(message("wich", "slots:{?{teamId}:}{eventTypeId}").find("did you mean \"wish\"?"),
            std::string::npos);
}

TEST(Policy, RefusesNamesOfLayersThatMeanSomethingElse) {
  const auto first_error = [](std::string_view name) {
    const std::string policy = changed(R"("name": "L2")", name, kPolicy);
    return errors_of(scenario_with(policy)).at(0);
  };
  EXPECT_NE(first_error(R"("name": "L1")").find("two layers are called \"L1\""), std::string::npos);
  EXPECT_NE(
      first_error(R"("name": "Cal.com")").find("\"Cal.com\" is the calendar itself, no layer"),
      std::string::npos);
}

TEST(Policy, OfAScenarioIsAPresetAPathOrAnObject) {
  EXPECT_EQ(scenario_of(kValid).policy.name, "before-fix");
  const std::string message = error_of(kValid, {.set = {{"policy", "after-fx"}}});
  EXPECT_EQ(message,
            "--set policy:1:1: policy: got \"after-fx\", expected a policy: \"after-fix\", "
            "\"before-fix\", \"check-before-book\", \"date-scoped\", \"delayed-double-delete\", "
            "\"hold-before-book\", \"lease-at-once\", \"lease-l1-first\", \"lease-l2-first\", "
            "\"no-cache\", \"one-multi-key-delete\", \"shared-generation\", \"staged\", \"tags\", "
            "\"ttl-only\", \"two-generations\" or \"write-through\", a path, or an object\n"
            "  after-fx\n"
            "  ^\n"
            "  did you mean \"after-fix\"?\n");
  EXPECT_NE(
      error_of(kValid, {.set = {{"policy", "5"}}})
          .find("policy: got 5, expected a policy: the name of a preset, a path, or an object"),
      std::string::npos);
}

TEST(Presets, AreTheFilesUnderScenariosPolicies) {
  const std::filesystem::path folder =
      std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/policies";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files += entry.path().extension() == ".json" ? 1 : 0;
  }
  EXPECT_EQ(presets().size(), files);
  for (const Preset& one : presets()) {
    std::ifstream stream(folder / (std::string(one.name) + ".json"));
    std::stringstream text;
    text << stream.rdbuf();
    EXPECT_EQ(one.text, text.str()) << one.name;
    EXPECT_EQ(preset(std::string(one.name)).name, one.name);
  }
}

TEST(Presets, InvalidateWhatTheAnalysisSays) {
  EXPECT_TRUE(preset("no-cache").layers.empty());
  const auto count = [](const Policy& policy) {
    std::size_t entry_points = 0;
    for (const auto& list : policy.invalidation) entry_points += list.empty() ? 0 : 1;
    return entry_points;
  };
  EXPECT_EQ(count(preset("ttl-only")), 0U);
  EXPECT_EQ(count(preset("before-fix")), 1U);
  EXPECT_EQ(count(preset("after-fix")), 6U);
  EXPECT_EQ(count(preset("date-scoped")), 6U);
  const auto before = operations(preset("before-fix"), EntryPoint::create_booking);
  EXPECT_EQ(std::get<ForgetKeys>(before.at(0).what).keys.days.count, 30);
  EXPECT_EQ(preset("before-fix").layers[0].ttl_when_empty, 60s);
}

TEST(Presets, MeanWhatTheySay) {
  for (const Preset& one : presets()) {
    // That it clears nothing is what this one is for.
    const std::size_t expected = one.name == "ttl-only" ? 1 : 0;
    EXPECT_EQ(preset(std::string(one.name)).remarks.size(), expected) << one.name;
  }
}

TEST(ReadPolicy, SaysThatAPresetIsUnknown) {
  const auto result = read_policy("befor-fix");
  ASSERT_TRUE(std::holds_alternative<std::vector<Diagnostic>>(result));
  EXPECT_EQ(render(std::get<std::vector<Diagnostic>>(result).at(0)),
            "policy:1:1: got \"befor-fix\", expected a policy: \"after-fix\", \"before-fix\", "
            "\"check-before-book\", \"date-scoped\", \"delayed-double-delete\", "
            "\"hold-before-book\", \"lease-at-once\", \"lease-l1-first\", \"lease-l2-first\", "
            "\"no-cache\", \"one-multi-key-delete\", \"shared-generation\", \"staged\", \"tags\", "
            "\"ttl-only\", \"two-generations\" or \"write-through\", or a path\n"
            "  befor-fix\n"
            "  ^\n"
            "  did you mean \"before-fix\"?\n");
}

TEST(ReadPolicy, SaysThatAFileIsMissing) {
  const auto result = read_policy("nowhere/own.json");
  ASSERT_TRUE(std::holds_alternative<std::vector<Diagnostic>>(result));
  EXPECT_EQ(render(std::get<std::vector<Diagnostic>>(result).at(0)),
            "nowhere/own.json: there is no such file\n");
}

}  // namespace
}  // namespace slotrace::scenarios
