#pragma once

#include <cstdint>

namespace slotrace::sim {

/// Elementary functions on integers, for sampling: the same bits everywhere. Fixed-point numbers
/// name their fraction bits: a q32 number x stands for x / 2^32.

/// -ln(x / 2^64) as a q57 number, within 2^-54. Requires: x > 0.
auto negative_ln_q57(std::uint64_t x) -> std::uint64_t;

/// 2^(x / 2^58) for 0 <= x < 2^58, as a q62 number within 2^-57 (relative).
auto exp2_fraction_q62(std::uint64_t x) -> std::uint64_t;

/// The z for which a standard normal variable is below -z with probability p / 2^64, as a q40
/// number, within a relative 10^-6. Requires: 0 < p <= 2^63.
auto normal_tail_q40(std::uint64_t p) -> std::int64_t;

/// The largest integer whose square is at most x.
auto square_root(std::uint64_t x) -> std::uint64_t;

}  // namespace slotrace::sim
