#include "model/glob.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::model {
namespace {

/// What the pattern means, said as plainly as possible: every split that a star allows is tried.
/// Counts its steps, which a bad pattern makes exponential.
auto reference(std::string_view pattern, std::string_view text, std::uint64_t& steps) -> bool {
  ++steps;
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    return reference(pattern.substr(1), text, steps) ||
           (!text.empty() && reference(pattern, text.substr(1), steps));
  }
  if (text.empty()) return false;
  if (pattern.front() == '?' || pattern.front() == text.front()) {
    return reference(pattern.substr(1), text.substr(1), steps);
  }
  return false;
}

TEST(Glob, MatchesRedisDocumentedExamples) {
  // https://redis.io/commands/keys/
  for (const char* text : {"hello", "hallo", "hxllo"})
    EXPECT_TRUE(glob_matches("h?llo", text)) << text;
  for (const char* text : {"hllo", "heeeello"}) EXPECT_TRUE(glob_matches("h*llo", text)) << text;
  for (const char* text : {"hello", "hallo"}) EXPECT_TRUE(glob_matches("h[ae]llo", text)) << text;
  EXPECT_FALSE(glob_matches("h[ae]llo", "hillo"));
  for (const char* text : {"hallo", "hbllo"}) EXPECT_TRUE(glob_matches("h[^e]llo", text)) << text;
  EXPECT_FALSE(glob_matches("h[^e]llo", "hello"));
  for (const char* text : {"hallo", "hbllo"}) EXPECT_TRUE(glob_matches("h[a-b]llo", text)) << text;
  EXPECT_FALSE(glob_matches("h[a-b]llo", "hcllo"));
}

TEST(Glob, MatchesTheWholeTextOnly) {
  EXPECT_FALSE(glob_matches("ell", "hello"));
  EXPECT_FALSE(glob_matches("h?llo", "hllo"));
  EXPECT_TRUE(glob_matches("", ""));
  EXPECT_FALSE(glob_matches("", "a"));
  EXPECT_TRUE(glob_matches("**", ""));
}

TEST(Glob, TakesAnEscapedCharacterAsItIs) {
  EXPECT_TRUE(glob_matches("a\\*", "a*"));
  EXPECT_FALSE(glob_matches("a\\*", "ab"));
  EXPECT_TRUE(glob_matches("[\\]]", "]"));
  EXPECT_TRUE(glob_matches("a\\", "a\\"));
}

TEST(Glob, ReadsARangeBackwardsAndASetThatIsNeverClosed) {
  EXPECT_TRUE(glob_matches("[c-a]", "b"));
  EXPECT_TRUE(glob_matches("[ab", "b"));
  EXPECT_FALSE(glob_matches("[ab", "c"));
}

TEST(Glob, FallsIntoTheTrapsOfTheAnalysis) {
  // Meant for event type 9, it takes branch 9 as well.
  EXPECT_TRUE(
      glob_matches("cal_slots_*_9_*", "cal_slots_15_9_2563193_2025-10-13-10_2025-10-13-12"));
  // Meant to list both layers, it lists one.
  EXPECT_TRUE(glob_matches("*calcom*", "laravel_database_laravel_cache:calcom:slots:1:a:b"));
  EXPECT_FALSE(glob_matches("*calcom*", "laravel_database_laravel_cache:cal_slots_15_9_1_a_b"));
  // Without the prefix nothing matches.
  EXPECT_FALSE(glob_matches("cal_slots_*", "laravel_database_laravel_cache:cal_slots_15_9_1_a_b"));
}

RC_GTEST_PROP(Glob, AgreesWithABacktrackingReference, ()) {
  const auto short_text = [](std::string_view alphabet) {
    return *rc::gen::resize(
        10, rc::gen::container<std::string>(rc::gen::elementOf(std::string(alphabet))));
  };
  const std::string pattern = short_text("ab*?");
  const std::string text = short_text("ab");
  std::uint64_t steps = 0;
  RC_LOG() << "pattern " << pattern << " text " << text;
  RC_ASSERT(glob_matches(pattern, text) == reference(pattern, text, steps));
}

TEST(Glob, StaysLinearInEachWhereBacktrackingIsExponential) {
  // A pattern of stars that almost matches. The reference needs more than a million steps for a text
  // of 24 characters; this text of 20,000 could not end if they were retraced.
  std::string pattern;
  for (int i = 0; i < 12; ++i) pattern += "*a";
  pattern += "*b";
  std::uint64_t steps = 0;
  EXPECT_FALSE(reference(pattern, std::string(24, 'a'), steps));
  EXPECT_GT(steps, 1'000'000U);
  EXPECT_FALSE(glob_matches(pattern, std::string(20'000, 'a')));
  EXPECT_TRUE(glob_matches(pattern, std::string(20'000, 'a') + "b"));
}

}  // namespace
}  // namespace slotrace::model
