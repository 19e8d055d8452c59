#pragma once

#include <cstdint>

namespace slotrace::sim {

/// What a search draws that varies nothing but orders. No round number: sampling from a range rejects
/// a few draws to be fair, 0 among them, and asks again; it would ask for ever.
inline constexpr std::uint64_t kFixedDraw = 0x9e37'79b9'7f4a'7c15;

}  // namespace slotrace::sim
