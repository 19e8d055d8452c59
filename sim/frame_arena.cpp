#include "sim/frame_arena.hpp"

#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

constexpr auto rounded(std::size_t bytes) -> std::size_t { return (bytes + 15) / 16 * 16; }

}  // namespace

auto FrameArena::open() -> FrameArena& {
  static thread_local FrameArena arena;
  of_thread_ = &arena;
  for (std::size_t region = 0; region < kRegions; ++region)
    require(arena.regions_[region].frames == 0, "a frame outlived its run");
  arena.open_ = true;
  arena.current_ = 0;
  return arena;
}

void FrameArena::use(std::size_t region) {
  require(region < kRegions, "too many processes for a run whose steps can be taken back");
  current_ = region;
}

auto FrameArena::allocate(std::size_t bytes) -> void* {
  Region& region = regions_[current_];
  require(region.top + rounded(bytes) <= sizeof region.bytes,
          "the frames of a process do not fit into its region");
  void* const frame = region.bytes + region.top;
  region.top += rounded(bytes);
  ++region.frames;
  return frame;
}

void FrameArena::deallocate(void* frame, std::size_t bytes) {
  Region& region = regions_[region_of(frame)];
  const auto begin = static_cast<std::size_t>(static_cast<std::byte*>(frame) - region.bytes);
  if (begin + rounded(bytes) == region.top) region.top = begin;
  if (--region.frames == 0) region.top = 0;
}

auto FrameArena::used(std::size_t region) -> std::span<std::byte> {
  Region& used = regions_[region];
  return {reinterpret_cast<std::byte*>(&used), sizeof used - sizeof used.bytes + used.top};
}

}  // namespace slotrace::sim
