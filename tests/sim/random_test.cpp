// Known bits pin the generators; the statistical tests have fixed seeds, so they pass or fail for
// good, and bounds that a fair generator exceeds with a probability stated at each.
#include "sim/random.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::sim {
namespace {

// The authors' reference, https://prng.di.unimi.it/splitmix64.c, seeded with 1234567.
TEST(SplitMix64, GivesTheReferenceSequence) {
  SplitMix64 generator(1234567);
  for (const std::uint64_t expected :
       {6457827717110365317U, 3203168211198807973U, 9817491932198370423U, 4593380528125082431U,
        16408922859458223821U}) {
    EXPECT_EQ(generator.next(), expected);
  }
}

// The authors' reference, https://prng.di.unimi.it/xoshiro256starstar.c, in the state 1, 2, 3, 4.
TEST(Random, IsXoshiro256StarStar) {
  Random random(std::array<std::uint64_t, 4>{1, 2, 3, 4});
  for (const std::uint64_t expected : {11520U, 0U, 1509978240U}) EXPECT_EQ(random.next(), expected);
  for (const std::uint64_t expected :
       {1215971899390074240U, 1216172134540287360U, 607988272756665600U}) {
    EXPECT_EQ(random.next(), expected);
  }
}

TEST(Random, GivesTheSameBitsForEver) {
  RandomStreams streams(42);
  Random& stream = streams.stream("calcom.request");
  std::vector<std::uint64_t> bits;
  for (int i = 0; i < 3; ++i) bits.push_back(stream.next());
  EXPECT_EQ(bits, (std::vector<std::uint64_t>{14765444100357571125U, 11760904800219546397U,
                                              12246448943758416867U}));
}

TEST(RandomStreams, AStreamIsUntouchedByTheOthers) {
  RandomStreams alone(7);
  RandomStreams among_others(7);
  std::vector<std::uint64_t> expected;
  std::vector<std::uint64_t> actual;
  for (int i = 0; i < 100; ++i) {
    expected.push_back(alone.stream("a").next());
    among_others.stream("b").next();
    actual.push_back(among_others.stream("a").next());
    among_others.stream("c" + std::to_string(i)).next();
  }
  EXPECT_EQ(actual, expected);
}

TEST(RandomStreams, DifferBySeedAndByName) {
  EXPECT_NE(RandomStreams(1).stream("a").next(), RandomStreams(2).stream("a").next());
  EXPECT_NE(RandomStreams(1).stream("a").next(), RandomStreams(1).stream("b").next());
}

TEST(RandomStreams, ANameAndItsHashAreOneStream) {
  RandomStreams streams(1);
  EXPECT_EQ(&streams.stream("a"), &streams.stream(stable_hash("a")));
}

// Neighbouring seeds and streams agree in about half of the bits: of 64'000, between 31'300 and
// 32'700, which fair bits miss once in 3 * 10^7 times.
TEST(Random, NeighbouringStreamsAreUnrelated) {
  int agreeing = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const std::uint64_t one = Random(i, 5).next();
    const std::uint64_t other = i % 2 == 0 ? Random(i + 1, 5).next() : Random(i, 6).next();
    agreeing += std::popcount(~(one ^ other));
  }
  EXPECT_GT(agreeing, 31'300);
  EXPECT_LT(agreeing, 32'700);
}

// Chi-square with 9 degrees of freedom exceeds 39.4 once in 10^5 times.
TEST(Random, BelowIsUniform) {
  Random random(3, 0);
  std::array<int, 10> counts{};
  for (int i = 0; i < 100'000; ++i) ++counts[random.below(10)];
  int squares = 0;
  for (const int count : counts) squares += (count - 10'000) * (count - 10'000);
  EXPECT_LT(squares, 394'000);
}

TEST(Random, BelowRefusesNoAlternatives) {
  Random random(1, 1);
  EXPECT_THROW(random.below(0), InternalError);
}

// With n = 3 * 2^62 a quarter of the draws must be thrown away; the bias without that would put
// half of the results below 2^62 rather than a third.
TEST(UniformBelow, RejectsWhatWouldBeABias) {
  Random random(4, 0);
  int draws = 0;
  int low = 0;
  auto counted = [&] {
    ++draws;
    return random.next();
  };
  for (int i = 0; i < 30'000; ++i) {
    if (uniform_below(counted, 3ULL << 62) < 1ULL << 62) ++low;
  }
  EXPECT_NEAR(draws, 40'000, 600);  // five standard deviations
  EXPECT_NEAR(low, 10'000, 410);    // five standard deviations
}

RC_GTEST_PROP(Random, BelowIsBelow, (std::uint64_t seed, std::uint64_t n)) {
  RC_PRE(n > 0U);
  Random random(seed, 0);
  for (int i = 0; i < 20; ++i) RC_ASSERT(random.below(n) < n);
}

}  // namespace
}  // namespace slotrace::sim
