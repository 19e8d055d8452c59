#include "model/policy.hpp"

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

TEST(EntryPoints, AreSevenAndKnownByTheirNames) {
  EXPECT_EQ(all_entry_points().size(), 7U);
  for (const EntryPoint entry_point : all_entry_points()) {
    EXPECT_EQ(find_entry_point(name(entry_point)), entry_point);
    EXPECT_TRUE(qualified_name(entry_point).ends_with(name(entry_point)));
  }
  EXPECT_EQ(qualified_name(EntryPoint::book_in_calcom), "AppointmentCreationService::bookInCalcom");
  EXPECT_EQ(find_entry_point("createbooking"), std::nullopt);
}

TEST(Policy, OfAPresetHasNoListForBookInCalcom) {
  for (const scenarios::Preset& one : scenarios::presets()) {
    EXPECT_TRUE(preset(std::string(one.name))
                    .invalidation.at(static_cast<std::size_t>(EntryPoint::book_in_calcom))
                    .empty())
        << one.name;
  }
}

}  // namespace
}  // namespace slotrace::model
