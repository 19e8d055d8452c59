#include "sim/explore/shortest.hpp"

#include <algorithm>

#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/visited_set.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

class BreadthFirst final : public Chooser {
 public:
  BreadthFirst(std::uint32_t property, std::uint64_t states_max)
      : property_(property), states_max_(states_max) {}

  [[nodiscard]] auto needs() const -> RunNeeds override {
    return {.state = true, .symmetry = true, .undo = true};
  }
  auto pick(const Choice& /*choice*/) -> std::uint32_t override {
    throw InternalError("a step that can be taken back must not ask anything");
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  void drive(Simulation& run) override {
    require(run.can_undo() && run.has_fingerprint(),
            "breadth-first search needs a program that shows its state and takes steps back");
    VisitedSet visited;
    visited.insert(run.fingerprint());
    nodes_.push_back({});
    for (std::uint32_t at = 0; at < nodes_.size() && !found_; ++at) {
      go_to(run, at);
      const std::size_t ready = run.ready().size();
      for (std::uint32_t index = 0; index < ready && !found_; ++index) {
        nodes_.push_back(
            {.parent = at, .depth = nodes_[at].depth + 1, .index = index, .choice = ready > 1});
        run.advance(index);
        const std::uint32_t violated =
            run.violated() | (run.ready().empty() ? run.judge() : std::uint32_t{0});
        if ((violated >> property_ & 1) != 0) {
          found_ = describe(static_cast<std::uint32_t>(nodes_.size() - 1));
        } else if (nodes_.size() > states_max_ || !visited.insert(run.fingerprint())) {
          nodes_.pop_back();
        }
        run.undo();
      }
      for (std::uint32_t depth = nodes_[at].depth; depth > 0; --depth) run.undo();
    }
    run.stop();
  }

  [[nodiscard]] auto found() const -> const std::optional<ShortestViolation>& { return found_; }

 private:
  struct Node {
    std::uint32_t parent = 0;
    std::uint32_t depth = 0;
    std::uint32_t index = 0;  ///< of the process that stepped, among those ready
    bool choice = false;      ///< whether others were ready
  };

  /// The nodes from the beginning to `node`, without the beginning.
  auto path_to(std::uint32_t node) const -> std::vector<Node> {
    std::vector<Node> path;
    for (; nodes_[node].depth > 0; node = nodes_[node].parent) path.push_back(nodes_[node]);
    std::ranges::reverse(path);
    return path;
  }
  void go_to(Simulation& run, std::uint32_t node) const {
    for (const Node& step : path_to(node)) run.advance(step.index);
  }
  auto describe(std::uint32_t node) const -> ShortestViolation {
    ShortestViolation violation{.steps = nodes_[node].depth};
    for (const Node& step : path_to(node)) {
      if (step.choice) violation.picks.push_back(step.index);
    }
    return violation;
  }

  std::uint32_t property_;
  std::uint64_t states_max_;
  std::vector<Node> nodes_;
  std::optional<ShortestViolation> found_;
};

}  // namespace

auto find_shortest(const Program& program, std::uint32_t property, std::uint64_t states_max)
    -> std::optional<ShortestViolation> {
  BreadthFirst search(property, states_max);
  program(search, nullptr);
  return search.found();
}

}  // namespace slotrace::sim
