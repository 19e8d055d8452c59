#include "scenarios/reader/reader.hpp"

#include "scenarios/reader/file_kind.hpp"
#include "scenarios/reader/includes.hpp"
#include "scenarios/reader/opened_file.hpp"
#include "scenarios/reader/parameters.hpp"
#include "scenarios/reader/policies.hpp"
#include "scenarios/reader/scenario_file.hpp"

namespace slotrace::scenarios {
namespace {

auto cases_of(OpenedFile& file, const ReadOptions& options) -> std::vector<model::Scenario> {
  auto& [diagnostics, files, path, root] = file;
  const Node whole = Includes(files, diagnostics).expand(*root, path);
  const Parameters parameters(whole, options, files, diagnostics);
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

auto read(OpenedFile file, const ReadOptions& options) -> Cases {
  std::vector<model::Scenario> scenarios;
  if (file.root != nullptr && may_be(FileKind::scenario, *file.root, file.diagnostics))
    scenarios = cases_of(file, options);
  if (!file.diagnostics.empty()) return file.diagnostics.take();
  return scenarios;
}

}  // namespace

auto read_scenario(const std::filesystem::path& file, const ReadOptions& options) -> Cases {
  return read(OpenedFile(file), options);
}

auto read_scenario_text(std::string_view text, const std::string& name, const ReadOptions& options)
    -> Cases {
  return read(OpenedFile(text, name), options);
}

}  // namespace slotrace::scenarios
