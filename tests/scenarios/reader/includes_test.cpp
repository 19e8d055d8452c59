#include "scenarios/reader/includes.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::string_view kWorld = R"({
  "start": "2025-10-11T18:30:00Z",
  "policy": "no-cache",
  "hosts": [{"name": "anna", "hours": {"monday": ["08:00-11:00"]}}],
  "event_types": [{"id": 9, "hosts": ["anna"]}],
  "costs": {"calcom": {"fetch_request": "1s", "fetch_response": {"uniform": ["1s", "2s"]}}},
  "timeline": [{"name": "from the world", "at": "+1s", "read": {"from": "Cal.com", "start": "2025-10-13", "end": "2025-10-13"}}]
})";

class Includes : public TreeTest {
 protected:
  auto all_in(const std::string& path) const -> std::string {
    std::string all;
    for (const std::string& one : errors_in(path)) all += one;
    return all;
  }
  auto read(const std::string& path) const -> model::Scenario {
    Cases cases = read_scenario(root_ / path);
    for (const std::string& error : errors_in(path)) ADD_FAILURE() << error;
    auto* scenarios = std::get_if<std::vector<model::Scenario>>(&cases);
    return scenarios == nullptr || scenarios->empty() ? model::Scenario{} : scenarios->at(0);
  }
};

TEST_F(Includes, MergeObjectsAndReplaceEverythingElse) {
  write("worlds/w.json", kWorld);
  write("deep/below/a.json", R"({
    "name": "a", "include": ["worlds/w.json"],
    "costs": {"calcom": {"fetch_response": {"exponential": "3s"}}, "webhook": {"delivery": "1s"}},
    "timeline": []
  })");
  const model::Scenario scenario = read("deep/below/a.json");
  using sim::Distribution;
  using namespace std::chrono_literals;
  EXPECT_EQ(scenario.name, "a");
  EXPECT_EQ(scenario.world.costs.calcom.fetch_request, Distribution::constant(1s));
  EXPECT_EQ(scenario.world.costs.calcom.fetch_response, Distribution::exponential({.mean = 3s}));
  EXPECT_EQ(scenario.world.costs.webhook.delivery, Distribution::constant(1s));
  EXPECT_TRUE(scenario.timeline.empty());
}

TEST_F(Includes, MayIncludeAndTheLaterOnesWin) {
  write("worlds/w.json", kWorld);
  write("x.json", R"({"include": ["worlds/w.json"], "seed": 5, "event_budget": 7})");
  write("y.json", R"({"include": ["worlds/w.json"], "seed": 6})");
  write("a.json", R"({"name": "a", "include": ["x.json", "y.json"]})");
  const model::Scenario scenario = read("a.json");
  EXPECT_EQ(scenario.seed, 6U);
  EXPECT_EQ(scenario.event_budget, 7U);
}

TEST_F(Includes, AreNamedInMessages) {
  write("worlds/w.json", changed(R"("id": 9)", R"("id": -9)", kWorld));
  write("a.json", R"({"name": "a", "include": ["worlds/w.json"], "seed": -1})");
  const std::vector<std::string> errors = errors_in("a.json");
  ASSERT_EQ(errors.size(), 2U);
  const std::string both = errors[0] + errors[1];
  EXPECT_NE(both.find("TREE/a.json:1:53: seed: got -1"), std::string::npos) << both;
  EXPECT_NE(
      both.find("TREE/worlds/w.json:5:26: event_types[0].id: got -9, expected a whole number"),
      std::string::npos)
      << both;
}

TEST_F(Includes, InACycleAreRefused) {
  write("a.json", R"({"name": "a", "include": ["b.json"]})");
  write("b.json", R"({"include": ["c.json"]})");
  write("c.json", R"({"include": ["a.json"]})");
  const std::string all = all_in("a.json");
  EXPECT_NE(all.find("TREE/c.json:1:14: include[0]: got \"a.json\", expected a file that does not "
                     "include this one: a cycle\n"
                     "  {\"include\": [\"a.json\"]}\n"
                     "               ^\n"),
            std::string::npos)
      << all;
  write("self.json", R"({"name": "a", "include": ["./self.json"]})");
  EXPECT_NE(all_in("self.json").find("a cycle"), std::string::npos);
}

TEST_F(Includes, OutsideTheTreeAreRefused) {
  write("../outside.json", "{}");
  write("sub/ok.json", "{}");
  std::filesystem::create_symlink(root_.parent_path() / "outside.json", root_ / "link.json");
  std::filesystem::create_directory_symlink(root_.parent_path(), root_ / "out");
  const auto message = [&](const std::string& include) {
    write("a.json",
          changed(R"("name": "example")", R"("name": "example", "include": [")" + include + "\"]"));
    return error_in("a.json");
  };
  EXPECT_EQ(message("../outside.json"),
            "TREE/a.json:2:34: include[0]: got \"../outside.json\", expected the path of a file "
            "below \"TREE\": this one lies outside\n"
            "    \"name\": \"example\", \"include\": [\"../outside.json\"],\n"
            "                                   ^\n");
  EXPECT_NE(message("sub/../../outside.json").find("this one lies outside"), std::string::npos);
  EXPECT_NE(message("link.json").find("this one lies outside"), std::string::npos);
  EXPECT_NE(message("out/outside.json").find("this one lies outside"), std::string::npos);
  EXPECT_NE(message("/etc/passwd").find("this path is absolute"), std::string::npos);
  EXPECT_NE(message("a\\u0000b").find("a path has no NUL character"), std::string::npos);
  EXPECT_NE(message("").find("this is no path"), std::string::npos);
  EXPECT_NE(message("missing.json").find("expected a file: there is no such file"),
            std::string::npos);
  EXPECT_NE(message("sub").find("expected a file: this is a directory"), std::string::npos);
  // What ends inside the tree is inside, however it is spelled.
  write("a.json",
        changed(R"("name": "example")", R"("name": "example", "include": ["sub/../sub/ok.json"])"));
  EXPECT_TRUE(errors_in("a.json").empty());
}

