#include "sim/digest.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::sim {
namespace {

auto digest_of(std::string_view text) -> std::uint64_t {
  Digest digest;
  digest.absorb(text);
  return digest.value();
}

// Known answers from an implementation that is not ours: CPython 3.11 hashes bytes with
// SipHash-1-3, under key zero when PYTHONHASHSEED=0, e.g. hash(bytes(range(8))).
TEST(Digest, OfWordsIsSipHash13OfTheirBytes) {
  Digest digest;
  EXPECT_EQ(digest.value(), 0xd1fba762150c532cU);
  digest.absorb(std::uint64_t{0x0706050403020100});
  EXPECT_EQ(digest.value(), 0xead411e67ebe2eeaU);
  for (std::uint64_t word = 1; word < 8; ++word) {
    digest.absorb(0x0706050403020100 + 0x0808080808080808 * word);
  }
  EXPECT_EQ(digest.value(), 0x75e05fd5bbc870c6U);
  EXPECT_EQ(digest.hex(), "75e05fd5bbc870c6");
}

TEST(Digest, OfTextIsThatOfItsLengthAndItsZeroFilledWords) {
  Digest digest;
  digest.absorb(std::uint64_t{9});
  digest.absorb(std::uint64_t{0x6867666564636261});
  digest.absorb(std::uint64_t{0x69});
  EXPECT_EQ(digest_of("abcdefghi"), digest.value());
}

TEST(Digest, TellsTextsApartThatRunTogether) {
  Digest one;
  one.absorb("ab");
  one.absorb("c");
  Digest other;
  other.absorb("a");
  other.absorb("bc");
  EXPECT_NE(one.value(), other.value());
  EXPECT_NE(digest_of(""), digest_of(std::string_view("\0", 1)));
}

TEST(Digest, HexKeepsLeadingZeros) {
  // The first of 0, 1, 2, ... whose digest begins with a zero.
  for (std::uint64_t word = 0;; ++word) {
    Digest digest;
    digest.absorb(word);
    if (digest.value() >> 60 != 0) continue;
    EXPECT_EQ(digest.hex().size(), 16U);
    EXPECT_EQ(digest.hex().front(), '0');
    EXPECT_EQ(std::stoull(digest.hex(), nullptr, 16), digest.value());
    break;
  }
}

RC_GTEST_PROP(Digest, ChangesWithEveryBit, (std::uint64_t word)) {
  Digest original;
  original.absorb(word);
  Digest changed;
  changed.absorb(word ^ std::uint64_t{1} << *rc::gen::inRange(0, 64));
  RC_ASSERT(original.value() != changed.value());
}

}  // namespace
}  // namespace slotrace::sim
