#include "model/nearest.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::model {
namespace {

const std::vector<std::string_view> kPolicies = {"no-cache", "ttl-only", "before-fix", "after-fix",
                                                 "date-scoped"};

TEST(EditDistance, CountsInsertedRemovedReplacedAndSwappedCharacters) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("slot", ""), 4U);
  EXPECT_EQ(edit_distance("slot", "slots"), 1U);
  EXPECT_EQ(edit_distance("slot", "plot"), 1U);
  EXPECT_EQ(edit_distance("slot", "solt"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  // Optimal string alignment edits no part twice; without that restriction it would be 2.
  EXPECT_EQ(edit_distance("ca", "abc"), 3U);
}

TEST(EditDistance, TakesCapitalAndSmallLettersAsTheSame) {
  EXPECT_EQ(edit_distance("calcomservice", "CalcomService"), 0U);
}

RC_GTEST_PROP(EditDistance, IsSymmetricAndBoundedByTheLongerText,
              (const std::string& a, const std::string& b)) {
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
  RC_ASSERT(edit_distance(a, b) <= std::max(a.size(), b.size()));
  RC_ASSERT(edit_distance(a, a) == 0U);
}

TEST(Nearest, FindsTheNameThatWasMeant) {
  EXPECT_EQ(nearest("after-fx", kPolicies), "after-fix");
  EXPECT_EQ(nearest("befor-fix", kPolicies), "before-fix");
  EXPECT_EQ(nearest("ttl_only", kPolicies), "ttl-only");
}

TEST(Nearest, FindsNothingWhenNoNameIsNear) {
  EXPECT_EQ(nearest("leases", kPolicies), "");
  EXPECT_EQ(nearest("", kPolicies), "");
  // One of two characters is no spelling mistake.
  EXPECT_EQ(nearest("P9", std::vector<std::string_view>{"P1", "P2"}), "");
  EXPECT_EQ(nearest("after-fix", {}), "");
}

TEST(Nearest, TakesTheFirstOfEquallyNearNames) {
  EXPECT_EQ(nearest("layer3", std::vector<std::string_view>{"layer1", "layer2"}), "layer1");
}

TEST(Nearest, DoesNotCompareLongTexts) {
  const std::string long_name(100'000, 'a');
  EXPECT_EQ(nearest(long_name, std::vector<std::string_view>{long_name}), "");
}

}  // namespace
}  // namespace slotrace::model
