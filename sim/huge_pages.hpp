#pragma once

#include <cstdint>
#include <memory>

namespace slotrace::sim {

/// Two MiB, as on x86-64 and 64-bit ARM.
constexpr std::uint64_t kWordsPerHugePage = std::uint64_t{1} << 18;

/// Frees what zeroed_words gave.
struct FreeWords {
  void operator()(std::uint64_t* words) const;
};
using Words = std::unique_ptr<std::uint64_t[], FreeWords>;

/// `count` zeros, on huge pages as far as they fill them and the system has some: whoever looks at random
/// places of a large table waits longer for their addresses on pages of 4 KiB than for the memory.
/// Errors: std::bad_alloc.
[[nodiscard]] auto zeroed_words(std::uint64_t count) -> Words;

}  // namespace slotrace::sim
