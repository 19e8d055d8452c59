#include "scenarios/reader/source.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::scenarios {
namespace {

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("\r\n\t\x7f"), "\\x0d\\x0a\\x09\\x7f");
  EXPECT_EQ(printable("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), "café € 😀");
  EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b"),
            "a\\u202eb");  // turns the direction of text around
  EXPECT_EQ(printable("\xc2\x9b"), "\\u009b");              // CSI as one character
}

TEST(Quote, CutsLongTexts) {
  EXPECT_EQ(quote("short"), "\"short\"");
  EXPECT_EQ(quote(std::string(100, 'x')), "\"" + std::string(60, 'x') + "...\"");
}

TEST(Excerpt, IsTheLineWithTheCaretUnderThePlace) {
  const Source source{"f", "one\r\n\ttwo é three\r\nfour"};
  const Excerpt shown = excerpt(spot_at(source, source.text.find("three")));
  EXPECT_EQ(shown.line, " two é three");
  EXPECT_EQ(shown.caret, 7U);
}

TEST(Excerpt, CutsLongLinesAroundThePlace) {
  const Source source{"f", std::string(500, 'a') + "X" + std::string(500, 'b')};
  const Excerpt shown = excerpt(spot_at(source, 500));
  EXPECT_EQ(shown.line, "..." + std::string(60, 'a') + "X" + std::string(39, 'b') + "...");
  EXPECT_EQ(shown.line[shown.caret], 'X');
}

TEST(Excerpt, CountsEscapedCharacters) {
  const Source source{"f", "\x1b\x1bX"};
  const Excerpt shown = excerpt(spot_at(source, 2));
  EXPECT_EQ(shown.line[shown.caret], 'X');
}

RC_GTEST_PROP(Excerpt, IsOnePrintableLineWhateverTheBytes, (const std::string& text)) {
  const Source source{"f", text};
  const auto offset = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
  const Excerpt shown = excerpt(spot_at(source, offset));
  for (const char c : shown.line) RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
  RC_ASSERT(shown.caret <= shown.line.size());
}

}  // namespace
}  // namespace slotrace::scenarios
