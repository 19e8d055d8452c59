#include <gtest/gtest.h>

#include "tests/cli/in_process.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

TEST(Keys, PrintsWhatRedisCliWould) {
  const TemporaryFolder folder;
  const Ran ran =
      slotrace({"keys", folder.write("gap.json", kGap), "--at", "2025-10-11T18:36:00Z"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "1) \"laravel_database_laravel_cache:calcom:slots:2563193:2025-10-13:2025-10-13\"\n");
}

TEST(Keys, TakesATimeSinceTheStart) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  EXPECT_EQ(slotrace({"keys", file, "--at", "+1min"}).out,
            slotrace({"keys", file, "--at", "2025-10-11T18:36:00Z"}).out);
}

TEST(Keys, SaysWhenThereIsNone) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  EXPECT_EQ(slotrace({"keys", file, "--at", "+1s"}).out, "(empty array)\n")
      << "before the first read";
  EXPECT_EQ(slotrace({"keys", file, "--at", "+1h"}).out, "(empty array)\n") << "after the expiry";
}

TEST(Keys, SelectsByAPattern) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGap);
  EXPECT_EQ(slotrace({"keys", file, "--at", "+1min", "--pattern", "*cal_slots*"}).out,
            "(empty array)\n");
  EXPECT_EQ(
      occurrences(slotrace({"keys", file, "--at", "+1min", "--pattern", "*calcom*"}).out, ") "), 1);
}

TEST(Keys, RefusesATimeThatIsNone) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"keys", folder.write("gap.json", kGap), "--at", "noon"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("--at: got \"noon\", expected a time (2025-10-11T18:36:00Z or +6min)"),
            std::string::npos)
      << ran.err;
}

TEST(Keys, RefusesATimeBeforeTheStart) {
  const TemporaryFolder folder;
  const Ran ran =
      slotrace({"keys", folder.write("gap.json", kGap), "--at", "2025-10-11T18:34:59Z"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("expected a time not before the start, 2025-10-11T18:35:00Z"),
            std::string::npos)
      << ran.err;
}

TEST(Keys, NeedsACaseWhereThereAreSeveral) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", kGapMatrix);
  const Ran ran = slotrace({"keys", file, "--at", "+4min"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("choose one with --case: \"policy=before-fix\", \"policy=after-fix\""),
            std::string::npos)
      << ran.err;
  EXPECT_EQ(slotrace({"keys", file, "--at", "+2min", "--case", "policy=after-fix"}).out,
            "(empty array)\n");
}

TEST(Keys, SaysThatATimeLacksItsOffset) {
  const Ran ran =
      slotrace({"keys", "-", "--at", "2025-10-11T18:36:00"}, {.in = kGap, .environment = {}});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("expected an offset from UTC at its end: 2025-10-11T18:36:00Z"),
            std::string::npos)
      << ran.err;
}

}  // namespace
}  // namespace slotrace::cli
