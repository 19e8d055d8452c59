#pragma once

#include <string>
#include <vector>

#include "model/realise.hpp"
#include "scenarios/reader/node.hpp"

namespace slotrace::scenarios {

/// What to say in the file of a realised scenario.
struct RealisedFile {
  const Node& original;  ///< the case that it comes from (CaseFile), or what is left of it
  std::string name;      ///< of the new scenario
  std::string claim;     ///< what it tests, and where that is claimed; "" for none
  std::vector<std::string> remarks;  ///< comment lines at its head
};

/// The text of an ordinary scenario file, with no include, parameter or matrix: the case with the
/// legs, starts, faults and checks of `realised`, which become its expectation. It is meant for a
/// directory of its own below "scenarios", such as scenarios/regressions.
[[nodiscard]] auto write_realised(const RealisedFile& file, const model::Realised& realised)
    -> std::string;

}  // namespace slotrace::scenarios
