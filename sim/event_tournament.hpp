#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/event_entry.hpp"

namespace slotrace::sim {

/// Pending events as a knockout tournament: every event is a leaf, and every inner node of the
/// binary tree holds the lesser of the two below it (Knuth, "The Art of Computer Programming" 3,
/// section 5.2.3, tree selection). A pop leaves the winner's leaf open for the next push, and a push
/// plays the matches from its leaf to the root. Unlike in a heap, the leaf alone says which these
/// are: they are loaded ahead of the comparisons, and no branch depends on the times.
class EventTournament {
 public:
  EventTournament() { fill({}); }

  [[nodiscard]] auto size() const -> std::size_t { return size_; }
  [[nodiscard]] auto empty() const -> bool { return size_ == 0; }

  void push(const EventEntry& entry) {
    std::uint32_t leaf = open_;
    if (leaf != kNone) [[likely]] {
      open_ = kNone;
    } else {
      if (free_ == kNone) [[unlikely]]
        grow();
      leaf = free_;
      free_ = payloads_[leaf];
    }
    payloads_[leaf] = entry.payload();
    play(leaf, entry.with_payload(leaf).rank());
    ++size_;
  }

  /// The least entry. Requires: !empty().
  auto top() -> EventEntry {
    close();
    const EventEntry winner = EventEntry::of_rank(nodes_[1]);
    return winner.with_payload(payloads_[winner.payload()]);
  }

  /// Removes the entry that top() returned. Requires: called right after top().
  void drop_top() {
    open_ = EventEntry::of_rank(nodes_[1]).payload();
    --size_;
  }

  /// Takes all of `entries`, at less than a push for each. Requires: empty().
  void fill(std::span<const EventEntry> entries, std::size_t leaves_min = 16) {
    const std::size_t leaves = std::bit_ceil(std::max(entries.size(), leaves_min));
    require(leaves - 1 <= EventEntry::kPayloadMax, "too many pending events");
    nodes_.resize(2 * leaves);
    payloads_.resize(leaves);
    // A rare peak, such as a million processes that start at once, does not stay in memory.
    if (nodes_.capacity() > std::max(kSpareMax, nodes_.size())) {
      nodes_.shrink_to_fit();
      payloads_.shrink_to_fit();
    }
    size_ = entries.size();
    open_ = free_ = kNone;
    for (auto leaf = static_cast<std::uint32_t>(leaves); leaf-- > 0;) {
      const bool taken = leaf < size_;
      nodes_[leaves + leaf] = taken ? entries[leaf].with_payload(leaf).rank() : kNothing;
      payloads_[leaf] = taken ? entries[leaf].payload() : std::exchange(free_, leaf);
    }
    for (std::size_t at = leaves; --at > 0;) {
      const Uint128 left = nodes_[2 * at];
      const Uint128 right = nodes_[2 * at + 1];
      nodes_[at] = right < left ? right : left;
    }
  }

  /// Moves all entries to `out`, in no particular order.
  void drain(std::vector<EventEntry>& out) {
    close();
    for (std::size_t leaf = 0; leaf < payloads_.size(); ++leaf) {
      if (const Uint128 rank = nodes_[payloads_.size() + leaf]; rank != kNothing)
        out.push_back(EventEntry::of_rank(rank).with_payload(payloads_[leaf]));
    }
    fill({});
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr Uint128 kNothing = ~Uint128{0};  ///< loses against every event
  static constexpr std::size_t kSpareMax = 1 << 16;

  /// Plays `rank` at `leaf` against all that it meets on its way to the root.
  void play(std::uint32_t leaf, Uint128 rank) {
    Uint128* const nodes = nodes_.data();
    std::size_t at = payloads_.size() + leaf;
    nodes[at] = rank;
    while (at > 1) {
      const Uint128 rival = nodes[at ^ 1];
      rank = rival < rank ? rival : rank;
      at /= 2;
      nodes[at] = rank;
    }
  }

  /// Gives up the open leaf, if there is one.
  void close() {
    if (open_ == kNone) [[likely]]
      return;
    play(open_, kNothing);
    payloads_[open_] = free_;
    free_ = std::exchange(open_, kNone);
  }

  /// Doubles the leaves.
  void grow() {
    std::vector<EventEntry> entries;
    const std::size_t leaves = 2 * payloads_.size();
    drain(entries);
    fill(entries, leaves);
  }

  std::vector<Uint128> nodes_;  ///< the root is at 1, the children of i at 2i and 2i + 1
  std::vector<std::uint32_t> payloads_;  ///< by leaf; that of a free leaf is the next free one
  std::uint32_t open_ = kNone;  ///< leaf of the last winner, while it still stands in the nodes
  std::uint32_t free_ = kNone;
  std::size_t size_ = 0;
};

}  // namespace slotrace::sim
