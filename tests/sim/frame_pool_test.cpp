#include "sim/frame_pool.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <vector>

#include <gtest/gtest.h>

#include "sim/deadline.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/lock.hpp"

namespace {

std::atomic<std::size_t> allocations = 0;  // of this test program

}  // namespace

// Not inlined, so that g++ sees new and delete as a pair.
[[gnu::noinline]] auto operator new(std::size_t bytes) -> void* {
  ++allocations;
  if (void* memory = std::malloc(bytes == 0 ? 1 : bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] auto operator new(std::size_t bytes, const std::nothrow_t& /*quiet*/) noexcept
    -> void* {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);
}

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

TEST(FramePool, HandsAFreedFrameOutAgain) {
  void* first = FramePool::allocate(200);
  FramePool::deallocate(first, 200);
  void* second = FramePool::allocate(200);
  EXPECT_EQ(first, second);
  FramePool::deallocate(second, 200);
}

TEST(FramePool, GivesFramesThatAreAlignedAndApart) {
  std::vector<std::byte*> frames;
  for (int i = 0; i < 1000; ++i) {
    frames.push_back(static_cast<std::byte*>(FramePool::allocate(72)));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(frames.back()) % alignof(std::max_align_t), 0U);
    std::fill_n(frames.back(), 72, static_cast<std::byte>(i));
  }
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i][0], static_cast<std::byte>(i));
    EXPECT_EQ(frames[i][71], static_cast<std::byte>(i));
    FramePool::deallocate(frames[i], 72);
  }
}

TEST(FramePool, TakesFramesAboveItsLimitFromTheHeap) {
  const std::size_t slabs = FramePool::slab_bytes();
  void* frame = FramePool::allocate(FramePool::kFrameBytesMax + 1);
  FramePool::deallocate(frame, FramePool::kFrameBytesMax + 1);
  EXPECT_EQ(FramePool::slab_bytes(), slabs);
}

auto answer_after(Simulation& simulation, Duration delay) -> Task<int> {
  co_await simulation.delay(delay);
  co_return 1;
}

/// A day in the life of a process: nested tasks, steps, a contended lock, deadlines that pass.
auto live(Simulation& simulation, Lock& lock) -> Task<> {
  for (;;) {
    Lock::Guard guard = co_await lock.acquire();
    const StepSpec spec{.what = "work", .accesses = {}, .service = 1ms};
    co_await simulation.step(spec, [] {});
    co_await guard.release();
    Task<int> late = answer_after(simulation, 3ms);
    co_await with_deadline(simulation, 2ms, std::move(late));
    Task<int> early = answer_after(simulation, 1ms);
    co_await with_deadline(simulation, 2ms, std::move(early));
  }
}

TEST(FramePool, LetsASteadySimulationRunWithoutAnyAllocation) {
  SeededChooser chooser(1);
  Simulation simulation({}, chooser);
  Lock lock(simulation, "test");
  for (int i = 0; i < 10; ++i) simulation.spawn("p", live(simulation, lock));
  simulation.run_until(TimePoint(1s));
  const std::size_t warm = allocations;
  const std::uint64_t warm_events = simulation.events();
  simulation.run_until(TimePoint(11s));
  EXPECT_EQ(allocations - warm, 0U);
  EXPECT_GT(simulation.events() - warm_events, 100'000U);
}

}  // namespace
}  // namespace slotrace::sim
