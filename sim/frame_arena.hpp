#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace slotrace::sim {

/// Memory of the coroutine frames of a run whose steps can be taken back: one region per process,
/// so that the frames of one process are one piece of memory that can be saved and put back.
/// A region gives memory back when its frames are freed in reverse order, as nested tasks are.
/// One per thread (FramePool asks it while it is open); a run takes it over from the one before.
class FrameArena {
 public:
  static constexpr std::size_t kRegions = 64;
  static constexpr std::size_t kRegionBytes = 4096;

  /// The arena of this thread; null until open() was called on it.
  static auto of_thread() -> FrameArena* { return of_thread_; }

  /// Makes the pool allocate frames here, region 0 first. Requires: no frame is left in it.
  static auto open() -> FrameArena&;
  void close() { open_ = false; }

  [[nodiscard]] auto is_open() const -> bool { return open_; }
  [[nodiscard]] auto contains(const void* frame) const -> bool {
    return frame >= regions_.get() && frame < regions_.get() + kRegions;
  }
  /// Requires: contains(frame).
  [[nodiscard]] auto region_of(const void* frame) const -> std::size_t {
    return static_cast<std::size_t>(static_cast<const std::byte*>(frame) -
                                    reinterpret_cast<const std::byte*>(regions_.get())) /
           sizeof(Region);
  }

  /// The region that allocate() takes memory from. Errors: InternalError beyond kRegions.
  void use(std::size_t region);

  auto allocate(std::size_t bytes) -> void*;
  void deallocate(void* frame, std::size_t bytes);

  /// The used part of a region, its own administration included.
  [[nodiscard]] auto used(std::size_t region) -> std::span<std::byte>;

 private:
  struct alignas(64) Region {
    std::uint64_t top = 0;  ///< bytes in use
    std::uint64_t frames = 0;
    alignas(16) std::byte bytes[kRegionBytes - 16];
  };

  static inline constinit thread_local FrameArena* of_thread_ = nullptr;

  std::unique_ptr<Region[]> regions_ = std::make_unique<Region[]>(kRegions);
  std::size_t current_ = 0;
  bool open_ = false;
};

}  // namespace slotrace::sim
