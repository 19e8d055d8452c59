#pragma once

#include <cstdint>

#include "scenarios/reader/node.hpp"

namespace slotrace::scenarios {

/// A digest of everything in a case that a run depends on: all of `scenario` but names, prose,
/// expectations and observations, and all of `policy` but its name and prose. The order of members
/// and comments do not count. `scenario` is resolved: no includes, no parameters.
[[nodiscard]] auto fingerprint_of(const Node& scenario, const Node& policy) -> std::uint64_t;

}  // namespace slotrace::scenarios
