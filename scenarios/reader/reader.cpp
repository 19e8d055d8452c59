#include "scenarios/reader/reader.hpp"

#include "scenarios/reader/files.hpp"
#include "scenarios/reader/includes.hpp"
#include "scenarios/reader/parameters.hpp"
#include "scenarios/reader/policies.hpp"
#include "scenarios/reader/scenario_file.hpp"

namespace slotrace::scenarios {
namespace {

/// The cases of a file that has been parsed. `file` is "" when it stands in none.
auto read_cases(const Node& root, const std::filesystem::path& file, const ReadOptions& options,
                Files& files, Diagnostics& diagnostics) -> std::vector<model::Scenario> {
  const Node whole = Includes(files, diagnostics).expand(root, file);
  const Parameters parameters(whole, options.set, files, diagnostics);
  PolicyLibrary policies(files, diagnostics);
  std::vector<model::Scenario> scenarios;
  for (const Case& one : parameters.cases(diagnostics)) {
    const Node resolved = parameters.resolve(one);
    auto scenario = build_scenario(resolved, policies, diagnostics);
    if (diagnostics.full()) break;
    // After an error the other cases are read for their errors only.
    if (!scenario || !diagnostics.empty()) continue;
    scenario->case_name = one.name;
    scenarios.push_back(std::move(*scenario));
  }
  return scenarios;
}

auto read(const Node* root, const std::filesystem::path& file, const ReadOptions& options,
          Files& files, Diagnostics& diagnostics) -> Cases {
  std::vector<model::Scenario> scenarios;
  if (root != nullptr && looks_like_policy(*root)) {
    diagnostics.error(root->spot, "",
                      "this is a policy, expected a scenario; what it clears is measured by "
                      "\"slotrace coverage\"");
  } else if (root != nullptr) {
    scenarios = read_cases(*root, file, options, files, diagnostics);
  }
  if (!diagnostics.empty()) return diagnostics.take();
  return scenarios;
}

}  // namespace

auto read_scenario(const std::filesystem::path& file, const ReadOptions& options) -> Cases {
  Diagnostics diagnostics;
  Files files({.tree = tree_of(file), .absolute_names = file.is_absolute()});
  const Node* root = files.load(file, file.string(), nullptr, diagnostics);
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(file, error);
  return read(root, error ? file : real, options, files, diagnostics);
}

auto read_scenario_text(std::string_view text, const std::string& name, const ReadOptions& options)
    -> Cases {
  Diagnostics diagnostics;
  Files files({.tree = ".", .absolute_names = false});
  return read(files.parse_text(name, text, diagnostics), "", options, files, diagnostics);
}

}  // namespace slotrace::scenarios
