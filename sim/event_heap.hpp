#pragma once

#include <cstddef>
#include <vector>

#include "sim/event_entry.hpp"

namespace slotrace::sim {

/// A 4-ary implicit heap of events (LaMarca and Ladner, "The influence of caches on the performance
/// of heaps", ACM JEA 1996). It differs in one thing: a pop leaves a hole at the root, which the
/// next push fills. A process that wakes and sleeps again then costs one walk down the heap instead
/// of one down and one up.
class EventHeap {
 public:
  [[nodiscard]] auto size() const -> std::size_t { return entries_.size() - (hole_ ? 1 : 0); }
  [[nodiscard]] auto empty() const -> bool { return size() == 0; }

  void push(EventEntry entry) {
    if (hole_) {
      hole_ = false;
      sink(entry);
    } else {
      entries_.push_back(entry);
      rise(entry);
    }
  }

  /// The least entry. Requires: !empty().
  auto top() -> const EventEntry& {
    close_hole();
    return entries_.front();
  }

  /// Removes the entry that top() returned. Requires: called right after top().
  void drop_top() { hole_ = true; }

  /// Moves all entries to `out`, in no particular order.
  void drain(std::vector<EventEntry>& out) {
    close_hole();
    out.insert(out.end(), entries_.begin(), entries_.end());
    entries_.clear();
    // A rare peak, such as a million processes that start at once, does not stay in memory.
    if (entries_.capacity() > kSpareMax) entries_.shrink_to_fit();
  }

 private:
  static constexpr std::size_t kArity = 4;
  static constexpr std::size_t kSpareMax = 1 << 16;

  void close_hole() {
    if (!hole_) return;
    hole_ = false;
    const EventEntry last = entries_.back();
    entries_.pop_back();
    if (!entries_.empty()) sink(last);
  }

  /// Writes `entry` where it belongs on the path from the last place to the root.
  void rise(EventEntry entry) {
    std::size_t at = entries_.size() - 1;
    while (at > 0) {
      const std::size_t parent = (at - 1) / kArity;
      if (!(entry < entries_[parent])) break;
      entries_[at] = entries_[parent];
      at = parent;
    }
    entries_[at] = entry;
  }

  /// Writes `entry` where it belongs on the path of least children from the root.
  void sink(EventEntry entry) {
    const EventEntry* const heap = entries_.data();
    const std::size_t size = entries_.size();
    std::size_t at = 0;
    std::size_t child = 1;
    while (child + kArity <= size) {
      const std::size_t left = child + (heap[child + 1] < heap[child] ? 1 : 0);
      const std::size_t right = child + 2 + (heap[child + 3] < heap[child + 2] ? 1 : 0);
      const std::size_t least = heap[right] < heap[left] ? right : left;
      if (!(heap[least] < entry)) {
        entries_[at] = entry;
        return;
      }
      entries_[at] = heap[least];
      at = least;
      child = kArity * at + 1;
    }
    if (child < size) {
      std::size_t least = child;
      for (std::size_t other = child + 1; other < size; ++other)
        if (heap[other] < heap[least]) least = other;
      if (heap[least] < entry) {
        entries_[at] = heap[least];
        at = least;
      }
    }
    entries_[at] = entry;
  }

  std::vector<EventEntry> entries_;
  bool hole_ = false;
};

}  // namespace slotrace::sim
