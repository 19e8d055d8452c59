#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "sim/explore/program.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {

/// A few memory cells under sequential consistency, and processes that read and write them: the
/// small programs with which the literature on partial-order reduction measures itself.
class Cells final : public SharedState {
 public:
  /// Spawns the processes of a program.
  using Start = void (*)(Cells&, unsigned size);

  Cells(unsigned cells, Start start, unsigned size) : start_(start), size_(size), cells_(cells) {
    for (unsigned cell = 0; cell < cells; ++cell) {
      locks_.push_back({&cells_, cell});
      const auto number = ResourceId{cell};
      read_.push_back({.what = "read", .accesses = reads(number)});
      write_.push_back({.what = "write", .accesses = writes(number)});
      unlock_.push_back({.what = "unlock", .accesses = releases(number)});
    }
    for (unsigned cell = 0; cell < cells; ++cell) {
      lock_.push_back({.what = "lock",
                       .accesses = writes(ResourceId{cell}),
                       .guard = {.holds = is_free, .context = &locks_[cell]}});
    }
  }

  auto run(Chooser& chooser, Trace* trace) -> Outcome {
    simulation_.restart(chooser, trace);
    std::ranges::fill(cells_, 0);
    start_(*this, size_);
    simulation_.run();
    if (simulation_.stopped()) return {.ending = Outcome::Ending::cut};
    return {.violated = simulation_.violated() | judge()};
  }

  void spawn(Task<> body) { simulation_.spawn("thread", std::move(body)); }

  auto read(unsigned cell) {
    return simulation_.step(&read_[cell], [this, cell] { return cells_[cell]; });
  }
  auto write(unsigned cell, int value) {
    return simulation_.step(&write_[cell], [this, cell, value] { cells_[cell] = value; });
  }
  /// Writes `value` where `expected` is, and answers whether it was; if not, it is a read.
  auto compare_and_swap(unsigned cell, int expected, int value) {
    return simulation_.step(&write_[cell], [this, cell, expected, value] {
      if (cells_[cell] != expected) {
        simulation_.touches(read_[cell].accesses);
        return false;
      }
      cells_[cell] = value;
      return true;
    });
  }
  /// Waits until the cell is 0 and makes it 1.
  auto lock(unsigned cell) {
    return simulation_.step(&lock_[cell], [this, cell] { cells_[cell] = 1; });
  }
  auto unlock(unsigned cell) {
    return simulation_.step(&unlock_[cell], [this, cell] { cells_[cell] = 0; });
  }
  template <class... Values>
  void forgets_all_but(const Values&... values) {
    simulation_.forgets_all_but(values...);
  }
  void violates(std::uint32_t property) { simulation_.violates(property); }

  [[nodiscard]] auto fingerprint() const -> std::uint64_t override {
    std::uint64_t all = 0;
    for (const int cell : cells_) all = mix(all, static_cast<std::uint64_t>(cell));
    return all;
  }
  /// Property 0: all processes have ended.
  [[nodiscard]] auto judge() const -> std::uint32_t override {
    return simulation_.blocked().empty() ? 0 : 1;
  }
  auto bytes() -> std::span<std::byte> override {
    return std::as_writable_bytes(std::span(cells_));
  }

 private:
  struct LockOf {
    const std::vector<int>* cells;
    unsigned cell;
  };
  static auto is_free(const void* context) -> bool {
    const auto& lock = *static_cast<const LockOf*>(context);
    return (*lock.cells)[lock.cell] == 0;
  }

  Start start_;
  unsigned size_;
  std::vector<int> cells_;
  std::vector<LockOf> locks_;
  std::vector<StepSpec> read_;
  std::vector<StepSpec> write_;
  std::vector<StepSpec> lock_;
  std::vector<StepSpec> unlock_;
  SeededChooser nobody_{0};
  Simulation simulation_{{.mode = Mode::interleaving, .shared = this}, nobody_};
};

inline auto cells_program(unsigned cells, Cells::Start start, unsigned size) -> ProgramFactory {
  return [=]() -> Program {
    return [memory = std::make_shared<Cells>(cells, start, size)](Chooser& chooser, Trace* trace) {
      return memory->run(chooser, trace);
    };
  };
}

/// One thread writes x, `n` threads read it.
inline auto readers(unsigned n) -> ProgramFactory {
  static constexpr auto writer = [](Cells& cells) -> Task<> { co_await cells.write(0, 42); };
  static constexpr auto reader = [](Cells& cells) -> Task<> { co_await cells.read(0); };
  return cells_program(
      1,
      [](Cells& cells, unsigned size) {
        cells.spawn(writer(cells));
        for (unsigned i = 0; i < size; ++i) cells.spawn(reader(cells));
      },
      n);
}

/// Writer j makes cell j one more than cell j-1; a reader looks for the last cell that is 0.
inline auto last_zero(unsigned n) -> ProgramFactory {
  static constexpr auto reader = [](Cells& cells, unsigned size) -> Task<> {
    unsigned i = size;
    while (co_await cells.read(i) != 0) --i;
  };
  static constexpr auto writer = [](Cells& cells, unsigned j) -> Task<> {
    const int before = co_await cells.read(j - 1);
    co_await cells.write(j, before + 1);
  };
  return cells_program(
      n + 1,
      [](Cells& cells, unsigned size) {
        cells.spawn(reader(cells, size));
        for (unsigned j = 1; j <= size; ++j) cells.spawn(writer(cells, j));
      },
      n);
}

