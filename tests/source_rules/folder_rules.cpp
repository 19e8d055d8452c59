#include <regex>
#include <set>

#include "tests/source_rules/rules.hpp"

namespace slotrace::source_rules {

auto check_machine_paths(const SourceTree& tree) -> std::vector<Violation> {
  static const std::regex pattern(
      R"re((^|file://|[\s"'`=(\[<>,:;|])/(home|root|work|tmp|Users)/\w)re", std::regex::optimize);
  std::vector<Violation> violations;
  for (const auto& [file, text] : tree) {
    std::size_t number = 0;
    for (const std::string_view line : lines_of(text)) {
      ++number;
      if (line.find('/') == std::string_view::npos) continue;
      std::match_results<std::string_view::const_iterator> match;
      if (std::regex_search(line.begin(), line.end(), match, pattern)) {
        violations.push_back({file, number, match.str() + "...: a folder of somebody's machine"});
      }
    }
  }
  return violations;
}

auto check_readmes(const SourceTree& tree) -> std::vector<Violation> {
  std::set<std::string> folders;
  for (const auto& [file, text] : tree) {
    const std::size_t slash = file.find('/');
    if (slash != std::string::npos && !file.starts_with(".")) folders.insert(file.substr(0, slash));
  }
  std::vector<Violation> violations;
  for (const std::string& folder : folders) {
    if (!tree.contains(folder + "/README.md")) {
      violations.push_back({folder, 0, "has no README.md"});
    }
  }
  return violations;
}

}  // namespace slotrace::source_rules
