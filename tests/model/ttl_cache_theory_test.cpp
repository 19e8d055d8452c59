/// A TTL cache against theory. Reads come as a Poisson process of rate r, filling takes no time, and
/// an entry lives for T, not renewed by hits. Then a miss is followed by rT hits in the mean, so the
/// hit ratio is rT / (1 + rT). The simulated ratio must agree within a confidence interval of 99 %
/// from batch means: 20 batches, Student's t with 19 degrees of freedom (Law, "Simulation Modeling
/// and Analysis", section 9.5.3). The cache is the model's own Layer 1; the seeds are fixed.

#include <array>
#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBatches = 20;
constexpr std::size_t kReadsPerBatch = 2'000;
constexpr double kStudent99 = 2.861;
constexpr int kReaders = 4;

struct Load {
  Duration mean_gap;  ///< 1 / r
  Duration ttl;  ///< T
};

class TtlCacheTheory : public StagedTest {
 protected:
  struct Measured {
    double hit_ratio = 0;
    double half_width = 0;
  };

  auto measure(Load load) -> Measured {
    world = without_costs(clinic());
    policy = preset("ttl-only");
    policy.layers.at(kLayer1).ttl = load.ttl;
    policy.layers.at(kLayer1).ttl_when_empty = std::nullopt;
    for (std::uint64_t reader = 0; reader < kReaders; ++reader) {
      // Several Poisson processes together are one, of the sum of their rates.
      spawn("reader", read_for_ever({.distribution = sim::Distribution::exponential(
                                         {.mean = load.mean_gap * kReaders}),
                                     .stream = reader}));
    }
    run();
    double sum = 0;
    double squares = 0;
    for (const std::uint64_t hits : hits_) {
      const double ratio = static_cast<double>(hits) / static_cast<double>(kReadsPerBatch);
      sum += ratio;
      squares += ratio * ratio;
    }
    const double mean = sum / kBatches;
    const double variance = (squares - kBatches * mean * mean) / (kBatches - 1);
    return {.hit_ratio = mean, .half_width = kStudent99 * std::sqrt(variance / kBatches)};
  }

 private:
  auto read_for_ever(sim::Latency gap) -> sim::Task<> {
    const TimePoint day = "2026-10-13T00:00:00Z"_utc;
    while (reads_ < kBatches * kReadsPerBatch) {
      co_await simulation().delay(simulation().sample(gap));
      const SlotAnswer answer = co_await look(kLayer1, {day, day});
      if (reads_ == kBatches * kReadsPerBatch) break;
      if (answer.answered_by) ++hits_.at(reads_ / kReadsPerBatch);
      ++reads_;
    }
  }

  std::size_t reads_ = 0;
  std::array<std::uint64_t, kBatches> hits_{};
};

void expect_theory(const auto& measured, Load load) {
  const double rt =
      static_cast<double>(load.ttl.count()) / static_cast<double>(load.mean_gap.count());
  EXPECT_NEAR(measured.hit_ratio, rt / (1 + rt), measured.half_width);
  // Wide enough to hold anything, it would prove nothing.
  EXPECT_LT(measured.half_width, 0.01);
}

TEST_F(TtlCacheTheory, HitRatioAtFiveReadsATtl) {
  constexpr Load kLoad{.mean_gap = 60s, .ttl = 300s};
  expect_theory(measure(kLoad), kLoad);
}

TEST_F(TtlCacheTheory, HitRatioAtOneReadInFiveTtls) {
  constexpr Load kLoad{.mean_gap = 300s, .ttl = 60s};
  expect_theory(measure(kLoad), kLoad);
}

TEST_F(TtlCacheTheory, HitRatioAtThreeReadsATtl) {
  constexpr Load kLoad{.mean_gap = 20s, .ttl = 60s};
  expect_theory(measure(kLoad), kLoad);
}

}  // namespace
}  // namespace slotrace::model
