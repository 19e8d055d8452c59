#include "scenarios/reader/parse.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

struct Parsing {
  Source source;
  Diagnostics diagnostics;
  std::optional<Node> root;

  explicit Parsing(std::string text) : source{"f.json", std::move(text)} {
    root = parse(source, diagnostics);
  }
  auto errors() -> std::string {
    std::string all;
    for (const Diagnostic& one : diagnostics.take()) all += render(one);
    return all;
  }
};

auto errors(std::string text) -> std::string { return Parsing(std::move(text)).errors(); }

TEST(Parse, KeepsValuesOrderAndHowNumbersAreWritten) {
  Parsing parsing(R"({"b": [1, 2.50, -0, 1e3], "a": {"x": null, "y": true}, "t": "\u00e9\n"})");
  ASSERT_TRUE(parsing.root);
  EXPECT_EQ(to_json(*parsing.root),
            R"({"b": [1, 2.50, -0, 1e3], "a": {"x": null, "y": true}, "t": "é\u000a"})");
}

TEST(Parse, KnowsWhereEveryValueStands) {
  Parsing parsing(
      "// a comment, with \"text\"\n{\"é\": /* , */ 1,\n\t\"b\": [2/**/,\n  {\"c\": \"x\"}]}");
  ASSERT_TRUE(parsing.root);
  const auto place = [](const Node& node) {
    return std::to_string(node.spot.line) + ":" + std::to_string(node.spot.column);
  };
  const Node& root = *parsing.root;
  EXPECT_EQ(place(root), "2:1");
  EXPECT_EQ(place(root.members[0].value), "2:15");  // columns count characters
  EXPECT_EQ(root.members[1].spot.column, 2U);
  EXPECT_EQ(place(*root.find("b")), "3:7");
  EXPECT_EQ(place(root.find("b")->items[0]), "3:8");
  EXPECT_EQ(place(root.find("b")->items[1]), "4:3");
  EXPECT_EQ(place(*root.find("b")->items[1].find("c")), "4:9");
}

TEST(Parse, FindsPlacesInsideTextsWithEscapes) {
  Parsing parsing(R"({"a": "x\n\u00e9\ud83d\ude00é{y}"})");
  ASSERT_TRUE(parsing.root);
  const Node& text = *parsing.root->find("a");
  const Spot spot = spot_inside(text, text.text.find('{'));
  EXPECT_EQ(parsing.source.text[spot.offset], '{');
  EXPECT_EQ(spot.column, 30U);
}

TEST(Parse, ReportsAKeyThatComesTwice) {
  EXPECT_EQ(errors("{\"a\": 1,\n \"b\": {\"a\": 2},\n \"a\": {\"c\": 1, \"c\": 2}}"),
            "f.json:3:2: \"a\" is there twice, first in line 1\n"
            "   \"a\": {\"c\": 1, \"c\": 2}}\n"
            "   ^\n"
            "f.json:3:16: \"c\" is there twice, first in line 3\n"
            "   \"a\": {\"c\": 1, \"c\": 2}}\n"
            "                 ^\n");
}

TEST(Parse, SaysWhereATextStopsBeingJson) {
  EXPECT_EQ(errors("{\"a\": }"),
            "f.json:1:7: this is no JSON: while parsing value: unexpected '}'; expected '[', '{', "
            "or a literal\n"
            "  {\"a\": }\n"
            "        ^\n");
  EXPECT_EQ(errors("{\n  'a': 1\n}"),
            "f.json:2:3: this is no JSON: while parsing object key: invalid literal; expected "
            "string literal\n"
            "    'a': 1\n"
            "    ^\n");
  EXPECT_EQ(errors("{} 2"),
            "f.json:1:4: this is no JSON: while parsing value: unexpected number literal; expected "
            "end of input\n"
            "  {} 2\n"
            "     ^\n");
  EXPECT_EQ(errors("[1e999]"),
            "f.json:1:2: this is no JSON: number overflow parsing '1e999'\n"
            "  [1e999]\n"
            "   ^\n");
}

TEST(Parse, SaysWhereATruncatedFileEnds) {
  EXPECT_EQ(errors("{\"a\": [1,\n 2"),
            "f.json:2:3: this is no JSON: while parsing array: unexpected end of input; expected "
            "']'\n"
            "   2\n"
            "    ^\n");
  EXPECT_EQ(errors("{\"a\": \"half a te"),
            "f.json:1:7: this is no JSON: while parsing value: invalid string: missing closing "
            "quote\n"
            "  {\"a\": \"half a te\n"
            "        ^\n");
  EXPECT_NE(errors("").find("f.json:1:1: the file is empty"), std::string::npos);
  // Every beginning of a right file is refused, without a crash.
  for (std::size_t length = 0; length + 3 < kValid.size(); ++length) {
    EXPECT_NE(errors(std::string(kValid.substr(0, length))), "") << length;
  }
}

TEST(Parse, RefusesWhatIsNoText) {
  EXPECT_EQ(errors(std::string("{}\0 ", 4)),
            "f.json:1:3: this is no UTF-8 text: got the byte 0x00\n"
            "  {}\\x00 \n"
            "    ^\n");
  EXPECT_EQ(errors("// caf\xe9\n{}"),
            "f.json:1:7: this is no UTF-8 text: got the byte 0xe9\n"
            "  // caf\\xe9\n"
            "        ^\n");
  EXPECT_NE(errors("\x7f"
                   "ELF\x02\x01\x01"),
            "");
  EXPECT_NE(errors("{\"a\": \"\xed\xa0\x80\"}"), "");  // a lone surrogate
  EXPECT_NE(errors("{\"a\": \"\xc0\xaf\"}"), "");      // an overlong form
}

TEST(Parse, PointsAtABadEscape) {
  EXPECT_EQ(
      errors("{\"é\": \"a\\q\"}"),
      "f.json:1:10: this is no JSON: while parsing value: invalid string: forbidden character "
      "after backslash\n"
      "  {\"é\": \"a\\q\"}\n"
      "           ^\n");
}

TEST(Parse, RefusesFilesThatAreTooDeepOrHoldTooMuch) {
  EXPECT_EQ(errors(std::string(64, '[') + std::string(64, ']')), "");
  EXPECT_NE(errors(std::string(65, '[') + std::string(65, ']'))
                .find("f.json:1:65: nested deeper than 64 levels"),
            std::string::npos);
  EXPECT_NE(errors(std::string(10'000, '[')).find("nested deeper than 64 levels"),
            std::string::npos);
  std::string many = "[1";
  for (int i = 0; i < 500'000; ++i) many += ",1";
  EXPECT_NE(errors(many + "]").find("the file holds more than 500000 values"), std::string::npos);
}

TEST(Parse, TakesAByteOrderMark) {
  Parsing parsing("\xEF\xBB\xBF{\"a\": 1}");
  ASSERT_TRUE(parsing.root);
  EXPECT_EQ(parsing.root->spot.column, 1U);
}

}  // namespace
}  // namespace slotrace::scenarios
