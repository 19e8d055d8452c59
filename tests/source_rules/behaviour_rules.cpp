#include <regex>
#include <set>

#include "tests/source_rules/rules.hpp"

namespace slotrace::source_rules {
namespace {

constexpr std::string_view kTable = "docs/behaviours.md";

/// "Suite.Name" of every test of the tree.
auto tests_of(const SourceTree& tree) -> std::set<std::string> {
  static const std::regex kTest(R"(\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))");
  std::set<std::string> tests;
  for (const auto& [file, text] : tree) {
    if (!lies_in(file, "tests") || !is_cxx(file)) continue;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), kTest);
         at != std::sregex_iterator(); ++at) {
      tests.insert((*at)[1].str() + "." + (*at)[2].str());
    }
  }
  return tests;
}

}  // namespace

auto check_behaviours(const SourceTree& tree) -> std::vector<Violation> {
  static const std::regex kName(R"(`([A-Z]\w+\.[A-Z]\w+)`|\]\(\.\./(scenarios/[^)#]+)\))");
  std::vector<Violation> violations;
  const auto table = tree.find(kTable);
  if (table == tree.end()) return {{std::string(kTable), 0, "is missing"}};
  const std::set<std::string> tests = tests_of(tree);
  std::size_t number = 0;
  for (const std::string_view view : lines_of(table->second)) {
    ++number;
    const std::string line(view);
    std::size_t named = 0;
    for (auto at = std::sregex_iterator(line.begin(), line.end(), kName);
         at != std::sregex_iterator(); ++at, ++named) {
      const std::string test = (*at)[1].str();
      const std::string scenario = (*at)[2].str();
      if (!test.empty() && !tests.contains(test)) {
        violations.push_back({std::string(kTable), number, "no test is called " + test});
      }
      if (!scenario.empty() && !tree.contains(scenario)) {
        violations.push_back({std::string(kTable), number, "there is no " + scenario});
      }
    }
    const bool is_row =
        line.starts_with("| ") && !line.starts_with("| ---") && !line.starts_with("| behaviour");
    if (is_row && named == 0) {
      violations.push_back({std::string(kTable), number, "this row names nothing that holds it"});
    }
  }
  return violations;
}

}  // namespace slotrace::source_rules
