#pragma once

#include <deque>

#include "model/world.hpp"

namespace slotrace::model {

/// Counts the application's requests to Cal.com in the last `rate_window`.
class RateLimit {
 public:
  explicit RateLimit(const CalcomSettings& settings)
      : limit_(settings.rate_limit), window_(settings.rate_window) {}

  /// Notes a request at `now` and answers whether it is one too many, which does not count.
  auto exceeded(TimePoint now) -> bool {
    if (limit_ == 0) return false;
    while (!taken_.empty() && now - taken_.front() >= window_) taken_.pop_front();
    if (taken_.size() >= limit_) return true;
    taken_.push_back(now);
    return false;
  }

 private:
  std::uint64_t limit_;
  Duration window_;
  std::deque<TimePoint> taken_;
};

}  // namespace slotrace::model
