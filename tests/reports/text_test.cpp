#include "reports/text.hpp"

#include <gtest/gtest.h>

namespace slotrace::reports {
namespace {

using Lines = std::vector<std::string>;

TEST(Text, ShowsControlCharactersInsteadOfSendingThem) {
  EXPECT_EQ(printable("a\tb\nc\x1b[31m\x7f\xc2\x9b"), "a\\tb\\nc\\x1b[31m\\x7f\\x9b");
}

TEST(Text, ShowsMarksThatTurnTheDirectionOfWriting) {
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b"),
            "a\\u202eb");
}

TEST(Text, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(printable("\xff"), "\xEF\xBF\xBD");
  EXPECT_EQ(printable("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "overlong";
  EXPECT_EQ(printable("\xe2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD") << "cut off";
  EXPECT_EQ(printable("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate";
}

TEST(Text, KeepsLineFeedsWhereLinesAreWanted) { EXPECT_EQ(printable_lines("a\nb\r"), "a\nb\\r"); }

TEST(Text, CountsCharactersNotBytes) { EXPECT_EQ(columns("Müller ✓"), 8U); }

TEST(Text, PadsShortTextAndKeepsLongText) {
  EXPECT_EQ(padded("ü", 3), "ü  ");
  EXPECT_EQ(padded("long", 3), "long");
}

TEST(Text, WrapsAtSpacesWithAHangingIndent) {
  EXPECT_EQ(wrapped("one two three", 8, 2), (Lines{"one two", "  three"}));
}

TEST(Text, BreaksAWordThatIsLongerThanALine) {
  EXPECT_EQ(wrapped("abcdefghij", 4, 1), (Lines{"abcd", " efg", " hij"}));
}

TEST(Text, KeepsLeadingSpaces) { EXPECT_EQ(wrapped("  a b", 10), (Lines{"  a b"})); }

TEST(Text, WrapsNothingToOneEmptyLine) { EXPECT_EQ(wrapped("", 10), (Lines{""})); }

TEST(Text, CountsWithTheRightNumber) {
  EXPECT_EQ(counted(1, "entry", "entries"), "1 entry");
  EXPECT_EQ(counted(0, "entry", "entries"), "0 entries");
  EXPECT_EQ(counted(2, "case"), "2 cases");
}

}  // namespace
}  // namespace slotrace::reports
