// What does one "sleep and wake again" cost? The hold model (Jones, "An empirical comparison of
// priority-queue and event-set implementations", CACM 1986): N processes, each wakes and sleeps
// again, for a delay drawn beforehand.
//
// BM_Hold_Coroutines      coroutine processes in a Simulation
// BM_Hold_PriorityQueue   the loop that one writes in ten minutes: std::priority_queue of
//                         (time, sequence, function pointer, process)
// BM_Hold_EventQueue      the pending events alone, by the shape of the delays
// BM_Hold_FourAryHeap     the same on a plain 4-ary heap
//
// After the benchmarks: the median ratio of interleaved pairs, since ratios survive a busy machine
// that times do not, and the bytes that one sleeping process takes.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "sim/distribution.hpp"
#include "sim/event_entry.hpp"
#include "sim/event_queue.hpp"
#include "sim/random.hpp"
#include "sim/simulation.hpp"

namespace {

std::size_t heap_bytes = 0;

}  // namespace

// Counts what is taken from the heap and not given back. Out of line, since g++ otherwise sees
// memory of `new` go to `free` and warns.
[[gnu::noinline]] auto operator new(std::size_t bytes) -> void* {
  void* const block = std::malloc(bytes);
  if (block == nullptr) throw std::bad_alloc();
  heap_bytes += malloc_usable_size(block);
  return block;
}
[[gnu::noinline]] void operator delete(void* block) noexcept {
  heap_bytes -= malloc_usable_size(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace {

using namespace slotrace::sim;
using namespace std::chrono_literals;

constexpr std::size_t kDelays = 1 << 16;

enum Shape : std::int64_t { exponential, skewed, bursty, tied };
constexpr const char* kShapeNames[] = {"exponential", "skewed", "bursty", "tied"};

/// Delays with a mean of about a second.
auto make_delays(Shape shape) -> std::vector<Duration> {
  Random random(1, static_cast<std::uint64_t>(shape));
  const Distribution distribution = [&] {
    switch (shape) {
      case skewed: return Distribution::lognormal({.median = 10ms, .sigma_millionths = 3'000'000});
      case bursty:  // retries within microseconds, then a long pause
        return Distribution::empirical({{1us, 50}, {2us, 30}, {5us, 15}, {20s, 5}});
      case tied: return Distribution::empirical({{1s, 8}, {2s, 1}, {500ms, 1}});
      default: return Distribution::exponential({.mean = 1s});
    }
  }();
  std::vector<Duration> delays(kDelays);
  for (Duration& delay : delays) delay = distribution.sample(random);
  return delays;
}

/// Delays one after the other, in a circle.
class Delays {
 public:
  explicit Delays(Shape shape) : delays_(make_delays(shape)) {}
  auto next() -> Duration { return delays_[next_++ % kDelays]; }

 private:
  std::vector<Duration> delays_;
  std::size_t next_ = 0;
};

/// Every contestant holds `processes` events and has run long enough to be in its steady state;
/// run(k) executes k events or so, and ran() says how many it did in all.
class Coroutines {
 public:
  Coroutines(std::size_t processes, Shape shape) : delays_(shape), processes_(processes) {
    for (std::size_t i = 0; i < processes; ++i) simulation_.spawn("sleeper", sleeper(*this));
    run(3 * processes);
  }
  /// About `events`: as many as fall into that share of the mean delay of one second.
  void run(std::size_t events) {
    simulation_.run_until(simulation_.now() + Duration(1s) * events / processes_);
  }
  [[nodiscard]] auto ran() const -> std::uint64_t { return wakes_; }

 private:
  static auto sleeper(Coroutines& self) -> Task<> {
    for (;;) {
      co_await self.simulation_.delay(self.delays_.next());
      ++self.wakes_;
    }
  }

  struct NeverAsked final : Chooser {
    auto pick(const Choice&) -> std::uint32_t override { return 0; }
    auto draw(std::uint64_t) -> std::uint64_t override { return 0; }
  };

  Delays delays_;
  std::size_t processes_;
  std::uint64_t wakes_ = 0;
  NeverAsked chooser_;
  Simulation simulation_{{.event_budget = ~std::uint64_t{0}}, chooser_};
};

class PriorityQueue {
 public:
  PriorityQueue(std::size_t processes, Shape shape)
      : delays_(shape), processes_(processes, {this}) {
    for (Process& process : processes_) sleep(&process);
    run(3 * processes);
  }
  void run(std::size_t events) {
    for (; events > 0; --events) {
      const Pending next = queue_.top();
      queue_.pop();
      now_ = next.time;
      next.wake(next.process);
    }
  }
  [[nodiscard]] auto ran() const -> std::uint64_t { return wakes_; }

 private:
  struct Process {
    PriorityQueue* loop;
    std::uint64_t wakes = 0;
  };
  struct Pending {
    std::int64_t time;
    std::uint64_t sequence;
    void (*wake)(Process*);
    Process* process;
    auto operator<(const Pending& other) const -> bool {
      return time != other.time ? time > other.time : sequence > other.sequence;
    }
  };

  static void wake(Process* process) {
    ++process->wakes;
    ++process->loop->wakes_;
    process->loop->sleep(process);
  }
  void sleep(Process* process) {
    queue_.push({now_ + delays_.next().count(), next_sequence_++, &wake, process});
  }

  Delays delays_;
  std::priority_queue<Pending> queue_;
  std::int64_t now_ = 0;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t wakes_ = 0;
  std::vector<Process> processes_;
};

class PlainEventQueue {
 public:
  PlainEventQueue(std::size_t processes, Shape shape) : delays_(shape) {
    for (std::size_t i = 0; i < processes; ++i)
      queue_.push(TimePoint(delays_.next()), static_cast<std::uint32_t>(i));
    run(3 * processes);
  }
  void run(std::size_t events) {
    ran_ += events;
    for (; events > 0; --events) {
      const Event event = queue_.pop();
      queue_.push(event.time + delays_.next(), event.payload);
    }
  }
  [[nodiscard]] auto ran() const -> std::uint64_t { return ran_; }

 private:
  Delays delays_;
  EventQueue queue_;
  std::uint64_t ran_ = 0;
};

/// The textbook heap with four children: a pop moves the last entry to the root and lets it sink, a
/// push lets the new one rise. Its entries are as small and as quick to compare as those of ours.
class FourAryHeap {
 public:
  FourAryHeap(std::size_t processes, Shape shape) : delays_(shape) {
    for (std::size_t i = 0; i < processes; ++i)
      push(TimePoint(delays_.next()), static_cast<std::uint32_t>(i));
    run(3 * processes);
  }
  void run(std::size_t events) {
    ran_ += events;
    for (; events > 0; --events) {
      const EventEntry entry = pop();
      push(TimePoint(Duration(entry.time)) + delays_.next(), entry.payload());
    }
  }
  [[nodiscard]] auto ran() const -> std::uint64_t { return ran_; }

 private:
  void push(TimePoint time, std::uint32_t payload) {
    const EventEntry entry = EventEntry::make(time, next_sequence_++, payload);
    std::size_t at = heap_.size();
    heap_.push_back(entry);
    for (; at > 0 && entry < heap_[(at - 1) / 4]; at = (at - 1) / 4)
      heap_[at] = heap_[(at - 1) / 4];
    heap_[at] = entry;
  }
  auto pop() -> EventEntry {
    const EventEntry first = heap_.front();
    const EventEntry last = heap_.back();
    heap_.pop_back();
    std::size_t at = 0;
    for (std::size_t child = 1; child < heap_.size(); child = 4 * at + 1) {
      std::size_t least = child;
      const std::size_t end = std::min(child + 4, heap_.size());
      for (std::size_t other = child + 1; other < end; ++other)
        if (heap_[other] < heap_[least]) least = other;
      if (last < heap_[least]) break;
      heap_[at] = heap_[least];
      at = least;
    }
    if (!heap_.empty()) heap_[at] = last;
    return first;
  }

  Delays delays_;
  std::vector<EventEntry> heap_;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t ran_ = 0;
};

template <class Contestant>
void measure(benchmark::State& state, Shape shape) {
  Contestant contestant(static_cast<std::size_t>(state.range(0)), shape);
  const std::uint64_t before = contestant.ran();
  for (auto _ : state) contestant.run(1000);
  state.SetItemsProcessed(static_cast<std::int64_t>(contestant.ran() - before));
}

void BM_Hold_Coroutines(benchmark::State& state) { measure<Coroutines>(state, exponential); }
void BM_Hold_PriorityQueue(benchmark::State& state) { measure<PriorityQueue>(state, exponential); }
void BM_Hold_EventQueue(benchmark::State& state, Shape shape) {
  measure<PlainEventQueue>(state, shape);
}
void BM_Hold_FourAryHeap(benchmark::State& state, Shape shape) {
  measure<FourAryHeap>(state, shape);
}

#define SIZES Arg(100)->Arg(10'000)->Arg(1'000'000)
BENCHMARK(BM_Hold_Coroutines)->SIZES;
BENCHMARK(BM_Hold_PriorityQueue)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_EventQueue, exponential, exponential)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_EventQueue, skewed, skewed)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_EventQueue, bursty, bursty)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_EventQueue, tied, tied)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_FourAryHeap, exponential, exponential)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_FourAryHeap, skewed, skewed)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_FourAryHeap, bursty, bursty)->SIZES;
BENCHMARK_CAPTURE(BM_Hold_FourAryHeap, tied, tied)->SIZES;

