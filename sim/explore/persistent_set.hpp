#pragma once

#include <cstdint>
#include <vector>

#include "sim/simulation.hpp"

namespace slotrace::sim {

/// Chooses the ready processes whose steps a search must try in a state; the others may wait.
///
/// Persistent sets (Godefroid, "Partial-order methods for the verification of concurrent systems",
/// LNCS 1032, 1996, chapter 4): whatever the processes outside the set do, it is independent of the
/// next steps of those inside. From one ready process the set grows by every process that may ever
/// touch what the next step of a member touches; the smallest such set is taken. What a process may
/// touch is what it declares (Simulation::may_touch).
///
/// Guarantee: every state in which nothing can go on is reached, and so is every violation that a
/// step finds by what it touches. Processes end, so no step is put off for ever. Where we differ:
/// sets are of whole processes, and of declared accesses, not of analysed code.
class PersistentSet {
 public:
  /// Indices into run.ready(), one bit each, of the first 64. All when there are more than 64.
  auto choose(const Simulation& run) -> std::uint64_t;

 private:
  auto grow(std::uint32_t first) const -> std::uint64_t;

  std::vector<Simulation::Live> live_;
};

}  // namespace slotrace::sim
