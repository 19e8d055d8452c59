#pragma once

#include <cstdint>
#include <span>

#include "sim/access.hpp"

namespace slotrace::sim {

/// A set of resources that are read, and one of resources that are written, as 64 bits each: a
/// resource is the bit of its number modulo 64. Two resources that share a bit look like one, which
/// makes steps look dependent that are not, never the other way round.
struct Footprint {
  std::uint64_t reads = 0;
  std::uint64_t writes = 0;

  static constexpr auto of(std::span<const Access> accesses) -> Footprint {
    Footprint footprint;
    for (const Access& access : accesses) {
      const std::uint64_t bit = std::uint64_t{1}
                                << (static_cast<std::uint64_t>(access.resource) & 63);
      (is_write(access.kind) ? footprint.writes : footprint.reads) |= bit;
    }
    return footprint;
  }
  static constexpr auto anything() -> Footprint { return {~std::uint64_t{0}, ~std::uint64_t{0}}; }

  [[nodiscard]] constexpr auto conflicts_with(const Footprint& other) const -> bool {
    return ((reads | writes) & other.writes) != 0 || (writes & other.reads) != 0;
  }
  constexpr auto operator|=(const Footprint& other) -> Footprint& {
    reads |= other.reads;
    writes |= other.writes;
    return *this;
  }
  friend constexpr auto operator|(Footprint a, const Footprint& b) -> Footprint { return a |= b; }
};

}  // namespace slotrace::sim
