#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "sim/random.hpp"
#include "sim/time.hpp"

namespace slotrace::sim {

/// A distribution of durations. Sampling uses integers and fixed point only, so the same bits give
/// the same duration on every processor, compiler and flag. All durations lie in 0..kLongest; a
/// sample that would be longer is kLongest.
class Distribution {
 public:
  /// 100 years.
  static constexpr Duration kLongest = std::chrono::days{36'525};

  struct UniformSpec {
    Duration min;
    Duration max;
    friend auto operator==(const UniformSpec&, const UniformSpec&) -> bool = default;
  };
  struct ExponentialSpec {
    Duration mean;
    friend auto operator==(const ExponentialSpec&, const ExponentialSpec&) -> bool = default;
  };
  /// The logarithm is normal with mean ln(median) and standard deviation sigma, an exact decimal
  /// of six places: 0.35 is 350'000 millionths.
  struct LognormalSpec {
    Duration median;
    std::int64_t sigma_millionths;
    friend auto operator==(const LognormalSpec&, const LognormalSpec&) -> bool = default;
  };
  struct WeightedValue {
    Duration value;
    std::uint64_t weight = 1;
    friend auto operator==(const WeightedValue&, const WeightedValue&) -> bool = default;
  };

  static constexpr std::int64_t kSigmaMillionthsMax = 10'000'000;

  /// No time at all.
  Distribution() : shape_(Constant{}) {}

  static auto constant(Duration value) -> Distribution;
  /// Every whole nanosecond from min to max. Requires: min <= max.
  static auto uniform(const UniformSpec& spec) -> Distribution;
  static auto exponential(const ExponentialSpec& spec) -> Distribution;
  /// Requires: 0 <= sigma_millionths <= kSigmaMillionthsMax.
  static auto lognormal(const LognormalSpec& spec) -> Distribution;
  /// Requires: at least one value; weights above zero, whose sum is below 2^64.
  static auto empirical(std::vector<WeightedValue> values) -> Distribution;

  /// A duration. Draws once from `next`, a uniform or empirical one very rarely again (see
  /// uniform_below); a constant never draws.
  template <BitSource Source>
  auto sample(Source&& next) const -> Duration {
    return std::visit([&](const auto& shape) { return shape.sample(next); }, shape_);
  }

  [[nodiscard]] auto is_constant() const -> bool {
    return std::holds_alternative<Constant>(shape_);
  }

  /// No duration that can happen is shorter.
  [[nodiscard]] auto min() const -> Duration;
  /// No duration that can happen is longer; nothing where the distribution has no bound.
  [[nodiscard]] auto max() const -> std::optional<Duration>;
  /// max(), or where the distribution has no bound, the duration that one draw in 2^20 exceeds:
  /// 13.9 means of an exponential, the median times e^(4.8 sigma) of a lognormal distribution.
  [[nodiscard]] auto practical_max() const -> Duration;

  friend auto operator==(const Distribution&, const Distribution&) -> bool = default;

 private:
  struct Constant {
    Duration value{0};
    template <class Source>
    auto sample(Source&) const -> Duration {
      return value;
    }
    friend auto operator==(const Constant&, const Constant&) -> bool = default;
  };

  struct Uniform : UniformSpec {
    template <class Source>
    auto sample(Source& next) const -> Duration {
      const auto width = static_cast<std::uint64_t>((max - min).count());
      return min + Duration(static_cast<std::int64_t>(uniform_below(next, width + 1)));
    }
    friend auto operator==(const Uniform&, const Uniform&) -> bool = default;
  };

  struct Exponential : ExponentialSpec {
    template <class Source>
    auto sample(Source& next) const -> Duration {
      return from_bits(next());
    }
    [[nodiscard]] auto from_bits(std::uint64_t bits) const -> Duration;
    friend auto operator==(const Exponential&, const Exponential&) -> bool = default;
  };

  struct Lognormal : LognormalSpec {
    template <class Source>
    auto sample(Source& next) const -> Duration {
      return from_bits(next());
    }
    [[nodiscard]] auto from_bits(std::uint64_t bits) const -> Duration;
    friend auto operator==(const Lognormal&, const Lognormal&) -> bool = default;
  };

  struct Empirical {
    std::vector<WeightedValue> values;
    std::vector<std::uint64_t> weight_sums;  ///< of this value and all before it
    template <class Source>
    auto sample(Source& next) const -> Duration {
      return at_weight(uniform_below(next, weight_sums.back()));
    }
    [[nodiscard]] auto at_weight(std::uint64_t weight) const -> Duration;
    friend auto operator==(const Empirical&, const Empirical&) -> bool = default;
  };

  using Shape = std::variant<Constant, Uniform, Exponential, Lognormal, Empirical>;

  /// From one of the shapes. Not from a Shape: moving one makes g++ 12 warn under sanitizers.
  template <class One>
  explicit Distribution(One shape) : shape_(std::move(shape)) {}

  Shape shape_;
};

}  // namespace slotrace::sim
