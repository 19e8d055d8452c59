#include "sim/fixed_math.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#include "sim/uint128.hpp"

namespace slotrace::sim {
namespace {

constexpr std::int64_t kLn2Q62 = 3'196'577'161'300'663'915;
constexpr std::int64_t kOneQ62 = std::int64_t{1} << 62;

constexpr auto multiply_q62(std::int64_t a, std::int64_t b) -> std::int64_t {
  return static_cast<std::int64_t>(Int128{a} * b >> 62);
}

/// ln(1024 / r) for 512 <= r <= 1024, as a q62 number: the series of 2 artanh((1024 - r) / (1024 + r)).
constexpr auto ln_of_reciprocal_q62(std::uint64_t r) -> std::int64_t {
  const Uint128 numerator = 1024 - r;
  const Uint128 denominator = 1024 + r;
  Uint128 power_q101 = (numerator << 101) / denominator;
  Uint128 sum_q101 = 0;
  for (unsigned odd = 1; power_q101 != 0; odd += 2) {
    sum_q101 += power_q101 / odd;
    power_q101 = power_q101 * (numerator * numerator) / (denominator * denominator);
  }
  return static_cast<std::int64_t>((sum_q101 + (Uint128{1} << 37)) >> 38);
}

/// For the i-th of 256 equal parts of [1, 2): a ten-bit r near 1024 / (its middle), and ln(1024 / r).
struct Reciprocal {
  std::int64_t r;
  std::int64_t ln_q62;
};

constexpr auto kReciprocals = [] {
  std::array<Reciprocal, 256> table{};
  for (std::uint64_t i = 0; i < table.size(); ++i) {
    const std::uint64_t middle = 513 + 2 * i;  // in units of 1/512
    const std::uint64_t r = (1024 * 512 + middle / 2) / middle;
    table[i] = {static_cast<std::int64_t>(r), ln_of_reciprocal_q62(r)};
  }
  return table;
}();

/// 2^(i / 256) as q62 numbers: products of the repeated square roots of two.
constexpr auto kPowersOfTwo = [] {
  std::array<std::int64_t, 8> roots{};  // 2^(1/2), 2^(1/4), ... 2^(1/256)
  Uint128 square = Uint128{1} << 125;  // 2 as a q124 number
  for (std::int64_t& root : roots) {
    Uint128 low = 0;
    for (Uint128 bit = Uint128{1} << 63; bit != 0; bit >>= 1)
      if ((low | bit) * (low | bit) <= square) low |= bit;
    root = static_cast<std::int64_t>(low);
    square = low << 62;
  }
  std::array<std::int64_t, 256> table{};
  for (unsigned i = 0; i < table.size(); ++i) {
    table[i] = kOneQ62;
    for (unsigned bit = 0; bit < 8; ++bit)
      if ((i >> (7 - bit) & 1) != 0) table[i] = multiply_q62(table[i], roots[bit]);
  }
  return table;
}();

/// A coefficient given in units of 10^-12, as a q40 number.
constexpr auto q40(std::int64_t trillionths) -> std::int64_t {
  return static_cast<std::int64_t>((Int128{trillionths} << 40) / 1'000'000'000'000);
}

template <std::size_t N>
constexpr auto polynomial_q40(const std::array<std::int64_t, N>& coefficients, std::int64_t x)
    -> std::int64_t {
  std::int64_t sum = coefficients[N - 1];
  for (std::size_t i = N - 1; i-- > 0;)
    sum = static_cast<std::int64_t>(Int128{sum} * x >> 40) + coefficients[i];
  return sum;
}

/// One of the rational functions of PPND7 in Wichura's paper.
struct Rational {
  std::array<std::int64_t, 4> above;
  std::array<std::int64_t, 4> below;

