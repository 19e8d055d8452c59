#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/chooser.hpp"
#include "sim/explore/fixed_draw.hpp"

namespace slotrace::sim {

/// Takes every sequence of picks once, the last question first (depth first). Draws are those of a
/// search.
class DepthFirst final : public Chooser {
 public:
  explicit DepthFirst(bool ties = false) : ties_(ties) {}

  auto pick(const Choice& choice) -> std::uint32_t override {
    if (depth_ == path_.size()) {
      path_.push_back({0, static_cast<std::uint32_t>(choice.alternatives.size())});
    }
    return path_[depth_++].taken;
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }
  [[nodiscard]] auto wants_ties() const -> bool override { return ties_; }

  /// Goes on to the next sequence; false when there is none.
  auto next() -> bool {
    depth_ = 0;
    while (!path_.empty() && ++path_.back().taken == path_.back().alternatives) path_.pop_back();
    return !path_.empty();
  }

 private:
  struct Question {
    std::uint32_t taken;
    std::uint32_t alternatives;
  };
  bool ties_;
  std::vector<Question> path_;
  std::size_t depth_ = 0;
};

/// Runs `run(Chooser&)` once per schedule and answers how many there are.
template <class Run>
auto every_schedule(Run run, bool ties = false) -> int {
  DepthFirst chooser(ties);
  int schedules = 0;
  do {
    run(chooser);
    ++schedules;
  } while (chooser.next());
  return schedules;
}

}  // namespace slotrace::sim
