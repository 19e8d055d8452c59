#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "sim/failure.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {

/// Numbers the processes of a search from 0, the same in every run: by their lineage, since the
/// simulation's numbers follow the order in which a run spawns them.
class ProcessNumbers {
 public:
  /// Throws TooManyProcesses for more processes than `most`.
  explicit ProcessNumbers(std::uint32_t most) : most_(most) {}

  void begin_run() { known_.clear(); }

  auto of(const Simulation& run, ProcessId process) -> std::uint32_t {
    const auto id = static_cast<std::size_t>(process);
    if (id < known_.size() && known_[id] != kUnknown) return known_[id];
    if (known_.size() <= id) known_.resize(id + 1, kUnknown);
    const auto next = static_cast<std::uint32_t>(numbers_.size());
    const auto [known, is_new] = numbers_.try_emplace(run.lineage(process), next);
    if (known->second >= most_)
      throw TooManyProcesses(
          fmt::format("an exhaustive search takes at most {} processes, those "
                      "that others start included",
                      most_));
    known_[id] = known->second;
    if (is_new) {
      const auto parent = run.parent(process);
      parents_.push_back(kNobody);
      if (parent) parents_[next] = of(run, *parent);
    }
    return known_[id];
  }

  /// Who spawned the process of that number; kNobody: it was there from the beginning.
  [[nodiscard]] auto parent(std::uint32_t process) const -> std::uint32_t {
    return parents_.at(process);
  }
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

 private:
  static constexpr std::uint32_t kUnknown = kNobody;
  std::uint32_t most_;
  std::vector<std::uint32_t> known_;  ///< by the simulation's number
  std::map<std::uint64_t, std::uint32_t> numbers_;  ///< by lineage
  std::vector<std::uint32_t> parents_;
};

}  // namespace slotrace::sim
