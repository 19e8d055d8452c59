#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/access.hpp"
#include "sim/time.hpp"
#include "sim/uint128.hpp"

namespace slotrace::sim {

/// Two words into one: the halves of their 128-bit product, folded (the "mum" of wyhash). Not
/// symmetric, and good enough that n states collide with probability about n^2 / 2^65.
constexpr auto mix(std::uint64_t a, std::uint64_t b) -> std::uint64_t {
  const Uint128 product =
      Uint128{a ^ 0xa0761d6478bd642fULL} * (b ^ 0xe7037ed1a0b428dbULL ^ (a << 32 | a >> 32));
  return static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
}

/// What a search keeps of a value that a process has observed. For a type of your own, declare
/// `auto fingerprint(const T&) -> std::uint64_t` beside it: equal for equal values.
template <class T>
  requires std::integral<T> || std::is_enum_v<T>
constexpr auto fingerprint(const T& value) -> std::uint64_t {
  return static_cast<std::uint64_t>(value);
}
constexpr auto fingerprint(std::string_view text) -> std::uint64_t { return stable_hash(text); }
constexpr auto fingerprint(const TimePoint& time) -> std::uint64_t {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

template <class T>
concept Fingerprinted = requires(const T& value) {
  { fingerprint(value) } -> std::convertible_to<std::uint64_t>;
};

template <Fingerprinted T>
constexpr auto fingerprint(const std::optional<T>& value) -> std::uint64_t {
  return value ? mix(1, fingerprint(*value)) : 0;
}
template <Fingerprinted A, Fingerprinted B>
constexpr auto fingerprint(const std::pair<A, B>& value) -> std::uint64_t {
  return mix(fingerprint(value.first), fingerprint(value.second));
}

template <Fingerprinted T>
constexpr auto fingerprint(const std::vector<T>& values) -> std::uint64_t {
  std::uint64_t all = values.size();
  for (const T& value : values) all = mix(all, fingerprint(value));
  return all;
}

/// The fingerprints of several values, in order.
template <Fingerprinted... Values>
constexpr auto fingerprint_all(const Values&... values) -> std::uint64_t {
  std::uint64_t all = sizeof...(values);
  ((all = mix(all, fingerprint(values))), ...);
  return all;
}

}  // namespace slotrace::sim
