// Known bits pin the samples for every compiler and flag. The statistics have fixed seeds, so they
// pass or fail for good; of N = 100'000 samples the share below a quantile may miss its
// theoretical value by five standard deviations, which a right sampler does once in 10^6 times.
#include "sim/distribution.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/fixed_math.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

constexpr int kSamples = 100'000;

auto samples(const Distribution& distribution, int count) -> std::vector<std::int64_t> {
  Random random(1, stable_hash("t"));
  std::vector<std::int64_t> values;
  for (int i = 0; i < count; ++i) values.push_back(distribution.sample(random).count());
  return values;
}

/// Expects the share `probability` of the samples below `quantile`.
void expect_quantile(const Distribution& distribution, double quantile, double probability) {
  int below = 0;
  for (const std::int64_t value : samples(distribution, kSamples)) {
    if (static_cast<double>(value) < quantile) ++below;
  }
  const double deviation = std::sqrt(kSamples * probability * (1 - probability));
  EXPECT_NEAR(below, kSamples * probability, 5 * deviation) << "below " << quantile;
}

TEST(Distribution, GivesTheSameDurationsForEver) {
  using Values = std::vector<std::int64_t>;
  EXPECT_EQ(samples(Distribution::uniform({.min = 10ms, .max = 20ms}), 5),
            (Values{18139958, 10264691, 10032561, 16005164, 14185926}));
  EXPECT_EQ(samples(Distribution::exponential({.mean = 250ms}), 5),
            (Values{51450018, 907943731, 1431803610, 127491355, 217714298}));
  EXPECT_EQ(samples(Distribution::lognormal({.median = 120ms, .sigma_millionths = 350'000}), 5),
            (Values{130299776, 260924788, 42846762, 99904167, 159269004}));
  EXPECT_EQ(samples(Distribution::empirical({{1ms, 1}, {2ms, 2}, {3ms, 1}}), 5),
            (Values{3000000, 1000000, 1000000, 2000000, 2000000}));
}

TEST(Distribution, AConstantDrawsNothing) {
  auto never = []() -> std::uint64_t { throw std::logic_error("drawn"); };
  EXPECT_EQ(Distribution::constant(3ms).sample(never), Duration(3ms));
  EXPECT_EQ(Distribution().sample(never), Duration(0));
}

TEST(Distribution, AnExponentialDrawsOnceAndMeetsItsQuantiles) {
  const Distribution distribution = Distribution::exponential({.mean = 1s});
  int draws = 0;
  auto counted = [&]() -> std::uint64_t { return ++draws, 1U; };
  // The smallest bits give the longest delay: 64 ln 2 means.
  EXPECT_EQ(distribution.sample(counted), Duration(44'361'419'556));
  EXPECT_EQ(draws, 1);
  for (const double probability : {0.01, 0.25, 0.5, 0.75, 0.99, 0.999}) {
    expect_quantile(distribution, -1e9 * std::log1p(-probability), probability);
  }
}

TEST(Distribution, ALognormalMeetsItsQuantiles) {
  const Distribution distribution =
      Distribution::lognormal({.median = 80ms, .sigma_millionths = 800'000});
  // Of the standard normal distribution: z and the probability below it.
  for (const auto& [z, probability] : {std::pair{-3.0, 0.0013498980},
                                       {-1.0, 0.1586552539},
                                       {0.0, 0.5},
                                       {0.5, 0.6914624613},
                                       {1.0, 0.8413447461},
                                       {2.0, 0.9772498681},
                                       {3.0, 0.9986501020}}) {
    expect_quantile(distribution, 80e6 * std::exp(0.8 * z), probability);
  }
}

TEST(Distribution, AUniformOneMeetsItsQuantilesAndItsEnds) {
  expect_quantile(Distribution::uniform({.min = 1s, .max = 3s}), 1.5e9, 0.25);
  const Distribution three = Distribution::uniform({.min = 5ns, .max = 7ns});
  expect_quantile(three, 6, 1.0 / 3);
  expect_quantile(three, 7, 2.0 / 3);
}

TEST(Distribution, AnEmpiricalOneFollowsItsWeights) {
  const Distribution distribution = Distribution::empirical({{30ms, 1}, {10ms, 6}, {20ms, 3}});
  expect_quantile(distribution, 10e6 + 1, 0.6);
  expect_quantile(distribution, 20e6 + 1, 0.9);
  EXPECT_EQ(distribution.min(), Duration(10ms));
  EXPECT_EQ(distribution.max(), Duration(30ms));
}

TEST(Distribution, KnowsItsBounds) {
  EXPECT_EQ(Distribution::constant(4ms).max(), Duration(4ms));
  EXPECT_EQ(Distribution::uniform({.min = 1ms, .max = 2ms}).min(), Duration(1ms));
  EXPECT_EQ(Distribution::uniform({.min = 1ms, .max = 2ms}).max(), Duration(2ms));
  EXPECT_EQ(Distribution::exponential({.mean = 1ms}).min(), Duration(0));
  EXPECT_EQ(Distribution::exponential({.mean = 1ms}).max(), std::nullopt);
  EXPECT_EQ(Distribution::lognormal({.median = 1ms, .sigma_millionths = 1}).max(), std::nullopt);
  EXPECT_EQ(Distribution::lognormal({.median = 1ms, .sigma_millionths = 0}).max(), Duration(1ms));
}

TEST(Distribution, ComparesByValue) {
  EXPECT_EQ(Distribution::exponential({.mean = 1ms}), Distribution::exponential({.mean = 1ms}));
  EXPECT_NE(Distribution::exponential({.mean = 1ms}), Distribution::exponential({.mean = 2ms}));
  EXPECT_NE(Distribution::constant(1ms), Distribution::uniform({.min = 1ms, .max = 1ms}));
}

TEST(Distribution, RefusesWhatItCannotDraw) {
  EXPECT_THROW(Distribution::constant(-1ns), InternalError);
  EXPECT_THROW(Distribution::constant(Distribution::kLongest + 1ns), InternalError);
  EXPECT_THROW(Distribution::uniform({.min = 2ms, .max = 1ms}), InternalError);
  EXPECT_THROW(Distribution::lognormal({.median = 1ms, .sigma_millionths = -1}), InternalError);
  EXPECT_THROW(Distribution::empirical({}), InternalError);
  EXPECT_THROW(Distribution::empirical({{1ms, 0}}), InternalError);
  EXPECT_THROW(Distribution::empirical({{1ms, ~0ULL}, {2ms, 1}}), InternalError);
}

RC_GTEST_PROP(Distribution, EverySampleLiesWithinTheBounds,
              (std::uint64_t bits, std::uint32_t scale, std::uint32_t sigma)) {
  const Duration typical = std::chrono::microseconds(scale);
  const auto sigma_millionths = std::int64_t{sigma % (Distribution::kSigmaMillionthsMax + 1)};
  for (const Distribution& distribution :
       {Distribution::constant(typical),
        Distribution::uniform({.min = typical / 2, .max = typical}),
        Distribution::exponential({.mean = typical}),
        Distribution::exponential({.mean = Distribution::kLongest}),
        Distribution::lognormal({.median = typical, .sigma_millionths = sigma_millionths}),
        Distribution::empirical({{typical, 3}, {typical / 3, 1}})}) {
    // At both ends of the bits, and in between.
    for (const std::uint64_t drawn :
         {bits, std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
      Random rest(bits, 0);
      bool first = true;
      const Duration sample = distribution.sample(
          [&]() -> std::uint64_t { return std::exchange(first, false) ? drawn : rest.next(); });
      RC_ASSERT(sample >= distribution.min());
      RC_ASSERT(sample <= distribution.max().value_or(Distribution::kLongest));
    }
  }
}

RC_GTEST_PROP(FixedMath, LogarithmStaysWithinItsBound, (std::uint64_t x)) {
  RC_PRE(x > 0U);
  // The floats of the test are good to 2^-46 here, the function to 2^-54.
  const double expected = -std::log(std::ldexp(static_cast<double>(x), -64));
  RC_ASSERT(std::abs(std::ldexp(static_cast<double>(negative_ln_q57(x)), -57) - expected) <
            0x1p-46);
}

RC_GTEST_PROP(FixedMath, PowerStaysWithinItsBound, (std::uint64_t bits)) {
  const std::uint64_t x = bits >> 6;
  const double expected = std::exp2(std::ldexp(static_cast<double>(x), -58));
  RC_ASSERT(std::abs(std::ldexp(static_cast<double>(exp2_fraction_q62(x)), -62) - expected) <
            0x1p-50);
}

RC_GTEST_PROP(FixedMath, SquareRootIsTheFloor, (std::uint64_t x)) {
  const std::uint64_t root = square_root(x);
  RC_ASSERT(Uint128{root} * root <= x);
  RC_ASSERT((Uint128{root} + 1) * (Uint128{root} + 1) > x);
}

TEST(FixedMath, NormalTailInvertsTheNormalDistribution) {
  // Walks down from one half to 2^-64; the centre and both tails of the approximation.
  for (std::uint64_t p = std::uint64_t{1} << 63; p > 0; p -= (p + 63) / 64) {
    const double z = std::ldexp(static_cast<double>(normal_tail_q40(p)), -40);
    const double probability = std::erfc(z / std::sqrt(2.0)) / 2;
    const double expected = std::ldexp(static_cast<double>(p), -64);
    // The error of z shows in the probability times density over probability, about z + 1.
    EXPECT_NEAR(probability / expected, 1, (z * 1e-6 + 1e-10) * (z + 1)) << p;
  }
}

TEST(FixedMath, KnowsItsExactPoints) {
  EXPECT_EQ(negative_ln_q57(std::uint64_t{1} << 63), 99'893'036'290'645'747U);  // ln 2
  EXPECT_EQ(exp2_fraction_q62(0), std::uint64_t{1} << 62);
  EXPECT_EQ(exp2_fraction_q62(std::uint64_t{1} << 57),
            6'521'908'912'666'391'106U);  // square root of 2
  EXPECT_EQ(normal_tail_q40(std::uint64_t{1} << 63), 0);
}

TEST(Distribution, PracticalMaxIsWhatOneDrawInAMillionExceeds) {
  using namespace std::chrono_literals;
  EXPECT_EQ(Distribution::constant(7ms).practical_max(), 7ms);
  EXPECT_EQ(Distribution::uniform({.min = 1ms, .max = 5ms}).practical_max(), 5ms);
  const auto near = [](Duration duration, double expected) {
    EXPECT_NEAR(static_cast<double>(duration.count()), expected, expected * 1e-5);
  };
  near(Distribution::exponential({.mean = 1s}).practical_max(), 1e9 * 20 * std::log(2.0));
  near(Distribution::lognormal({.median = 1s, .sigma_millionths = 500'000}).practical_max(),
       1e9 * std::exp(0.5 * 4.763));
}

}  // namespace
}  // namespace slotrace::sim
