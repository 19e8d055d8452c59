#include "sim/distribution.hpp"

#include <algorithm>
#include <limits>

#include "sim/fixed_math.hpp"
#include "sim/uint128.hpp"

namespace slotrace::sim {
namespace {

void require_duration(Duration duration) {
  require(Duration{0} <= duration && duration <= Distribution::kLongest,
          "a duration to draw must lie between zero and 100 years");
}

/// product / 2^fraction_bits, rounded to the nearest nanosecond, at most kLongest.
auto rounded(Uint128 product, int fraction_bits) -> Duration {
  if (fraction_bits > 0) {
    product >>= fraction_bits - 1;
    product = (product + 1) >> 1;
  }
  const auto longest = static_cast<std::uint64_t>(Distribution::kLongest.count());
  return Duration(static_cast<std::int64_t>(std::min(product, Uint128{longest})));
}

}  // namespace

auto Distribution::constant(Duration value) -> Distribution {
  require_duration(value);
  return Distribution(Constant{value});
}

auto Distribution::uniform(const UniformSpec& spec) -> Distribution {
  require_duration(spec.min);
  require_duration(spec.max);
  require(spec.min <= spec.max, "a uniform distribution needs min <= max");
  return Distribution(Uniform{spec});
}

auto Distribution::exponential(const ExponentialSpec& spec) -> Distribution {
  require_duration(spec.mean);
  return Distribution(Exponential{spec});
}

auto Distribution::lognormal(const LognormalSpec& spec) -> Distribution {
  require_duration(spec.median);
  require(0 <= spec.sigma_millionths && spec.sigma_millionths <= kSigmaMillionthsMax,
          "the sigma of a lognormal distribution must lie between zero and ten");
  return Distribution(Lognormal{spec});
}

auto Distribution::empirical(std::vector<WeightedValue> values) -> Distribution {
  require(!values.empty(), "an empirical distribution needs a value");
  Empirical shape{std::move(values), {}};
  std::uint64_t sum = 0;
  for (const WeightedValue& one : shape.values) {
    require_duration(one.value);
    require(one.weight > 0 && one.weight <= std::numeric_limits<std::uint64_t>::max() - sum,
            "the weights of an empirical distribution must be above zero, their sum below 2^64");
    sum += one.weight;
    shape.weight_sums.push_back(sum);
  }
  return Distribution(std::move(shape));
}

auto Distribution::min() const -> Duration {
  struct Visitor {
    auto operator()(const Constant& shape) const -> Duration { return shape.value; }
    auto operator()(const Uniform& shape) const -> Duration { return shape.min; }
    auto operator()(const Exponential&) const -> Duration { return Duration{0}; }
    auto operator()(const Lognormal& shape) const -> Duration {
      return shape.sigma_millionths == 0 ? shape.median : Duration{0};
    }
    auto operator()(const Empirical& shape) const -> Duration {
      return std::ranges::min(shape.values, {}, &WeightedValue::value).value;
    }
  };
  return std::visit(Visitor{}, shape_);
}

auto Distribution::max() const -> std::optional<Duration> {
  using Bound = std::optional<Duration>;
  struct Visitor {
    auto operator()(const Constant& shape) const -> Bound { return shape.value; }
    auto operator()(const Uniform& shape) const -> Bound { return shape.max; }
    auto operator()(const Exponential& shape) const -> Bound {
      return shape.mean == Duration{0} ? Bound(Duration{0}) : std::nullopt;
    }
    auto operator()(const Lognormal& shape) const -> Bound {
      const bool fixed = shape.sigma_millionths == 0 || shape.median == Duration{0};
      return fixed ? Bound(shape.median) : std::nullopt;
    }
    auto operator()(const Empirical& shape) const -> Bound {
      return std::ranges::max(shape.values, {}, &WeightedValue::value).value;
    }
  };
  return std::visit(Visitor{}, shape_);
}

auto Distribution::practical_max() const -> Duration {
  // The draws whose durations one in 2^20 exceeds; the others have a longest.
  constexpr std::uint64_t kTail = std::uint64_t{1} << 44;
  if (const auto* shape = std::get_if<Exponential>(&shape_)) return shape->from_bits(kTail);
  if (const auto* shape = std::get_if<Lognormal>(&shape_)) return shape->from_bits(2 * kTail - 1);
  return *max();
}

/// Inversion: -ln(u) times the mean, within half a nanosecond and a relative 2^-54.
auto Distribution::Exponential::from_bits(std::uint64_t bits) const -> Duration {
  const std::uint64_t ln_q57 = negative_ln_q57(std::max<std::uint64_t>(bits, 1));
  return rounded(Uint128{ln_q57} * static_cast<std::uint64_t>(mean.count()), 57);
}

/// Inversion: median e^(sigma z); the lowest bit is the sign of z, the others its probability.
/// Within half a nanosecond and a relative sigma |z| 10^-6, where |z| < 9.1.
auto Distribution::Lognormal::from_bits(std::uint64_t bits) const -> Duration {
  const std::int64_t tail = normal_tail_q40((bits >> 1) + 1);
  const std::int64_t z_q40 = (bits & 1) != 0 ? tail : -tail;
  constexpr std::int64_t kMillionthsPerLn2Q78 = 436'027'821'190'162'759;  // 2^78 / (10^6 ln 2)
  const auto log2_q58 =
      static_cast<std::int64_t>(Int128{z_q40} * sigma_millionths * kMillionthsPerLn2Q78 >> 60);
  const auto halvings = static_cast<int>(62 - (log2_q58 >> 58));
  const std::uint64_t fraction =
      static_cast<std::uint64_t>(log2_q58) & ((std::uint64_t{1} << 58) - 1);
  if (halvings < 0) return median == Duration{0} ? median : kLongest;
  if (halvings > 127) return Duration{0};
  return rounded(Uint128{exp2_fraction_q62(fraction)} * static_cast<std::uint64_t>(median.count()),
                 halvings);
}

auto Distribution::Empirical::at_weight(std::uint64_t weight) const -> Duration {
  const auto after = std::ranges::upper_bound(weight_sums, weight);
  return values[static_cast<std::size_t>(after - weight_sums.begin())].value;
}

}  // namespace slotrace::sim
