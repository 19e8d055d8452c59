#include "sim/event_queue.hpp"

#include <algorithm>
#include <cstddef>

namespace slotrace::sim {
namespace {

constexpr std::size_t kSpareMax = 1 << 16;

/// Empties `entries` up to `end`, and gives back the memory of a rare peak.
void erase_used(std::vector<EventEntry>& entries, std::size_t& end) {
  entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(end));
  end = 0;
  if (entries.capacity() > kSpareMax && entries.size() < kSpareMax / 4) entries.shrink_to_fit();
}

/// Sorts the entries from place `from` on.
void sort_run(std::vector<EventEntry>& run, std::size_t from) {
  const auto begin = run.begin() + static_cast<std::ptrdiff_t>(from);
  // Events of one instant come out of the calendar in order already, and may be many.
  if (!std::is_sorted(begin, run.end())) std::sort(begin, run.end());
}

}  // namespace

void EventQueue::push_at_once(const EventEntry& entry) {
  const bool full = at_once_.size() == at_once_.capacity();
  if (at_once_next_ == at_once_.size() || (full && 2 * at_once_next_ >= at_once_.size()))
    erase_used(at_once_, at_once_next_);
  at_once_.push_back(entry);
}

/// Moves everything behind the next instant to the calendar, and that instant to the run.
void EventQueue::open_calendar() {
  std::vector<EventEntry> pending(run_.begin() + static_cast<std::ptrdiff_t>(run_next_), run_.end());
  heap_.drain(pending);
  if (calendar_.size() > 0) calendar_.drain(pending);
  frontier_ = std::min_element(pending.begin(), pending.end())->time;
  calendar_.set_frontier(frontier_);
  run_.clear();
  run_next_ = 0;
  for (const EventEntry& entry : pending) {
    if (entry.time == frontier_) {
      run_.push_back(entry);
    } else {
      calendar_.push(entry);
    }
  }
  sort_run(run_, 0);
}

/// Appends the next events of the calendar to the run, or moves the last few to the heap.
void EventQueue::refill() {
  erase_used(run_, run_next_);
  if (at_once_next_ == at_once_.size()) erase_used(at_once_, at_once_next_);
  const std::size_t old_size = run_.size();
  if (calendar_.size() > kHeapRefill) {
    const bool many = calendar_.size() > kMany;
    run_low_ = many ? kRunAhead : 1;
    calendar_.advance(run_, many ? kRunLengthOfMany : kRunLength);
    frontier_ = calendar_.frontier();
    sort_run(run_, old_size);
  } else {
    calendar_.drain(run_);
    for (std::size_t i = old_size; i < run_.size(); ++i) heap_.push(run_[i]);
    run_.erase(run_.begin() + static_cast<std::ptrdiff_t>(old_size), run_.end());
    frontier_ = kForever;
  }
}

}  // namespace slotrace::sim
