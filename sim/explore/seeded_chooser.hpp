#pragma once

#include <cstdint>

#include "sim/chooser.hpp"
#include "sim/random.hpp"

namespace slotrace::sim {

/// The chooser of ordinary timed runs: draws come from the named random streams of one seed, and
/// every pick takes alternative 0. So events keep their scheduling order, waiters their order of
/// arrival, and no fault happens.
class SeededChooser final : public Chooser {
 public:
  explicit SeededChooser(std::uint64_t seed) : streams_(seed) {}

  auto pick(const Choice& choice) -> std::uint32_t override;
  auto draw(std::uint64_t stream) -> std::uint64_t override;

 private:
  RandomStreams streams_;
};

}  // namespace slotrace::sim
