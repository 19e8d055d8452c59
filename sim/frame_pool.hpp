#pragma once

#include <cstddef>

namespace slotrace::sim {

/// Memory of coroutine frames: free lists by size class over slabs, one pool per thread.
/// A frame goes back to the thread that frees it, so a simulation stays on the thread it began on.
/// Frames above kFrameBytesMax come from the heap.
class FramePool {
 public:
  static constexpr std::size_t kFrameBytesMax = 4096;

  static auto allocate(std::size_t bytes) -> void*;
  static void deallocate(void* frame, std::size_t bytes) noexcept;

  /// Slab bytes that this thread's pool has taken from the heap so far.
  static auto slab_bytes() -> std::size_t;
};

}  // namespace slotrace::sim
