#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "tests/cli/in_process.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

TEST(Check, ListsEveryCaseAndSumsUp) {
  const TemporaryFolder folder;
  folder.write("a.json", kGap);
  folder.write("b/matrix.json", kGapMatrix);
  const Ran ran = slotrace({"check", folder.path().string()});
  EXPECT_EQ(ran.code, 1);
  EXPECT_EQ(occurrences(ran.out, "passed   "), 2) << ran.out;
  EXPECT_EQ(occurrences(ran.out, "FAILED   "), 1) << ran.out;
  EXPECT_NE(ran.out.find("second.stale is false, expected true"), std::string::npos);
  EXPECT_NE(ran.out.find("replay: slotrace replay "), std::string::npos);
  EXPECT_NE(ran.out.find("3 cases in 2 files: 2 passed"), std::string::npos);
}

TEST(Check, PassesWhenEveryCaseDoes) {
  const TemporaryFolder folder;
  folder.write("a.json", kGap);
  folder.write("b.json", kFixedGap);
  const Ran ran = slotrace({"check", folder.path().string()});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_EQ(ran.err, "");
}

TEST(Check, PrintsInFileOrderWhateverTheNumberOfThreads) {
  const TemporaryFolder folder;
  for (char name = 'a'; name <= 'p'; ++name)
    folder.write(std::string(1, name) + ".json", kGapMatrix);
  const Ran one = slotrace({"check", folder.path().string(), "--threads", "1"});
  const Ran many = slotrace({"check", folder.path().string(), "--threads", "8"});
  EXPECT_EQ(one.out, many.out);
  EXPECT_LT(one.out.find("a.json"), one.out.find("p.json"));
}

TEST(Check, LeavesOutFoldersThatHoldNoScenarios) {
  const TemporaryFolder folder;
  folder.write("a.json", kGap);
  folder.write("notes.txt", "no scenario");
  for (const char* other :
       {"policies/x.json", "schema/x.json", "worlds/x.json", ".git/x.json", "sub/policies/x.json"})
    folder.write(other, "no scenario");
  const Ran ran = slotrace({"check", folder.path().string()});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("1 case in 1 file"), std::string::npos) << ran.out;
}

TEST(Check, NamesAPolicyThatLiesAmongTheScenarios) {
  const TemporaryFolder folder;
  folder.write("a.json", kGap);
  folder.write(
      "b.json",
      R"({"name": "none", "layers": [], "reads": {"wish": "Cal.com", "alternatives": "Cal.com"}})");
  const Ran ran = slotrace({"check", folder.path().string()});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("b.json: valid, and no scenario"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("1 case in 1 file"), std::string::npos) << ran.out;
  folder.write("b.json", R"({"name": "none", "layers": [], "raeds": {}})");
  const Ran broken = slotrace({"check", folder.path().string()});
  EXPECT_EQ(broken.code, 2);
  EXPECT_NE(broken.out.find("did you mean \"reads\"?"), std::string::npos) << broken.out;
  EXPECT_EQ(broken.out.find("timeline"), std::string::npos) << broken.out;
}

TEST(Check, WarnsOnceOfWhatAPolicyCanHardlyMean) {
  const TemporaryFolder folder;
  const std::string idle = R"({"name": "idle",
"reads": {"wish": "CalcomService", "alternatives": "CalcomService"},
"layers": [{"name": "CalcomService", "source": "Cal.com", "key": "l_{eventTypeId}_{start}_{end}"}],
"lists": {"clear": [{"delete_pattern": "l_*"}]}})";
  folder.write("a.json", with(kGap, R"("before-fix")", idle));
  folder.write("b.json", idle);
  const Ran ran = slotrace({"check", folder.path().string()});
  EXPECT_EQ(occurrences(ran.out, "warning  "), 4) << ran.out;
  EXPECT_EQ(occurrences(ran.out, "b.json:4:11: no entry point names the list \"clear\""), 1)
      << ran.out;
  EXPECT_EQ(occurrences(ran.out, "no entry point invalidates anything"), 2) << ran.out;
}

TEST(Check, DrawsFromTheSeedThatItIsGiven) {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("a.json", with(kGap, "\"hosts\"",
                                  "\"costs\": {\"webhook\": {\"delivery\": "
                                  "{\"uniform\": [\"1s\", \"9s\"]}}},\n  \"hosts\""));
  const auto digest = [&](const std::string& seed) {
    const std::string out = slotrace({"check", file, "--format", "json", "--seed", seed}).out;
    const std::size_t at = out.find("\"digest\"");
    return out.substr(at, out.find('\n', at) - at);
  };
  EXPECT_EQ(digest("7"), digest("7"));
  EXPECT_NE(digest("7"), digest("8"));
}

TEST(Check, TakesAFileOnceThatIsNamedTwice) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.json", kGap);
  EXPECT_NE(slotrace({"check", file, folder.path().string()}).out.find("1 case in 1 file"),
            std::string::npos);
}

TEST(Check, FindsNothingInAnEmptyFolder) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"check", folder.path().string()});
  EXPECT_EQ(ran.code, 4);
  EXPECT_EQ(ran.err, "slotrace check: no scenario file is there\n");
}

