// Runs what the documentation shows: every fenced ```console block of README.md, scenarios/*.md and
// docs/*.md, in the folder of the sources, with sh.
//
//   - A line "$ COMMAND" is run. What follows, up to the next such line or the block's end, is what
//     it must print, byte for byte; standard error counts too, as on a console.
//   - COMMAND starts with `slotrace`, or with a path to it below build/: the program that was built
//     with these tests is run. Pipes and further commands may follow.
//   - `$ echo $?` shows the exit code of the command before. A command that is not followed by one
//     must exit with 0 or 1, so that an example never shows a mistake by accident.
//   - `./dev demo` shows what `slotrace run scenarios/incident-852.json` prints, which is what it ends
//     with. Other `./dev` commands are not run: they build, test or install.
//   - Any other command is an error: show it in a ```sh block, which is not looked at.
//   - A folder results/ is there, empty at the beginning of each document, and gone at its end.
//   - An expected line that is only "..." stands for any lines, or none.
//   - The version of the tz database depends on the machine: "tz database 2025b" agrees with any.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/cli/program.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

namespace fs = std::filesystem;

struct Example {
  std::string place;  ///< "README.md:12"
  std::string command;
  std::vector<std::string> expected;
};

auto lines_of(const std::string& text) -> std::vector<std::string> {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

auto examples_of(const std::string& name, const std::string& text) -> std::vector<Example> {
  std::vector<Example> examples;
  bool inside = false;
  bool command_seen = false;
  std::size_t number = 0;
  for (const std::string& line : lines_of(text)) {
    ++number;
    if (!inside) {
      inside = line == "```console";
      command_seen = false;
    } else if (line == "```") {
      inside = false;
    } else if (line.starts_with("$ ")) {
      examples.push_back({name + ":" + std::to_string(number), line.substr(2), {}});
      command_seen = true;
    } else if (command_seen) {
      examples.back().expected.push_back(line);
    } else {
      ADD_FAILURE() << name << ":" << number << ": output before the first command";
    }
  }
  EXPECT_FALSE(inside) << name << ": a block is not closed";
  return examples;
}

/// Whether `lines` are as `expected` from there on; "..." stands for any lines.
auto agree(const std::vector<std::string>& expected, std::size_t e,
           const std::vector<std::string>& lines, std::size_t l) -> bool {
  if (e == expected.size()) return l == lines.size();
  if (expected[e] == "...")
    return agree(expected, e + 1, lines, l) ||
           (l < lines.size() && agree(expected, e, lines, l + 1));
  return l < lines.size() && expected[e] == lines[l] && agree(expected, e + 1, lines, l + 1);
}

auto without_tz_version(const std::string& text) -> std::string {
  static const std::regex version("tz database [0-9a-z]+");
  return std::regex_replace(text, version, "tz database *");
}

auto agree(std::vector<std::string> expected, const std::string& printed) -> bool {
  for (std::string& line : expected) line = without_tz_version(line);
  return agree(expected, 0, lines_of(without_tz_version(printed)), 0);
}

auto is_exit_code(const Example& example) -> bool { return example.command == "echo $?"; }

auto joined_lines(const std::vector<std::string>& lines) -> std::string {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

auto replaced(std::string text, std::string_view from, const std::string& to) -> std::string {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

void run(const std::vector<Example>& examples) {
  static const std::regex program(R"(^((\./)?build/[^ ]*/)?slotrace( |$))");
  const TemporaryFolder results;
  const std::string folder = results.path().string() + '/';
  int code = 0;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    const Example& example = examples[i];
    std::string command = example.command == "./dev demo"
                              ? "build/release/slotrace run scenarios/incident-852.json"
                              : example.command;
    const std::string name = command.substr(0, command.find(' '));
    command = std::regex_replace(command, program, "slotrace$3");
    if (is_exit_code(example)) {
      EXPECT_EQ(joined_lines(example.expected), std::to_string(code) + "\n") << example.place;
    } else if (command.starts_with("./dev")) {
      EXPECT_TRUE(fs::exists(SLOTRACE_SOURCE_DIR "/dev")) << example.place;
    } else if (command == "slotrace" || command.starts_with("slotrace ")) {
      ShellRan ran = shell("{ " + replaced(command, "results/", folder) + "; } 2>&1");
      // As if the program had been called as the example calls it.
      ran.out = replaced(replaced(ran.out, SLOTRACE_PROGRAM, name), folder, "results/");
      code = ran.code;
      EXPECT_TRUE(agree(example.expected, ran.out))
          << example.place << ": $ " << example.command << "\nshown:\n"
          << joined_lines(example.expected) << "printed:\n"
          << ran.out;
      const bool shown = i + 1 < examples.size() && is_exit_code(examples[i + 1]);
      EXPECT_TRUE(shown || code <= 1) << example.place << ": exit code " << code;
    } else {
      ADD_FAILURE() << example.place << ": $ " << example.command
                    << " is not run; show it in a ```sh block";
    }
  }
}

auto documents() -> std::vector<fs::path> {
  const fs::path root = SLOTRACE_SOURCE_DIR;
  std::vector<fs::path> files{root / "README.md"};
  for (const char* folder : {"docs", "scenarios"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::directory_iterator(root / folder))
      if (entry.path().extension() == ".md") files.push_back(entry.path());
  }
  std::ranges::sort(files.begin() + 1, files.end());
  return files;
}

TEST(Readme, ShowsCommandsThatPrintWhatItShows) {
  for (const fs::path& file : documents()) {
    std::ifstream in(file, std::ios::binary);
    ASSERT_TRUE(in) << file;
    std::ostringstream text;
    text << in.rdbuf();
    const auto examples = examples_of(fs::relative(file, SLOTRACE_SOURCE_DIR).string(), text.str());
    const bool front_page = file == fs::path(SLOTRACE_SOURCE_DIR) / "README.md";
    EXPECT_FALSE(front_page && examples.empty()) << "README.md shows no command";
    run(examples);
  }
}

TEST(ReadmeRules, FindCommandsAndTheirOutput) {
  const auto examples =
      examples_of("X.md", "a\n```console\n$ one\n1\n$ two\n```\n```sh\n$ three\n```\n");
  ASSERT_EQ(examples.size(), 2U);
  EXPECT_EQ(examples[0].place, "X.md:3");
  EXPECT_EQ(examples[0].command, "one");
  EXPECT_EQ(examples[0].expected, std::vector<std::string>{"1"});
  EXPECT_TRUE(examples[1].expected.empty());
}

TEST(ReadmeRules, LetThreeDotsStandForAnyLines) {
  EXPECT_TRUE(agree({"a", "...", "d"}, "a\nb\nc\nd\n"));
  EXPECT_TRUE(agree({"a", "...", "d"}, "a\nd\n"));
  EXPECT_FALSE(agree({"a", "...", "d"}, "a\nd\ne\n"));
  EXPECT_FALSE(agree({"a"}, "a\nb\n"));
}

TEST(ReadmeRules, LetTheVersionOfTheTzDatabaseDiffer) {
  EXPECT_TRUE(agree({"digest 1, tz database 2025b"}, "digest 1, tz database 2026a\n"));
  EXPECT_FALSE(agree({"digest 1, tz database 2025b"}, "digest 2, tz database 2025b\n"));
}

TEST(ReadmeRules, RunTheProgramThatWasBuilt) {
  run(examples_of("X.md",
                  "```console\n$ ./build/release/slotrace frobnicate\n"
                  "slotrace: unknown command \"frobnicate\"\n...\n$ echo $?\n2\n```\n"));
}

}  // namespace
}  // namespace slotrace::cli
