#include "sim/event_queue.hpp"

#include <algorithm>
#include <cstddef>

namespace slotrace::sim {
namespace {

constexpr std::size_t kSpareMax = 1 << 16;

/// Empties `entries`, and gives back the memory of a rare peak.
void clear(std::vector<EventEntry>& entries) {
  entries.clear();
  if (entries.capacity() > kSpareMax) entries.shrink_to_fit();
}

}  // namespace

void EventQueue::line_up(const EventEntry& entry) {
  const bool full = line_.size() == line_.capacity();
  if (line_next_ == line_.size() || (full && 2 * line_next_ >= line_.size())) {
    line_.erase(line_.begin(), line_.begin() + static_cast<std::ptrdiff_t>(line_next_));
    line_next_ = 0;
  }
  line_.push_back(entry);
}

/// Leaves only the next instant near, and moves everything behind it to the calendar.
void EventQueue::open_calendar() {
  std::vector<EventEntry> pending(line_.begin() + static_cast<std::ptrdiff_t>(line_next_),
                                  line_.end());
  line_.clear();
  line_next_ = 0;
  near_.drain(pending);
  if (calendar_.size() > 0) calendar_.drain(pending);
  frontier_ = std::min_element(pending.begin(), pending.end())->time;
  calendar_.set_frontier(frontier_);
  batch_.clear();
  arrived_ = false;
  for (const EventEntry& entry : pending) {
    if (entry.time == frontier_) {
      batch_.push_back(entry);
    } else {
      calendar_.push(entry);
    }
  }
  near_.fill(batch_);
  // Where most are of one instant, trying again at the next push would not help.
  near_max_ = std::max(kNearMax, 2 * near_.size());
}

/// Brings the next events of the calendar near, or all when few are left.
void EventQueue::refill() {
  clear(batch_);
  if (calendar_.size() > kNearRefill) {
    calendar_.advance(batch_, kBatch);
    frontier_ = calendar_.frontier();
  } else {
    calendar_.drain(batch_);
    frontier_ = kForever;
  }
  near_max_ = kNearMax;
  clear(line_);
  line_next_ = 0;
  arrived_ = !std::is_sorted(batch_.begin(), batch_.end());
  if (arrived_) {
    near_.fill(batch_);
  } else {
    std::swap(line_, batch_);
  }
}

}  // namespace slotrace::sim