/// Threads put four messages each into a hash table of 128 cells.
inline auto indexer(unsigned n) -> ProgramFactory {
  static constexpr auto thread = [](Cells& cells, unsigned number) -> Task<> {
    for (unsigned m = 0; m < 4; ++m) {
      const unsigned message = 11 * m + number;
      unsigned place = 7 * message % 128;
      for (;;) {
        // Numbered from 1, since 0 is a free place.
        const bool stored =
            co_await cells.compare_and_swap(place, 0, static_cast<int>(message + 1));
        if (stored) break;
        place = (place + 1) % 128;
      }
    }
  };
  return cells_program(
      128,
      [](Cells& cells, unsigned size) {
        for (unsigned i = 0; i < size; ++i) cells.spawn(thread(cells, i));
      },
      n);
}

/// Threads give an inode of 32 a block of 26, under a lock for each inode and each block.
inline auto file_system(unsigned n) -> ProgramFactory {
  static constexpr unsigned kInodeLocks = 0;
  static constexpr unsigned kInodes = 32;
  static constexpr unsigned kBlockLocks = 64;
  static constexpr unsigned kBlocks = 90;
  static constexpr auto thread = [](Cells& cells, unsigned number) -> Task<> {
    const unsigned i = number % 32;
    co_await cells.lock(kInodeLocks + i);
    if (co_await cells.read(kInodes + i) == 0) {
      for (unsigned b = 2 * i % 26;; b = (b + 1) % 26) {
        co_await cells.lock(kBlockLocks + b);
        if (co_await cells.read(kBlocks + b) == 0) {
          co_await cells.write(kBlocks + b, 1);
          co_await cells.write(kInodes + i, static_cast<int>(b + 1));
          co_await cells.unlock(kBlockLocks + b);
          break;
        }
        co_await cells.unlock(kBlockLocks + b);
      }
    }
    co_await cells.unlock(kInodeLocks + i);
  };
  return cells_program(
      116,
      [](Cells& cells, unsigned size) {
        for (unsigned i = 0; i < size; ++i) cells.spawn(thread(cells, i));
      },
      n);
}

/// Thread t writes cell t and reads cell t+1, in a ring.
inline auto store_buffer_ring(unsigned n) -> ProgramFactory {
  static constexpr auto thread = [](Cells& cells, unsigned mine, unsigned next) -> Task<> {
    co_await cells.write(mine, 1);
    co_await cells.read(next);
  };
  return cells_program(
      n,
      [](Cells& cells, unsigned size) {
        for (unsigned i = 0; i < size; ++i) cells.spawn(thread(cells, i, (i + 1) % size));
      },
      n);
}

/// One thread writes two cells, another reads them in the other order.
inline auto message_passing() -> ProgramFactory {
  static constexpr auto writer = [](Cells& cells) -> Task<> {
    co_await cells.write(0, 1);
    co_await cells.write(1, 1);
  };
  static constexpr auto reader = [](Cells& cells) -> Task<> {
    co_await cells.read(1);
    co_await cells.read(0);
  };
  return cells_program(
      2,
      [](Cells& cells, unsigned /*size*/) {
        cells.spawn(writer(cells));
        cells.spawn(reader(cells));
      },
      0);
}

/// Independent reads of independent writes: two threads write a cell each, two read both, in
/// opposite orders.
inline auto iriw() -> ProgramFactory {
  static constexpr auto writer = [](Cells& cells, unsigned cell) -> Task<> {
    co_await cells.write(cell, 1);
  };
  static constexpr auto reader = [](Cells& cells, unsigned first) -> Task<> {
    co_await cells.read(first);
    co_await cells.read(1 - first);
  };
  return cells_program(
      2,
      [](Cells& cells, unsigned /*size*/) {
        for (unsigned i = 0; i < 2; ++i) cells.spawn(writer(cells, i));
        for (unsigned i = 0; i < 2; ++i) cells.spawn(reader(cells, i));
      },
      0);
}

/// Dining philosophers who all take the left fork first.
inline auto philosophers(unsigned n) -> ProgramFactory {
  static constexpr auto thread = [](Cells& cells, unsigned left, unsigned right) -> Task<> {
    co_await cells.lock(left);
    co_await cells.lock(right);
    co_await cells.unlock(right);
    co_await cells.unlock(left);
  };
  return cells_program(
      n,
      [](Cells& cells, unsigned size) {
        for (unsigned i = 0; i < size; ++i) cells.spawn(thread(cells, i, (i + 1) % size));
      },
      n);
}

/// Each thread increments a counter under a lock.
inline auto lock_increment(unsigned n) -> ProgramFactory {
  static constexpr auto thread = [](Cells& cells) -> Task<> {
    co_await cells.lock(0);
    const int seen = co_await cells.read(1);
    co_await cells.write(1, seen + 1);
    co_await cells.unlock(0);
  };
  return cells_program(
      2,
      [](Cells& cells, unsigned size) {
        for (unsigned i = 0; i < size; ++i) cells.spawn(thread(cells));
      },
      n);
}

/// `n` threads that write a cell of their own three times.
inline auto independent(unsigned n) -> ProgramFactory {
  static constexpr auto thread = [](Cells& cells, unsigned mine) -> Task<> {
    for (int i = 0; i < 3; ++i) co_await cells.write(mine, i);
  };
  return cells_program(
      n,
      [](Cells& cells, unsigned size) {
        for (unsigned i = 0; i < size; ++i) cells.spawn(thread(cells, i));
      },
      n);
}

}  // namespace slotrace::sim
