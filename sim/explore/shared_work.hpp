#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace slotrace::sim {

/// Part of a depth-first search that somebody else can go on with.
struct Branch {
  std::vector<std::uint32_t> picks{};  ///< the way there: of each step the alternative taken
  std::uint64_t rest = 0;              ///< alternatives to take there, as bits
};

/// What the threads of a depth-first search hand to each other. The search is over when all of them
/// wait for a branch, and none is left.
/// A thread gives only when another waits, so a search on one thread pays one look at a number for it
/// (R. D. Blumofe, C. E. Leiserson, Scheduling Multithreaded Computations by Work Stealing, J. ACM 46(5),
/// 1999, has idle threads steal from deques; here the busy ones give, and so keep their path to themselves).
class SharedWork {
 public:
  explicit SharedWork(unsigned threads) : threads_(threads) {}

  /// Whether some thread waits for whom no branch has been given yet.
  [[nodiscard]] auto is_wanted() const -> bool {
    return wanted_.load(std::memory_order_relaxed) > 0;
  }
  void give(Branch branch);

  /// Waits for a branch. None: the search is over, or closed.
  [[nodiscard]] auto take() -> std::optional<Branch>;

  /// Ends all waiting, now and later.
  void close();

 private:
  const unsigned threads_;
  std::atomic<int> wanted_ = 0;  ///< waiting threads less branches given
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Branch> branches_;
  unsigned waiting_ = 0;
  bool closed_ = false;
};

}  // namespace slotrace::sim
