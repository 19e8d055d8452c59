#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

class HostileFile : public TreeTest {};

TEST_F(HostileFile, OfAHundredMegabytesIsRefusedUnread) {
  const auto file = write("big.json", "{");
  std::filesystem::resize_file(file, 100'000'000);
  const std::string error = error_in("big.json");
  EXPECT_TRUE(error.starts_with("TREE/big.json:1:8388609: the file is larger than 8 MiB\n"))
      << error;
  EXPECT_TRUE(error.ends_with("^\n")) << error;
}

TEST_F(HostileFile, ThatIsEmptyOrCutOffIsRefusedAtItsEnd) {
  write("empty.json", "");
  EXPECT_EQ(error_in("empty.json"),
            "TREE/empty.json:1:1: the file is empty, expected a JSON object\n  \n  ^\n");
  write("cut.json", "{\n  \"name\":");
  const std::string error = error_in("cut.json");
  EXPECT_TRUE(error.starts_with("TREE/cut.json:2:10: this is no JSON")) << error;
  EXPECT_TRUE(error.ends_with("    \"name\":\n           ^\n")) << error;
}

TEST_F(HostileFile, ThatIsNotThereMayHaveANeighbourThatWasMeant) {
  write("clinic.json", "{}");
  EXPECT_EQ(error_in("clinc.json"),
            "TREE/clinc.json: there is no such file\n  did you mean \"TREE/clinic.json\"?\n");
  EXPECT_EQ(error_in("clinic"),
            "TREE/clinic: there is no such file\n  did you mean \"TREE/clinic.json\"?\n");
}

TEST_F(HostileFile, ThatIsNoneIsRefused) {
  EXPECT_EQ(error_in("missing.json"), "TREE/missing.json: there is no such file\n");
  std::filesystem::create_directory(root_ / "dir.json");
  EXPECT_EQ(error_in("dir.json"), "TREE/dir.json: this is a directory\n");
  std::filesystem::create_symlink("loop.json", root_ / "loop.json");
  EXPECT_FALSE(error_in("loop.json").empty());
  const auto errors = read_scenario("/dev/zero");
  EXPECT_TRUE(std::holds_alternative<std::vector<Diagnostic>>(errors));
}

TEST_F(HostileFile, CannotMakeATerminalObey) {
  write("esc.json", "{\"name\": \"x\", \"\x7f\xc2\x9b\": 1, \"sta\xe2\x80\xaert\": 2}");
  for (const std::string& error : errors_in("esc.json")) {
    EXPECT_EQ(error.find("\x7f"), std::string::npos);
    EXPECT_EQ(error.find("\xc2\x9b"), std::string::npos);
    EXPECT_EQ(error.find("\xe2\x80\xae"), std::string::npos);
  }
}

TEST(HostileText, GivesAtMostAHundredMessages) {
  std::string members;
  for (int i = 0; i < 5'000; ++i) members += "\"x" + std::to_string(i) + "\": 1, ";
  const std::string text = changed(R"("summary")", members + R"("summary")");
  EXPECT_EQ(errors_of(text).size(), 100U);
}

TEST(HostileText, ThatIsNestedOrNotAnObjectIsRefused) {
  EXPECT_FALSE(errors_of(std::string(10'000, '[')).empty());
  EXPECT_FALSE(errors_of("[]").empty());
  EXPECT_FALSE(errors_of("null").empty());
  EXPECT_FALSE(errors_of("\"text\"").empty());
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
  EXPECT_FALSE(errors_of(deep).empty());
}

TEST(HostileText, WithValuesOfEveryKindInEveryPlaceIsRefusedOrRead) {
  // Every quoted text or number of the example is replaced by a value of each other kind.
  for (const std::string_view value : {"null", "true", "-1", "1e300", "\"\"", "[]", "{}", "[[]]",
                                       "{\"param\": \"ttl\"}", "\"+99999999999d\""}) {
    for (std::size_t at = 0; at < kValid.size(); ++at) {
      if (kValid[at] != ':' || kValid[at + 1] != ' ') continue;
      const std::size_t begin = at + 2;
      std::size_t end = begin + 1;
      if (kValid[begin] == '"') {
        end = kValid.find('"', begin + 1) + 1;
      } else if (std::string_view("[{").find(kValid[begin]) != std::string_view::npos) {
        int depth = 1;
        for (; depth > 0; ++end) {
          if (std::string_view("[{").find(kValid[end]) != std::string_view::npos) ++depth;
          if (std::string_view("]}").find(kValid[end]) != std::string_view::npos) --depth;
        }
      } else {
        end = kValid.find_first_of(",}\n", begin);
      }
      std::string text(kValid);
      text.replace(begin, end - begin, value);
      errors_of(text);
    }
  }
}

RC_GTEST_PROP(HostileText, WithChangedBytesIsRefusedOrRead, ()) {
  std::string text(kValid);
  const int changes = *rc::gen::inRange(1, 8);
  for (int i = 0; i < changes; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto length = *rc::gen::inRange<std::size_t>(0, 20);
    switch (*rc::gen::inRange(0, 4)) {
      case 0: text[at] = *rc::gen::arbitrary<char>(); break;
      case 1: text[at] = *rc::gen::elementOf(std::string("{}[],:\"\\/0-.eE+ntf")); break;
      case 2: text.erase(at, length); break;
      default: text.insert(at, text.substr(*rc::gen::inRange<std::size_t>(0, text.size()), length));
    }
    if (text.empty()) return;
  }
  for (const std::string& error : errors_of(text)) RC_ASSERT(error.starts_with("f.json:"));
}

RC_GTEST_PROP(HostileText, OfAnyBytesIsRefused, (const std::string& text)) {
  RC_ASSERT(!errors_of(text).empty());
}

}  // namespace
}  // namespace slotrace::scenarios
