#include "scenarios/reader/file_access.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

#include "model/nearest.hpp"

namespace slotrace::scenarios {
namespace {

namespace fs = std::filesystem;

/// Of a larger directory only a part is looked through for the nearest name.
constexpr std::size_t kEntriesMax = 10'000;

/// The names in a directory, sorted; none when it cannot be read.
auto names_in(const fs::path& directory) -> std::vector<std::string> {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator at(directory, error);
  while (!error && at != fs::directory_iterator{} && names.size() < kEntriesMax) {
    names.push_back(at->path().filename().string());
    at.increment(error);
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

auto no_such_file(const fs::path& file) -> Unreadable {
  const fs::path directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
  const std::vector<std::string> names = names_in(directory);
  const std::string name = file.filename().string();
  Unreadable none{.why = "there is no such file", .nearest = name + ".json"};
  if (std::ranges::binary_search(names, none.nearest)) return none;
  const std::vector<std::string_view> known(names.begin(), names.end());
  none.nearest = model::nearest(name, known);
  return none;
}

auto why_unreadable(const fs::path& file) -> std::optional<Unreadable> {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  switch (status.type()) {
    case fs::file_type::regular: return std::nullopt;
    case fs::file_type::not_found: return no_such_file(file);
    case fs::file_type::directory: return Unreadable{"this is a directory", ""};
    default: break;
  }
  if (error) return Unreadable{error.message(), ""};
  return Unreadable{"this is no regular file", ""};
}

}  // namespace slotrace::scenarios
