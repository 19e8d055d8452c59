#include "cli/cli.hpp"

#include <gtest/gtest.h>

#include "cli/command.hpp"
#include "tests/cli/in_process.hpp"
#include "tests/cli/program.hpp"

namespace slotrace::cli {
namespace {

TEST(Program, WithoutArgumentsSaysHowToUseIt) {
  const Ran ran = slotrace({});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("usage: slotrace COMMAND"), std::string::npos);
}

TEST(Program, PrintsHelpOnAsking) {
  for (const char* ask : {"--help", "-h", "help"}) {
    const Ran ran = slotrace({ask});
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.err, "");
    for (const Command& command : commands())
      EXPECT_NE(ran.out.find(command.summary), std::string::npos) << command.name;
  }
}

TEST(Program, PrintsHelpForEachCommandInBothWays) {
  for (const Command& command : commands()) {
    const std::string name(command.name);
    const Ran help = slotrace({"help", name});
    const Ran option = slotrace({name, "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_EQ(help.out, option.out);
    EXPECT_TRUE(help.out.starts_with("usage: slotrace " + name)) << help.out;
  }
}

TEST(Program, NamesItsVersionAndThatOfTheTzDatabase) {
  const Ran ran = slotrace({"--version"});
  EXPECT_EQ(ran.code, 0);
  EXPECT_TRUE(ran.out.starts_with("slotrace " SLOTRACE_VERSION " (tz database ")) << ran.out;
}

TEST(Program, GuessesWhichCommandWasMeant) {
  const Ran ran = slotrace({"coverge"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "slotrace: unknown command \"coverge\", did you mean coverage?\nSee: slotrace help\n");
}

TEST(Program, DoesNotGuessWhatIsNothingLikeACommand) {
  EXPECT_EQ(slotrace({"frobnicate"}).err,
            "slotrace: unknown command \"frobnicate\"\nSee: slotrace help\n");
}

TEST(Program, ShowsControlCharactersOfAnArgument) {
  EXPECT_EQ(slotrace({"\x1b[2J"}).err.find('\x1b'), std::string::npos);
}

TEST(Program, GuessesWhichOptionWasMeant) {
  const Ran ran = slotrace({"run", "x.json", "--formt", "json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(
      ran.err,
      "slotrace run: unknown option --formt, did you mean --format?\nSee: slotrace help run\n");
}

TEST(Program, TakesNoAbbreviationOfAnOption) {
  const Ran ran = slotrace({"run", "x.json", "--form", "json"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("unknown option --form"), std::string::npos) << ran.err;
}

TEST(Program, RefusesAnOptionTwice) {
  const Ran ran = slotrace({"run", "x.json", "--seed", "1", "--seed", "2"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("--seed"), std::string::npos) << ran.err;
}

TEST(Program, RefusesAnOptionWithoutItsValue) {
  const Ran ran = slotrace({"run", "x.json", "--seed"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("--seed"), std::string::npos) << ran.err;
}

TEST(Program, RefusesNumbersThatAreNone) {
  for (const char* text : {"-1", "1x", "", "18446744073709551616"}) {
    const Ran ran = slotrace({"run", "x.json", std::string("--seed=") + text});
    EXPECT_EQ(ran.code, 2) << text;
  }
}

TEST(Program, NamesAMissingFile) {
  EXPECT_EQ(slotrace({"run"}).err, "slotrace run: FILE is missing\nSee: slotrace help run\n");
}

TEST(Program, RefusesASecondFile) {
  EXPECT_EQ(slotrace({"run", "a.json", "b.json"}).err,
            "slotrace run: unexpected argument b.json\nSee: slotrace help run\n");
}

TEST(Program, GuessesWhichFormatWasMeant) {
  EXPECT_EQ(slotrace({"run", "a.json", "--format", "jsn"}).err,
            "slotrace run: --format: got \"jsn\", expected text or json, did you mean json?\n"
            "See: slotrace help run\n");
}

TEST(Program, SaysWhenItsOutputCannotBeWritten) {
  const ShellRan ran = shell("slotrace policies 2>&1 >/dev/full");
  EXPECT_EQ(ran.code, 3);
  EXPECT_EQ(ran.out, "slotrace: standard output could not be written\n");
}

TEST(ExitCodes, WorsenTowardsTheLargest) {
  EXPECT_EQ(worse(ExitCode::failed, ExitCode::passed), ExitCode::failed);
  EXPECT_EQ(worse(ExitCode::failed, ExitCode::internal), ExitCode::internal);
  EXPECT_EQ(worse(ExitCode::interrupted, ExitCode::internal), ExitCode::interrupted);
}

}  // namespace
}  // namespace slotrace::cli
