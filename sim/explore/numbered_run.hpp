#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "sim/explore/program.hpp"

namespace slotrace::sim {

/// Makes the chooser of a run from its number and its seed.
using Strategy = std::function<std::unique_ptr<Chooser>(std::uint64_t run, std::uint64_t seed)>;

/// One of many runs that are told apart by a number.
struct NumberedRun {
  std::uint64_t number = 0;
  std::uint64_t seed = 0;  ///< what it drew from
  Outcome outcome{};
  std::vector<std::uint32_t> picks{};

  /// A digest of the run, equal for equal ones: of its picks, or the outcome's own.
  [[nodiscard]] auto schedule() const -> std::uint64_t;
};

/// Run `number` of a search from `seed`: it draws from Random(seed, number).next(), whichever other
/// runs there are.
[[nodiscard]] auto run_numbered(const Program& program, const Strategy& strategy,
                                std::uint64_t seed, std::uint64_t number) -> NumberedRun;

}  // namespace slotrace::sim
