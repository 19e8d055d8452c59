#pragma once

#include <functional>
#include <stdexcept>
#include <utility>

namespace slotrace::sim {

/// Somebody wants the runs of this thread to end.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// While it lives, the runs of its thread ask every few thousand events, those of a scenario also when
/// they begin, whether they are wanted any more, and throw Interrupted when `stopped` says so. Of several, the newest counts.
class Interruptible {
 public:
  explicit Interruptible(std::function<bool()> stopped)
      : stopped_(std::move(stopped)), outer_(std::exchange(current_, this)) {}
  Interruptible(const Interruptible&) = delete;
  auto operator=(const Interruptible&) -> Interruptible& = delete;
  ~Interruptible() { current_ = outer_; }

  /// Errors: Interrupted.
  static void check() {
    if (current_ != nullptr && current_->stopped_()) throw Interrupted();
  }

 private:
  std::function<bool()> stopped_;
  Interruptible* outer_;
  static inline thread_local Interruptible* current_ = nullptr;
};

}  // namespace slotrace::sim
