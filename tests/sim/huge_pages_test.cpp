#include "sim/huge_pages.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace slotrace::sim {
namespace {

TEST(HugePages, GiveZerosWhateverLayThereBefore) {
  for (const std::uint64_t count :
       {std::uint64_t{1}, std::uint64_t{1000}, 3 * kWordsPerHugePage + 5}) {
    for (int round = 0; round < 2; ++round) {
      const Words words = zeroed_words(count);
      EXPECT_EQ(std::count(words.get(), words.get() + count, 0),
                static_cast<std::ptrdiff_t>(count));
      std::fill_n(words.get(), count, 7);
    }
  }
}

}  // namespace
}  // namespace slotrace::sim
