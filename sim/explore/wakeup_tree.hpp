#pragma once

#include <cstdint>
#include <vector>

#include "sim/explore/step_accesses.hpp"

namespace slotrace::sim {

/// Beginnings of runs that a search has still to follow, one ordered tree of them for each point
/// where runs part; all trees of a search share this pool of nodes.
class WakeupTrees {
 public:
  using NodeId = std::uint32_t;
  static constexpr NodeId kNone = 0;

  struct Node {
    std::uint32_t process = 0;
    NodeId first_child = kNone;
    NodeId next = kNone;  ///< the sibling to follow after this one
  };

  [[nodiscard]] auto operator[](NodeId node) const -> const Node& { return nodes_[node]; }
  /// What the step of a node touches.
  [[nodiscard]] auto accesses(NodeId node) const -> const StepAccesses& { return accesses_[node]; }

  /// The root of a new tree, which stands for no step.
  auto make() -> NodeId {
    if (free_.empty()) {
      free_.push_back(static_cast<NodeId>(nodes_.size()));
      nodes_.emplace_back();
      accesses_.emplace_back();
    }
    const NodeId made = free_.back();
    free_.pop_back();
    nodes_[made] = {};
    return made;
  }

  /// Adds a last child.
  auto append(NodeId parent, std::uint32_t process, const StepAccesses& accesses) -> NodeId {
    const NodeId made = make();
    nodes_[made].process = process;
    accesses_[made] = accesses;
    if (nodes_[parent].first_child == kNone) {
      nodes_[parent].first_child = made;
      return made;
    }
    NodeId last = nodes_[parent].first_child;
    while (nodes_[last].next != kNone) last = nodes_[last].next;
    nodes_[last].next = made;
    return made;
  }

  /// Takes the first child out; it keeps its own children. Requires: there is one.
  auto take_first(NodeId parent) -> NodeId {
    const NodeId first = nodes_[parent].first_child;
    nodes_[parent].first_child = nodes_[first].next;
    nodes_[first].next = kNone;
    return first;
  }

  [[nodiscard]] auto children(NodeId parent) const -> std::uint32_t {
    std::uint32_t count = 0;
    for (NodeId child = nodes_[parent].first_child; child != kNone; child = nodes_[child].next)
      ++count;
    return count;
  }

  /// Gives a node and all below it up.
  void drop(NodeId node) {
    while (nodes_[node].first_child != kNone) drop(take_first(node));
    free_.push_back(node);
  }

 private:
  std::vector<Node> nodes_{1};
  std::vector<StepAccesses> accesses_{
      1};  ///< by node; apart, since a look at a tree mostly needs none
  std::vector<NodeId> free_;
};

}  // namespace slotrace::sim
