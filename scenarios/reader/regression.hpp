#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

/// What a search found in a case of a file, to be written as a scenario of its own.
struct Regression {
  std::string name;
  std::string summary;
  std::string claim;
  std::string comment;  ///< lines above the scenario, without their slashes
  model::CheckId check{};  ///< which it violates
  const model::Scenario& scenario;  ///< as found: which actions, when they begin, the seed
};

/// The text of a scenario file that shows the regression: the case's world, policy and costs, the
/// actions that are left, and the expectation that the check is violated. It stands on its own:
/// includes and parameters are resolved, a policy file is written out.
/// Errors: what is wrong with `file` by now.
[[nodiscard]] auto regression_text(const std::filesystem::path& file, const ReadOptions& options,
                                   const Regression& regression)
    -> std::variant<std::string, std::vector<Diagnostic>>;

}  // namespace slotrace::scenarios