TEST_F(Includes, OfAPolicyStaysInTheTreeToo) {
  write(
      "policies/own.json",
      R"({"name": "own", "layers": [], "reads": {"wish": "Cal.com", "alternatives": "Cal.com"}})");
  write("sub/a.json", changed(R"("policy": "no-cache")", R"("policy": "policies/own.json")",
                              changed(R"("start": "2025-10-11)",
                                      R"("name": "a", "start": "2025-10-11)", kWorld)));
  EXPECT_EQ(read("sub/a.json").policy.name, "own");
  write("sub/b.json", changed(R"("policy": "no-cache")", R"("policy": "../policies/own.json")",
                              changed(R"("start": "2025-10-11)",
                                      R"("name": "a", "start": "2025-10-11)", kWorld)));
  EXPECT_NE(error_in("sub/b.json")
                .find("policy: got \"../policies/own.json\", expected the path of "
                      "a file below \"TREE\": this one lies outside"),
            std::string::npos);
}

TEST_F(Includes, OfAPolicyOnTheCommandLineIsAnyPath) {
  const std::string policy =
      R"({"name": "own", "layers": [], "reads": {"wish": "Cal.com", "alternatives": "Cal.com"}})";
  write(
      "tree/a.json",
      changed(R"("policy": "no-cache")",
              R"("parameters": {"policy": "no-cache"}, "policy": {"param": "policy"})",
              changed(R"("start": "2025-10-11)", R"("name": "a", "start": "2025-10-11)", kWorld)));
  write("elsewhere/own.json", policy);
  const auto set_to = [&](const std::string& path) {
    return read_scenario(root_ / "tree/a.json", {.set = {{"policy", path}}});
  };
  const auto relative = std::filesystem::proximate(root_ / "elsewhere/own.json").string();
  for (const std::string& path : {(root_ / "elsewhere/own.json").string(), relative}) {
    const auto cases = set_to(path);
    ASSERT_TRUE(std::holds_alternative<std::vector<model::Scenario>>(cases)) << path;
    EXPECT_EQ(std::get<std::vector<model::Scenario>>(cases).front().policy.name, "own");
  }
  // A file's own paths stay below its folder.
  write(
      "tree/b.json",
      changed(R"("policy": "no-cache")",
              fmt::format(R"("parameters": {{"policy": "{}"}}, "policy": {{"param": "policy"}})",
                          (root_ / "elsewhere/own.json").string()),
              changed(R"("start": "2025-10-11)", R"("name": "b", "start": "2025-10-11)", kWorld)));
  EXPECT_NE(error_in("tree/b.json").find("this path is absolute"), std::string::npos);
}

TEST_F(Includes, OfAPolicyThatIsNotThereOffersTheOneThatIs) {
  const std::string policy =
      R"({"name": "own", "layers": [], "reads": {"wish": "Cal.com", "alternatives": "Cal.com"}})";
  write("policies/my-fix.json", policy);
  const std::string world =
      changed(R"("start": "2025-10-11)", R"("name": "a", "start": "2025-10-11)", kWorld);
  write("a.json", changed(R"("policy": "no-cache")", R"("policy": "my-fix")", world));
  EXPECT_NE(error_in("a.json").find("did you mean \"policies/my-fix.json\"?"), std::string::npos);
  write("b.json",
        changed(R"("policy": "no-cache")",
                R"("parameters": {"policy": "no-cache"}, "policy": {"param": "policy"})", world));
  for (const char* named : {"my-fix", "policies/my-fix.json"}) {
    const auto errors = read_scenario(root_ / "b.json", {.set = {{"policy", named}}});
    ASSERT_TRUE(std::holds_alternative<std::vector<Diagnostic>>(errors)) << named;
    EXPECT_EQ(std::get<std::vector<Diagnostic>>(errors).front().nearest,
              (root_ / "policies/my-fix.json").string());
  }
}

TEST_F(Includes, AreBoundedInNumber) {
  std::string list;
  for (int i = 0; i < 101; ++i) {
    const std::string name = "w" + std::to_string(i) + ".json";
    write(name, "{}");
    list += (list.empty() ? "\"" : ", \"") + name + "\"";
  }
  write("a.json",
        changed(R"("name": "example")", R"("name": "example", "include": [)" + list + "]"));
  EXPECT_NE(error_in("a.json").find("more than 100 files are included"), std::string::npos);
}

TEST(TreeOf, IsTheTopmostDirectoryCalledScenariosOrTheFilesOwn) {
  EXPECT_EQ(tree_of("/x/scenarios/a/scenarios/b/f.json"), "/x/scenarios");
  EXPECT_EQ(tree_of("/x/y/f.json"), "/x/y");
  EXPECT_EQ(tree_of("/x/scenarios.json"), "/x");
}

}  // namespace
}  // namespace slotrace::scenarios
