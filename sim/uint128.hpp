#pragma once

namespace slotrace::sim {

/// For exact products of 64-bit numbers; g++ and clang both have it, ISO C++ does not.
__extension__ using Uint128 = unsigned __int128;
__extension__ using Int128 = __int128;

}  // namespace slotrace::sim
