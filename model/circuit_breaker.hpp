#pragma once

#include "model/world.hpp"

namespace slotrace::model {

/// Stops the application from asking Cal.com after repeated failures. While it is open, nothing is
/// fetched and so nothing is stored; then the next request tries again.
class CircuitBreaker {
 public:
  explicit CircuitBreaker(const Costs::Calcom& costs)
      : failures_max_(costs.breaker_failures), open_for_(costs.breaker_open) {}

  [[nodiscard]] auto is_open(TimePoint now) const -> bool { return now < open_until_; }

  void succeeded() { failures_ = 0; }

  /// Opens at the last of `breaker_failures` failures in a row.
  void failed(TimePoint now) {
    if (++failures_ < failures_max_) return;
    failures_ = 0;
    open_until_ = now + open_for_;
  }

 private:
  std::uint64_t failures_max_;
  Duration open_for_;
  std::uint64_t failures_ = 0;
  TimePoint open_until_ = TimePoint::min();
};

}  // namespace slotrace::model
