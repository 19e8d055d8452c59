#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <span>

#include "tests/source_rules/rules.hpp"

namespace slotrace::source_rules {
namespace {

struct Include {
  std::string path;
  bool quoted = false;
  std::size_t line = 0;
};

auto includes_of(std::string_view text) -> std::vector<Include> {
  static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> includes;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (line.find('#') == std::string_view::npos) continue;
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(line.begin(), line.end(), match, pattern)) continue;
    includes.push_back({.path = match[2], .quoted = match[1] == "\"", .line = number});
  }
  return includes;
}

/// What the files of a folder, or one file, may include besides the standard library.
struct Layer {
  std::string_view folder;  ///< or file
  std::vector<std::string_view> may_include;
};

/// The first entry that holds a file is its layer. Files elsewhere, as those of cli, tests and
/// bench, may include everything that restrictions() leaves them.
auto layers() -> std::span<const Layer> {
  static const std::array<Layer, 6> layers{{
      // The one file of the kernel that asks the operating system for something: memory on huge pages,
      // whose contents, and so every result, are the same without.
      {"sim/huge_pages.cpp", {"sim", "sys/mman.h"}},
      {"sim/explore", {"sim", "boost", "fmt"}},
      {"sim", {"sim", "boost", "fmt"}},
      {"model", {"model", "sim", "boost", "fmt", "date", "openssl"}},
      {"scenarios", {"scenarios", "model", "sim", "boost", "fmt", "date", "nlohmann"}},
      {"reports", {"reports", "model", "sim", "boost", "fmt", "date", "nlohmann"}},
  }};
  return layers;
}

auto layer_of(std::string_view file) -> const Layer* {
  for (const Layer& layer : layers()) {
    if (file == layer.folder || lies_in(file, layer.folder)) return &layer;
  }
  return nullptr;
}

/// Headers that only files of certain folders may include.
struct Restriction {
  std::string_view headers;
  std::vector<std::string_view> only_for;
};

auto restrictions() -> std::span<const Restriction> {
  static const std::array<Restriction, 4> restrictions{{
      {"cli", {"cli", "tests"}},
      {"tests", {"tests"}},
      {"nlohmann", {"scenarios/reader", "reports", "tests"}},
      {"sim/explore", {"sim/explore", "model", "scenarios", "reports", "cli", "bench", "tests"}},
  }};
  return restrictions;
}

auto is_standard(const Include& include) -> bool {
  return !include.quoted && include.path.find_first_of("/.") == std::string::npos;
}

auto objection(std::string_view file, const Include& include) -> std::optional<std::string> {
  if (is_standard(include)) return std::nullopt;
  const auto in = [](std::string_view path) {
    return [path](std::string_view folder) { return path == folder || lies_in(path, folder); };
  };
  for (const Restriction& restriction : restrictions()) {
    if (lies_in(include.path, restriction.headers) &&
        std::ranges::none_of(restriction.only_for, in(file))) {
      return "headers of " + std::string(restriction.headers) + " are not for this folder";
    }
  }
  const Layer* const layer = layer_of(file);
  if (layer != nullptr && std::ranges::none_of(layer->may_include, in(include.path))) {
    return std::string(layer->folder) + " may not include it";
  }
  return std::nullopt;
}

}  // namespace

auto check_include_direction(const SourceTree& tree) -> std::vector<Violation> {
  std::vector<Violation> violations;
  for (const auto& [file, text] : tree) {
    if (!is_cxx(file)) continue;
    for (const Include& include : includes_of(text)) {
      if (const auto message = objection(file, include)) {
        violations.push_back({file, include.line, include.path + ": " + *message});
      }
    }
  }
  return violations;
}

auto check_include_paths(const SourceTree& tree) -> std::vector<Violation> {
  std::vector<Violation> violations;
  for (const auto& [file, text] : tree) {
    if (!is_cxx(file)) continue;
    for (const Include& include : includes_of(text)) {
      if (include.quoted && !tree.contains(include.path)) {
        violations.push_back({file, include.line, include.path + ": no such file from the root"});
      }
    }
  }
  return violations;
}

auto check_headers(const SourceTree& tree) -> std::vector<Violation> {
  std::vector<Violation> violations;
  for (const auto& [file, text] : tree) {
    if (file.ends_with(".hpp")) {
      const std::string code = code_of(text);
      const std::size_t begin = code.find_first_not_of(" \t\n");
      if (begin == std::string::npos || !code.substr(begin).starts_with("#pragma once\n")) {
        violations.push_back({file, 1, "a header begins with #pragma once"});
      }
    }
    if (file.ends_with(".cpp")) {
      const std::string header = file.substr(0, file.size() - 4) + ".hpp";
      if (!tree.contains(header)) continue;
      const std::vector<Include> includes = includes_of(text);
      if (includes.empty() || includes.front().path != header) {
        violations.push_back({file, 1, "includes its header first: " + header});
      }
    }
  }
  return violations;
}

}  // namespace slotrace::source_rules
