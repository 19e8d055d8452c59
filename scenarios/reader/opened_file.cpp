#include "scenarios/reader/opened_file.hpp"

#include <system_error>

namespace slotrace::scenarios {

OpenedFile::OpenedFile(const std::filesystem::path& file)
    : files({.tree = tree_of(file), .absolute_names = file.is_absolute()}), path(file) {
  root = files.load(file, file.string(), nullptr, diagnostics);
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(file, error);
  if (!error) path = real;
}

OpenedFile::OpenedFile(std::string_view text, const std::string& name)
    : files({.tree = ".", .absolute_names = false}),
      root(files.parse_text(name, text, diagnostics)) {}

}  // namespace slotrace::scenarios
