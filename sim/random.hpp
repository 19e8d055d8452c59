#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <map>
#include <string_view>

#include "sim/access.hpp"
#include "sim/failure.hpp"
#include "sim/uint128.hpp"

namespace slotrace::sim {

/// Answers 64 uniform bits per call.
template <class Source>
concept BitSource =
    std::invocable<Source&> && std::same_as<std::invoke_result_t<Source&>, std::uint64_t>;

/// A uniform number below `n`, without bias: Lemire, "Fast random integer generation in an
/// interval", ACM TOMACS 2019, algorithm 5. Draws once, and again with probability below n / 2^64.
/// Requires: n > 0.
template <BitSource Source>
constexpr auto uniform_below(Source&& next, std::uint64_t n) -> std::uint64_t {
  require(n > 0, "a uniform number needs a bound above zero");
  Uint128 product = Uint128{next()} * n;
  if (static_cast<std::uint64_t>(product) < n) {
    const std::uint64_t threshold = (0 - n) % n;
    while (static_cast<std::uint64_t>(product) < threshold) product = Uint128{next()} * n;
  }
  return static_cast<std::uint64_t>(product >> 64);
}

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014):
/// the generator that the authors of xoshiro recommend for seeding it.
class SplitMix64 {
 public:
  constexpr explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  constexpr auto next() -> std::uint64_t {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }

 private:
  std::uint64_t state_;
};

/// One random stream: xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", ACM TOMS 2021).
class Random {
 public:
  /// The stream `stream` of the run `seed`: one SplitMix64 each, mixed word by word, so that
  /// neither neighbouring seeds nor neighbouring stream numbers give related states.
  constexpr Random(std::uint64_t seed, std::uint64_t stream) {
    SplitMix64 from_seed(seed);
    SplitMix64 from_stream(stream);
    for (std::uint64_t& word : state_)
      word = SplitMix64(from_seed.next() ^ std::rotl(from_stream.next(), 32)).next();
  }

  /// A generator in the given state. Requires: not all words are zero.
  constexpr explicit Random(const std::array<std::uint64_t, 4>& state) : state_(state) {}

  constexpr auto next() -> std::uint64_t {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  constexpr auto operator()() -> std::uint64_t { return next(); }

  /// Uniform below `n`. Requires: n > 0.
  constexpr auto below(std::uint64_t n) -> std::uint64_t { return uniform_below(*this, n); }

 private:
  std::array<std::uint64_t, 4> state_{};
};

/// The random streams of one run. A stream depends on the run's seed and on its own name alone:
/// drawing more from one, or adding one, never shifts another.
class RandomStreams {
 public:
  explicit RandomStreams(std::uint64_t seed) : seed_(seed) {}

  [[nodiscard]] auto seed() const -> std::uint64_t { return seed_; }

  /// The stream of that name; the reference stays valid as long as this object.
  auto stream(std::string_view name) -> Random& { return stream(stable_hash(name)); }

  /// The stream whose name has that stable_hash.
  auto stream(std::uint64_t name_hash) -> Random& {
    return streams_.try_emplace(name_hash, seed_, name_hash).first->second;
  }

 private:
  std::uint64_t seed_;
  std::map<std::uint64_t, Random> streams_;
};

}  // namespace slotrace::sim
