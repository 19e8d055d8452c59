#include "sim/frame_pool.hpp"

#include <array>
#include <memory>
#include <new>
#include <vector>

#include "sim/frame_arena.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define SLOTRACE_ASAN
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOTRACE_ASAN
#endif
#endif
#ifdef SLOTRACE_ASAN
// As <sanitizer/asan_interface.h> declares them; compilers bring it along, the standard does not.
extern "C" void __asan_poison_memory_region(const volatile void* from, std::size_t bytes);
extern "C" void __asan_unpoison_memory_region(const volatile void* from, std::size_t bytes);
#endif

namespace slotrace::sim {
namespace {

constexpr std::size_t kGrain = 16;
constexpr std::size_t kSlabBytes = 64 * 1024;

struct FreeFrame {
  FreeFrame* next;
};

// Under AddressSanitizer a frame that lies in the pool must not be touched, as if it had gone back
// to the heap.
void forbid([[maybe_unused]] void* frame, [[maybe_unused]] std::size_t bytes) {
#ifdef SLOTRACE_ASAN
  __asan_poison_memory_region(frame, bytes);
#endif
}

void allow([[maybe_unused]] void* frame, [[maybe_unused]] std::size_t bytes) {
#ifdef SLOTRACE_ASAN
  __asan_unpoison_memory_region(frame, bytes);
#endif
}

struct Pool {
  std::array<FreeFrame*, FramePool::kFrameBytesMax / kGrain + 1> free{};
  std::vector<std::unique_ptr<std::byte[]>> slabs;

  void refill(std::size_t size_class) {
    const std::size_t bytes = size_class * kGrain;
    const std::size_t count = kSlabBytes / bytes;
    std::byte* slab = slabs.emplace_back(new std::byte[kSlabBytes]).get();
    // Linked back to front, so that frames are handed out in ascending order.
    for (std::size_t i = count; i-- > 0;) {
      free[size_class] = ::new (slab + i * bytes) FreeFrame{free[size_class]};
      forbid(free[size_class], bytes);
    }
  }
};

thread_local Pool pool;

}  // namespace

auto FramePool::allocate(std::size_t bytes) -> void* {
  if (FrameArena* arena = FrameArena::of_thread(); arena != nullptr && arena->is_open())
      [[unlikely]]
    return arena->allocate(bytes);
  if (bytes > kFrameBytesMax) return ::operator new(bytes);
  const std::size_t size_class = (bytes + kGrain - 1) / kGrain;
  if (pool.free[size_class] == nullptr) pool.refill(size_class);
  FreeFrame* frame = pool.free[size_class];
  allow(frame, size_class * kGrain);
  pool.free[size_class] = frame->next;
  return frame;
}

void FramePool::deallocate(void* frame, std::size_t bytes) noexcept {
  if (FrameArena* arena = FrameArena::of_thread(); arena != nullptr && arena->contains(frame))
      [[unlikely]] {
    arena->deallocate(frame, bytes);
    return;
  }
  if (bytes > kFrameBytesMax) {
    ::operator delete(frame);
    return;
  }
  const std::size_t size_class = (bytes + kGrain - 1) / kGrain;
  pool.free[size_class] = ::new (frame) FreeFrame{pool.free[size_class]};
  forbid(frame, size_class * kGrain);
}

auto FramePool::slab_bytes() -> std::size_t { return pool.slabs.size() * kSlabBytes; }

}  // namespace slotrace::sim