constexpr int kPairs = 15;

template <class Contestant>
auto nanoseconds_per_event(Contestant& contestant, std::size_t events) -> double {
  const std::uint64_t before = contestant.ran();
  const auto begin = std::chrono::steady_clock::now();
  contestant.run(events);
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
  return spent.count() / static_cast<double>(contestant.ran() - before);
}

auto median(std::vector<double> values) -> double {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

/// One row: medians of both, and of the ratios of pairs that ran one right after the other.
template <class Ours, class Peer>
void compare(const char* question, std::size_t processes, Shape shape) {
  Ours ours(processes, shape);
  Peer peer(processes, shape);
  const std::size_t events = std::max<std::size_t>(200'000, processes / 2);
  std::vector<double> our_times;
  std::vector<double> peer_times;
  std::vector<double> ratios;
  for (int i = 0; i < kPairs; ++i) {
    our_times.push_back(nanoseconds_per_event(ours, events));
    peer_times.push_back(nanoseconds_per_event(peer, events));
    ratios.push_back(peer_times.back() / our_times.back());
  }
  std::printf("| %s, %s | %zu | %.1f | %.1f | %.2f |\n", question, kShapeNames[shape], processes,
              median(our_times), median(peer_times), median(ratios));
}

void print_ratios() {
  std::printf("\nMedians of %d interleaved pairs, ns per sleep and wake; ratio = peer / ours.\n\n",
              kPairs);
  std::printf(
      "| ours against peer, delays | processes | ours | peer | ratio |\n| --- | --- | --- | --- | "
      "--- |\n");
  for (const std::size_t processes : {100, 10'000, 1'000'000})
    compare<Coroutines, PriorityQueue>("coroutines against priority_queue", processes, exponential);
  for (const Shape shape : {exponential, skewed, bursty, tied})
    for (const std::size_t processes : {100, 10'000, 1'000'000})
      compare<PlainEventQueue, FourAryHeap>("event queue against 4-ary heap", processes, shape);
}

/// Everything that is taken from the heap for a million processes: frames, slots, pending events.
/// Requires: called first, while the pool of frames is empty.
void print_bytes() {
  constexpr std::size_t kProcesses = 1'000'000;
  const std::size_t before = heap_bytes;
  const auto sleepers = std::make_unique<Coroutines>(kProcesses, exponential);
  const std::size_t bytes = heap_bytes - before - kDelays * sizeof(Duration);
  std::printf("%.1f bytes per sleeping process, of %zu\n\n",
              static_cast<double>(bytes) / static_cast<double>(kProcesses), kProcesses);
}

}  // namespace

/// With --pairs_only the interleaved pairs and bytes alone.
auto main(int argc, char** argv) -> int {
  print_bytes();
  const bool pairs_only = argc > 1 && std::string_view(argv[1]) == "--pairs_only";
  if (!pairs_only) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
  }
  print_ratios();
  return 0;
}
