// The rules that keep the folders apart and the runs repeatable, held against this checkout. For
// each rule a planted violation shows that it can fail, and a look-alike that it does not cry wolf.

#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/source_rules/rules.hpp"

namespace slotrace::source_rules {
namespace {

auto checkout() -> const SourceTree& {
  static const SourceTree tree = read_source_tree(SLOTRACE_SOURCE_DIR);
  return tree;
}

auto text_of(const std::vector<Violation>& violations) -> std::string {
  std::string text;
  for (const Violation& violation : violations) {
    text += violation.file + ":" + std::to_string(violation.line) + ": " + violation.message + "\n";
  }
  return text;
}

TEST(SourceRules, IncludesGoDownwards) {
  EXPECT_EQ(text_of(check_include_direction(checkout())), "");
}
TEST(SourceRules, IncludesStartAtTheRoot) {
  EXPECT_EQ(text_of(check_include_paths(checkout())), "");
}
TEST(SourceRules, NothingBannedIsUsed) { EXPECT_EQ(text_of(check_banned_names(checkout())), ""); }
TEST(SourceRules, NoLoopIsUnordered) { EXPECT_EQ(text_of(check_unordered_loops(checkout())), ""); }
TEST(SourceRules, HeadersAreInShape) { EXPECT_EQ(text_of(check_headers(checkout())), ""); }
TEST(SourceRules, NoMachineIsNamed) { EXPECT_EQ(text_of(check_machine_paths(checkout())), ""); }
TEST(SourceRules, FoldersHaveReadmes) { EXPECT_EQ(text_of(check_readmes(checkout())), ""); }

TEST(SourceRules, BehavioursAreHeldBySomething) {
  EXPECT_EQ(text_of(check_behaviours(checkout())), "");
}

TEST(SourceTree, HoldsTheSourcesAndNotWhatWasBuilt) {
  EXPECT_TRUE(checkout().contains("sim/time.hpp"));
  EXPECT_TRUE(checkout().contains("tests/source_rules/source_rules_test.cpp"));
  EXPECT_TRUE(checkout().contains("dev"));
  for (const auto& [file, text] : checkout()) {
    EXPECT_FALSE(lies_in(file, "build") || lies_in(file, ".git")) << file;
  }
}

TEST(SourceTree, LeavesOutBuildFoldersHiddenFoldersAndBinaries) {
  const std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / "slotrace_source_tree_test";
  std::filesystem::remove_all(root);
  for (const char* file : {"sim/a.hpp", "build/b.hpp", ".git/c.hpp", ".ci/run", "docs/image.bin"}) {
    std::filesystem::create_directories((root / file).parent_path());
    std::ofstream(root / file) << "text";
  }
  std::ofstream(root / "docs/image.bin", std::ios::binary).put('\0');
  EXPECT_EQ(read_source_tree(root), (SourceTree{{".ci/run", "text"}, {"sim/a.hpp", "text"}}));
  std::filesystem::remove_all(root);
}

TEST(SourceTree, CodeHasNoCommentsAndNoText) {
  EXPECT_EQ(code_of("a // rand()\nb"), "a          \nb");
  EXPECT_EQ(code_of("a /* rand()\n */ b"), "a          \n    b");
  EXPECT_EQ(code_of(R"(f("rand(\"", x))"), R"(f("       ", x))");
  EXPECT_EQ(code_of("1'000 + 'r' + 2'0"), "1'000 + ' ' + 2'0");
  EXPECT_EQ(code_of("R\"x(ra)nd\")x\" + y"), "R\"" + std::string(10, ' ') + "\" + y");
}

// --- behaviours -----------------------------------------------------------------------------------

TEST(Behaviours, NameTestsAndScenariosThatThereAre) {
  const SourceTree tree = {{"tests/model/a_test.cpp", "TEST_F(ATest,\n       Works) {\n"},
                           {"scenarios/a.json", "{}"},
                           {"docs/behaviours.md",
                            "| behaviour | held by |\n"
                            "| --- | --- |\n"
                            "| it works | `ATest.Works`, [a](../scenarios/a.json) |\n"
                            "| it sings | `ATest.Sings` |\n"
                            "| it jumps | [b](../scenarios/b.json) |\n"
                            "| it sleeps | somebody saw it |\n"}};
  EXPECT_EQ(text_of(check_behaviours(tree)),
            "docs/behaviours.md:4: no test is called ATest.Sings\n"
            "docs/behaviours.md:5: there is no scenarios/b.json\n"
            "docs/behaviours.md:6: this row names nothing that holds it\n");
}

// --- include direction ----------------------------------------------------------------------------

struct IncludeCase {
  std::string file;
  std::string include;
  bool allowed;
};
class IncludeDirection : public testing::TestWithParam<IncludeCase> {};

TEST_P(IncludeDirection, IsHeld) {
  const auto& [file, include, allowed] = GetParam();
  const SourceTree tree{{file, "#pragma once\n#include " + include + "\n"}};
  EXPECT_EQ(check_include_direction(tree).empty(), allowed) << file << " includes " << include;
}

INSTANTIATE_TEST_SUITE_P(
    Planted, IncludeDirection,
    testing::Values(IncludeCase{"sim/a.hpp", "<vector>", true},
                    IncludeCase{"sim/a.hpp", "<boost/crc.hpp>", true},
                    IncludeCase{"sim/a.hpp", "<fmt/format.h>", true},
                    IncludeCase{"sim/a.hpp", "\"sim/time.hpp\"", true},
                    IncludeCase{"sim/a.hpp", "\"sim/explore/a.hpp\"", false},
                    IncludeCase{"sim/a.hpp", "\"model/world.hpp\"", false},
                    IncludeCase{"sim/a.hpp", "\"cli/options.hpp\"", false},
                    IncludeCase{"sim/a.hpp", "<date/tz.h>", false},
                    IncludeCase{"sim/a.hpp", "<sys/time.h>", false},
                    IncludeCase{"sim/a.cpp", "<sys/mman.h>", false},
                    IncludeCase{"sim/huge_pages.cpp", "<sys/mman.h>", true},
                    IncludeCase{"sim/huge_pages.cpp", "<sys/time.h>", false},
                    IncludeCase{"sim/a.hpp", "<nlohmann/json.hpp>", false},
                    IncludeCase{"sim/explore/a.cpp", "\"sim/time.hpp\"", true},
                    IncludeCase{"sim/explore/a.cpp", "\"model/run.hpp\"", false},
                    IncludeCase{"model/a.hpp", "\"sim/time.hpp\"", true},
                    IncludeCase{"model/a.hpp", "<date/tz.h>", true},
                    IncludeCase{"model/a.hpp", "<openssl/hmac.h>", true},
                    IncludeCase{"model/a.hpp", "\"scenarios/reader/reader.hpp\"", false},
                    IncludeCase{"model/a.hpp", "\"reports/text.hpp\"", false},
                    IncludeCase{"model/checks/a.hpp", "<nlohmann/json.hpp>", false},
                    IncludeCase{"scenarios/reader/a.hpp", "\"model/world.hpp\"", true},
                    IncludeCase{"scenarios/reader/a.hpp", "<nlohmann/json.hpp>", true},
                    IncludeCase{"scenarios/a.hpp", "<nlohmann/json.hpp>", false},
                    IncludeCase{"scenarios/reader/a.hpp", "\"reports/text.hpp\"", false},
                    IncludeCase{"reports/a.hpp", "\"model/run.hpp\"", true},
                    IncludeCase{"reports/a.hpp", "<nlohmann/json.hpp>", true},
                    IncludeCase{"reports/a.hpp", "\"scenarios/reader/reader.hpp\"", false},
                    IncludeCase{"reports/a.hpp", "\"cli/options.hpp\"", false},
                    IncludeCase{"cli/a.cpp", "\"reports/text.hpp\"", true},
                    IncludeCase{"cli/a.cpp", "<nlohmann/json.hpp>", false},
                    IncludeCase{"bench/a.cpp", "\"cli/options.hpp\"", false},
                    IncludeCase{"bench/a.cpp", "<benchmark/benchmark.h>", true},
                    IncludeCase{"bench/a.cpp", "\"tests/support/a.hpp\"", false},
                    IncludeCase{"tests/cli/a.cpp", "\"cli/options.hpp\"", true},
                    IncludeCase{"tests/cli/a.cpp", "<nlohmann/json.hpp>", true}));

TEST(IncludePaths, NameAFileFromTheRoot) {
  SourceTree tree{{"sim/a.hpp", "#include \"sim/b.hpp\"\n"}, {"sim/b.hpp", ""}};
  EXPECT_TRUE(check_include_paths(tree).empty());
  tree["sim/a.hpp"] = "#include \"b.hpp\"\n";
  EXPECT_EQ(text_of(check_include_paths(tree)), "sim/a.hpp:1: b.hpp: no such file from the root\n");
}

// --- banned names ---------------------------------------------------------------------------------

class Banned : public testing::TestWithParam<const char*> {};

TEST_P(Banned, IsFoundInSimAndModelOnly) {
  const std::string text = std::string("#pragma once\n") + GetParam() + "\n";
  for (const char* file : {"sim/a.hpp", "sim/explore/a.cpp", "model/a.cpp", "model/checks/a.cpp"}) {
    const std::vector<Violation> violations = check_banned_names({{file, text}});
    ASSERT_FALSE(violations.empty()) << file;
    EXPECT_EQ(violations.front().line, 2);
  }
  EXPECT_TRUE(check_banned_names({{"cli/a.cpp", text}, {"bench/a.cpp", text}}).empty());
}

INSTANTIATE_TEST_SUITE_P(
    Planted, Banned,
    testing::Values(
        "auto now = std::chrono::system_clock::now();", "using C = std::chrono::steady_clock;",
        "using C = std::chrono::high_resolution_clock;", "gettimeofday(&tv, nullptr);",
        "clock_gettime(CLOCK_REALTIME, &ts);", "auto t = std::time(nullptr);", "long t = time(0);",
        "auto t = ::time(NULL);", "auto t = std::clock();", "auto* zone = date::current_zone();",
        "std::random_device device;", "int r = rand();", "int r = std::rand();", "srand(1);",
        "std::mt19937_64 engine(1);", "std::default_random_engine engine;",
        "std::uniform_int_distribution<int> die(1, 6);", "std::normal_distribution<> d;",
        "std::ranges::shuffle(v, g);", "std::shuffle(a, b, g);", "std::unordered_map<int, int> m;",
        "std::unordered_set<int> s;", "std::hash<int*> h;", "std::map<Booking*, int> m;",
        "std::set<const model::Host*> s;", "double mean = 0;", "float x;",
        "auto id = std::this_thread::get_id();", "auto id = thread.get_id();", "pthread_self();",
        "const char* zone = std::getenv(\"TZ\");", "#include <random>",
        "#include <unordered_map>"));

TEST(BannedNames, LookAlikesAreFine) {
  const SourceTree tree{{"sim/a.hpp",
                         "// std::rand() and double would be banned\n"
                         "auto text = \"steady_clock, rand(), double\";\n"
                         "auto double_booking = event.time(0); auto t = event->time(0);\n"
                         "auto operand(int n) -> int; Random random(1, 2); random();\n"
                         "struct uniform_distribution {}; using Map = std::map<int, Host*>;\n"
                         "auto time() const -> TimePoint; cache_engine e; rerand(1);\n"}};
  EXPECT_EQ(text_of(check_banned_names(tree)), "");
}

TEST(UnorderedLoops, AreFoundInTheHeaderAndItsSource) {
  const std::string header = "boost::unordered_flat_map<Key, std::vector<Entry>> entries_;\n";
  const auto count = [&](const std::string& source) {
    return check_unordered_loops({{"model/a.hpp", header}, {"model/a.cpp", source}}).size();
  };
  EXPECT_EQ(count("for (const auto& [key, entry] : entries_) f(key);\n"), 1);
  EXPECT_EQ(count("std::sort(entries_.begin(), end);\n"), 1);
  EXPECT_EQ(count("return entries_.find(key)->second; for (auto& x : other_entries_) f(x);\n"), 0);
}

// --- headers, paths, folders ----------------------------------------------------------------------

TEST(Headers, BeginWithPragmaOnce) {
  EXPECT_TRUE(check_headers({{"sim/a.hpp", "// What it is for.\n#pragma once\n"}}).empty());
  EXPECT_EQ(check_headers({{"sim/a.hpp", "#include <vector>\n#pragma once\n"}}).size(), 1);
  EXPECT_EQ(check_headers({{"sim/a.hpp", "#ifndef A\n#define A\n#endif\n"}}).size(), 1);
  EXPECT_EQ(check_headers({{"sim/a.hpp", ""}}).size(), 1);
}

TEST(Headers, AreIncludedFirstByTheirSource) {
  SourceTree tree{{"sim/a.hpp", "#pragma once\n"}, {"sim/a.cpp", "#include \"sim/a.hpp\"\n"}};
  EXPECT_TRUE(check_headers(tree).empty());
  tree["sim/a.cpp"] = "#include <vector>\n#include \"sim/a.hpp\"\n";
  EXPECT_EQ(check_headers(tree).size(), 1);
  tree["sim/a.cpp"] = "";
  EXPECT_EQ(check_headers(tree).size(), 1);
}

TEST(MachinePaths, AreFoundInAnyFile) {
  // Put together here, so that this file does not name one.
  const std::string home =
      "/ho"
      "me/ann/slotrace";
  for (const std::string& text :
       {home, "cd " + home, "\"" + home + "\"", "x=" + home, "file://" + home, "a\n\t" + home,
        std::string("/ro"
                    "ot/x")}) {
    EXPECT_EQ(check_machine_paths({{"docs/a.md", text}}).size(), 1) << text;
  }
  for (const std::string text : {"https://example.org/home/", "at home/work/x", "/usr/bin/env",
                                 "build/release/slotrace", "/tmpl/x"}) {
    EXPECT_TRUE(check_machine_paths({{"docs/a.md", text}}).empty()) << text;
  }
}

TEST(Readmes, AreWantedInEachTopLevelFolder) {
  EXPECT_TRUE(check_readmes({{"sim/README.md", ""}, {"sim/a.hpp", ""}, {"dev", ""}}).empty());
  EXPECT_EQ(text_of(check_readmes({{"sim/a.hpp", ""}, {"model/b/README.md", ""}})),
            "model:0: has no README.md\nsim:0: has no README.md\n");
}

}  // namespace
}  // namespace slotrace::source_rules
