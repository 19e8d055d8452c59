#include "model/key_families.hpp"

#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

namespace slotrace::model {
namespace {

/// Whether a command that looks for keys by the pattern depends on one that touches the key.
auto finds(const KeyFamilies& families, std::string_view pattern, std::string_view key) -> bool {
  const sim::AccessList touched = families.writing_matches(pattern);
  return std::ranges::find(touched.view(), sim::writes(families.of(key))) != touched.view().end();
}

TEST(KeyFamilies, PatternsFindOnlyKeysThatBeginAsTheyDo) {
  const KeyFamilies families({"calcom_slots_", "alternatives:"});
  EXPECT_TRUE(finds(families, "calcom_slots_*", "calcom_slots_7"));
  EXPECT_TRUE(finds(families, "calcom_slots_7*", "calcom_slots_8")) << "the same family";
  EXPECT_FALSE(finds(families, "calcom_slots_*", "alternatives:7"));
  EXPECT_FALSE(finds(families, "calcom_slots_*", "lock:7"));
}

TEST(KeyFamilies, PatternsThatBeginShorterOrOtherwiseFindAll) {
  const KeyFamilies families({"calcom_slots_", "alternatives:"});
  for (const std::string_view pattern : {"*", "calcom*", "[c]alcom_slots_*", "lock:*"}) {
    for (const std::string_view key : {"calcom_slots_7", "alternatives:7", "lock:7"})
      EXPECT_TRUE(finds(families, pattern, key)) << pattern << " " << key;
  }
}

TEST(KeyFamilies, AreOneWhereOneBeginningBeginsAnother) {
  const KeyFamilies families({"slots_", "slots_of_team_"});
  EXPECT_TRUE(finds(families, "slots_of_team_*", "slots_of_team_7"));
  EXPECT_TRUE(finds(families, "slots_*", "slots_of_team_7"));
  EXPECT_FALSE(finds(KeyFamilies({"slots_of_team_", "other"}), "other*", "slots_of_team_7"));
}

TEST(KeyFamilies, AreOneWithoutBeginnings) {
  EXPECT_TRUE(finds(KeyFamilies(), "a*", "b"));
  EXPECT_TRUE(finds(KeyFamilies({""}), "a*", "b"));
}

TEST(KeyFamilies, KnowTheirResources) {
  const KeyFamilies families({"a", "b"});
  EXPECT_TRUE(families.has(families.of("a1")));
  EXPECT_TRUE(families.has(families.of("c1")));
  EXPECT_FALSE(families.has(sim::resource("redis", "a1")));
}

}  // namespace
}  // namespace slotrace::model
