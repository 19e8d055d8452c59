#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/explore/program.hpp"

namespace slotrace::sim {

/// Two ways to one state, as a search with state takes it for one, that go on differently.
struct MergeError {
  std::string text;
  std::vector<std::uint32_t> picks{};  ///< to where the second way comes to the state
};

struct MergeCheckOptions {
  std::uint64_t walks = 2000;  ///< ways that are compared, drawn at random
  std::uint64_t seed = 0;
  bool symmetry = true;
};

/// Checks that a search with state may identify states as it does. A declaration that forgets too
/// much (Simulation::forgets_all_but), or shared state that a program does not show, makes states
/// look alike that are not, and a search then leaves out what only one of them leads to.
///
/// First every state is visited once, and what each of its steps leads to is kept: next states,
/// violations, and, without symmetry, what the steps touch. Then random runs come to the states by other
/// histories, never merged, and are compared at each state. So a wrong merge is found when some run
/// takes the difference far enough to show; a search that finds nothing is evidence, not proof.
/// Requires: the program shows its state and takes steps back. For small programs, in tests.
[[nodiscard]] auto check_merges(const Program& program, const MergeCheckOptions& options = {})
    -> std::optional<MergeError>;

}  // namespace slotrace::sim