TEST(Check, NamesAPathThatIsNotThere) {
  const Ran ran = slotrace({"check", "/nowhere"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("/nowhere: there is no such file"), std::string::npos) << ran.err;
}

TEST(Check, GoesOnAfterAnInvalidFile) {
  const TemporaryFolder folder;
  folder.write("a.json", "{");
  folder.write("b.json", kGap);
  const Ran ran = slotrace({"check", folder.path().string()});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.out.find("ERROR    " + (folder.path() / "a.json").string() + " invalid"),
            std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("1 passed"), std::string::npos);
  EXPECT_NE(ran.out.find(", 1 error\n"), std::string::npos);
}

TEST(Check, ReadsStandardInput) {
  EXPECT_EQ(slotrace({"check", "-"}, {.in = kGap, .environment = {}}).code, 0);
}

TEST(Check, WritesJunitXml) {
  const TemporaryFolder folder;
  folder.write("a.json", kGapMatrix);
  const auto junit = (folder.path() / "junit.xml").string();
  EXPECT_EQ(slotrace({"check", folder.path().string(), "--junit", junit}).code, 1);
  const std::string xml = folder.read("junit.xml");
  EXPECT_NE(xml.find("tests=\"2\" failures=\"1\" errors=\"0\""), std::string::npos) << xml;
  EXPECT_NE(xml.find("name=\"policy=after-fix\""), std::string::npos);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2)
      << "no temporary file is left";
}

TEST(Check, NamesAJunitFileThatCannotBeWrittenBeforeItRuns) {
  const TemporaryFolder folder;
  const Ran ran =
      slotrace({"check", folder.write("a.json", kGap), "--junit", "/nowhere/junit.xml"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err,
            "slotrace check: /nowhere/junit.xml: cannot be written: No such file or directory\n");
}

TEST(Check, SaysWhenTheDiskIsFullAtTheEnd) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"check", folder.write("a.json", kGap), "--junit", "/dev/full"});
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.err, "slotrace check: /dev/full: cannot be written: No space left on device\n");
}

TEST(Check, AnnotatesFailuresOnGithub) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.json", with(kGap, "\"is\": true", "\"is\": false"));
  const Ran ran =
      slotrace({"check", file}, {.in = {}, .environment = {{"GITHUB_ACTIONS", "true"}}});
  EXPECT_TRUE(ran.err.starts_with("::error file=" + file +
                                  ",line=19,col=5::gap: second.stale is true, expected false"))
      << ran.err;
  EXPECT_EQ(occurrences(ran.err, "\n"), 1) << "one line for one failure";
  EXPECT_EQ(slotrace({"check", file}).err, "");
}

TEST(Check, AnnotatesInvalidFilesOnGithub) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.json", with(kGap, "\"widget\"", "\"wigdet\""));
  const Ran ran =
      slotrace({"check", file}, {.in = {}, .environment = {{"GITHUB_ACTIONS", "true"}}});
  EXPECT_TRUE(ran.err.starts_with("::error file=" + file + ",line=13,col=")) << ran.err;
}

TEST(Check, PrintsJson) {
  const TemporaryFolder folder;
  folder.write("a.json", kGap);
  folder.write("b.json", "{");
  const Ran ran = slotrace({"check", folder.path().string(), "--format", "json"});
  EXPECT_EQ(ran.code, 2);
  const auto document = nlohmann::json::parse(ran.out);
  EXPECT_EQ(document["passed"], false);
  EXPECT_EQ(document["cases"][0]["passed"], true);
  EXPECT_EQ(document["cases"][0]["changes"].size(), 1U);
  EXPECT_EQ(document["troubles"].size(), 1U);
}

TEST(Check, ShowsItsProgressOnATerminalOnly) {
  const TemporaryFolder folder;
  const std::string file = folder.write("a.json", kGap);
  EXPECT_NE(slotrace({"check", file}, {.in = {}, .terminal = true, .environment = {}})
                .err.find("1 of 1 cases"),
            std::string::npos);
  EXPECT_EQ(slotrace({"check", file}).err, "");
}

TEST(Check, RefusesNoThreads) { EXPECT_EQ(slotrace({"check", ".", "--threads", "0"}).code, 2); }

// An interrupt must lose nothing that runs and begin nothing new. The one thread of the program waits
// for a scenario on its standard input, a pipe that the test holds open; the signal comes, and the
// text only after the program has said that it noticed. So the file after it is never begun.
TEST(Check, InterruptedBeginsNothingNewAndSaysSo) {
  const TemporaryFolder folder;
  const std::string pipe = (folder.path() / "pipe").string();
  const std::string err = (folder.path() / "err").string();
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const std::string first = folder.write("first.json", kGap);
  const std::string second = folder.write("second.json", kGap);
  const ShellRan ran = shell("'" SLOTRACE_PROGRAM "' check --threads 1 - '" + second + "' <'" +
                             pipe + "' 2>'" + err +
                             "' & child=$!\n"
                             "exec 3>'" +
                             pipe + "'\n" + kUntilItCatchesSigint +
                             "kill -INT $child\n"
                             "until grep -q interrupted '" +
                             err +
                             "'; do sleep 0.01; done\n"
                             "cat '" +
                             first +
                             "' >&3\n"
                             "exec 3>&-\n"
                             "wait $child\n");
  EXPECT_EQ(ran.code, 130) << ran.out;
  EXPECT_EQ(ran.out.find("second.json"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("interrupted: 2 files not finished\n"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace slotrace::cli
