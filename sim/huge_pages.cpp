#include "sim/huge_pages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace slotrace::sim {

void FreeWords::operator()(std::uint64_t* words) const { std::free(words); }

auto zeroed_words(std::uint64_t count) -> Words {
  constexpr std::size_t kHugePage = kWordsPerHugePage * sizeof(std::uint64_t);
  constexpr std::size_t kCacheLine = 64;
  const std::size_t bytes = count * sizeof(std::uint64_t);
  const std::size_t alignment = bytes >= kHugePage ? kHugePage : kCacheLine;
  void* const memory =
      std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
#ifdef __linux__
  // Only advice: a system without huge pages goes on with its own.
  if (bytes >= kHugePage) madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  auto* const words = static_cast<std::uint64_t*>(memory);
  std::uninitialized_fill_n(words, count, 0);
  return Words(words);
}

}  // namespace slotrace::sim