  [[nodiscard]] constexpr auto operator()(std::int64_t x) const -> std::int64_t {
    return static_cast<std::int64_t>((Int128{polynomial_q40(above, x)} << 40) /
                                     polynomial_q40(below, x));
  }
};

constexpr Rational kCentre{
    {q40(3'387132717900), q40(50'434271938000), q40(159'291132020000), q40(59'109374720000)},
    {q40(1'000000000000), q40(17'895169469000), q40(78'757757664000), q40(67'187563600000)}};
constexpr Rational kTail{
    {q40(1'423437277700), q40(2'756815390000), q40(1'306728481600), q40(170238211030)},
    {q40(1'000000000000), q40(737001642500), q40(120211329750), 0}};
constexpr Rational kFarTail{
    {q40(6'657905115000), q40(3'081226386000), q40(428682943370), q40(17337203997)},
    {q40(1'000000000000), q40(241978942250), q40(12258202635), 0}};

}  // namespace

auto negative_ln_q57(std::uint64_t x) -> std::uint64_t {
  // x / 2^64 = m / 2^halvings with m in [1, 2).
  const int zeros = std::countl_zero(x);
  const int halvings = zeros + 1;
  const std::uint64_t m_q63 = x << zeros;
  const Reciprocal& part = kReciprocals[m_q63 >> 55 & 0xFF];
  // m = (1 + z) 1024 / r with |z| < 2^-8; the seventh term of ln(1 + z) would be below 2^-58.
  const std::int64_t z =
      static_cast<std::int64_t>(Uint128{m_q63} * Uint128(part.r) >> 11) - kOneQ62;
  std::int64_t series = kOneQ62 / 5 - z / 6;
  series = kOneQ62 / 4 - multiply_q62(z, series);
  series = kOneQ62 / 3 - multiply_q62(z, series);
  series = kOneQ62 / 2 - multiply_q62(z, series);
  series = kOneQ62 - multiply_q62(z, series);
  const std::int64_t ln_1_plus_z = multiply_q62(z, series);
  const Int128 sum_q62 = Int128{kLn2Q62} * halvings - part.ln_q62 - ln_1_plus_z;
  return static_cast<std::uint64_t>(std::max(Int128{0}, sum_q62) >> 5);
}

auto exp2_fraction_q62(std::uint64_t x) -> std::uint64_t {
  const std::int64_t power = kPowersOfTwo[x >> 50];
  // e^y for the rest, y < 2^-8; the seventh term would be below 2^-66.
  const std::int64_t rest_q62 = static_cast<std::int64_t>(x & ((std::uint64_t{1} << 50) - 1)) << 4;
  const std::int64_t y = multiply_q62(rest_q62, kLn2Q62);
  std::int64_t series = kOneQ62;
  for (int term = 6; term > 0; --term) series = kOneQ62 + multiply_q62(y, series) / term;
  return static_cast<std::uint64_t>(multiply_q62(power, series));
}

auto square_root(std::uint64_t x) -> std::uint64_t {
  if (x == 0) return 0;
  // Newton's steps from above fall until they pass the root.
  std::uint64_t root = std::uint64_t{1} << ((65 - std::countl_zero(x)) / 2);
  for (;;) {
    const std::uint64_t next = (root + x / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}

/// Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied
/// Statistics 1988, routine PPND7.
auto normal_tail_q40(std::uint64_t p) -> std::int64_t {
  constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
  const auto q = static_cast<std::int64_t>((kHalf - p) >> 24);
  if (q <= q40(425000000000)) {
    const std::int64_t r = q40(180625000000) - static_cast<std::int64_t>(Int128{q} * q >> 40);
    return static_cast<std::int64_t>(Int128{q} * kCentre(r) >> 40);
  }
  const auto r = static_cast<std::int64_t>(square_root(negative_ln_q57(p) >> 1) << 12);
  return r <= q40(5'000000000000) ? kTail(r - q40(1'600000000000))
                                  : kFarTail(r - q40(5'000000000000));
}

}  // namespace slotrace::sim
