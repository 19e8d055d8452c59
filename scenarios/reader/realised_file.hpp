#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "model/realise.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

/// What to say in the file of a realised scenario.
struct RealisedFile {
  std::filesystem::path original;  ///< the scenario file that it comes from
  ReadOptions options;             ///< with which that was read
  std::string case_name;           ///< "" when it has no matrix
  std::string name;                ///< of the new scenario
  std::string claim;               ///< what it tests, and where that is claimed
  std::vector<std::string> remarks;  ///< comment lines at its head
};

/// The text of an ordinary scenario file, with no include, parameter or matrix: the case of the
/// original with the legs, starts and checks of `realised`, which becomes its expectation. It is
/// meant for a directory of its own below "scenarios", such as scenarios/regressions.
/// Errors: what is wrong with the original, should it have changed.
auto write_realised(const RealisedFile& file, const model::Realised& realised)
    -> std::variant<std::string, std::vector<Diagnostic>>;

}  // namespace slotrace::scenarios
