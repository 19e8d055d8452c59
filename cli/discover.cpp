#include "cli/discover.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "reports/text.hpp"
#include "scenarios/reader/file_access.hpp"

namespace slotrace::cli {
namespace {

namespace fs = std::filesystem;

auto holds_no_scenarios(const fs::path& directory) -> bool {
  constexpr std::array<std::string_view, 3> kNames{"policies", "schema", "worlds"};
  const std::string name = directory.filename().string();
  return name.starts_with('.') || std::ranges::find(kNames, name) != kNames.end();
}

auto below(const fs::path& directory) -> std::vector<std::string> {
  std::vector<std::string> files;
  try {
    for (auto at = fs::recursive_directory_iterator(directory); at != fs::end(at); ++at) {
      if (at->is_directory()) {
        if (holds_no_scenarios(at->path())) at.disable_recursion_pending();
      } else if (at->path().extension() == ".json" && at->is_regular_file() &&
                 !at->path().filename().string().starts_with('.')) {
        files.push_back(at->path().string());
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw UsageError(
        fmt::format("{}: {}", reports::printable(error.path1().string()), error.code().message()));
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

auto discover(const std::vector<std::string>& paths) -> std::vector<std::string> {
  std::vector<std::string> files;
  std::set<std::string> seen;
  const auto add = [&](const std::string& file) {
    std::error_code ignored;
    const fs::path canonical = fs::weakly_canonical(file, ignored);
    if (seen.insert(ignored ? file : canonical.string()).second) files.push_back(file);
  };
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (path == "-") {
      add(path);
    } else if (!fs::exists(status)) {
      const scenarios::Unreadable none = scenarios::no_such_file(path);
      const std::string nearest = fs::path(path).replace_filename(none.nearest).string();
      throw UsageError(fmt::format(
          "{}: {}{}", reports::printable(path), none.why,
          none.nearest.empty() ? ""
                               : fmt::format(", did you mean {}?", reports::printable(nearest))));
    } else if (fs::is_directory(status)) {
      for (const std::string& file : below(path)) add(file);
    } else {
      add(path);
    }
  }
  return files;
}

}  // namespace slotrace::cli
