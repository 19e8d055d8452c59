#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "scenarios/reader/diagnostics.hpp"
#include "scenarios/reader/files.hpp"

namespace slotrace::scenarios {

/// A file that is being read, what else is read for it, and what is wrong so far.
struct OpenedFile {
  /// Parses a file. It may name files of its tree (`tree_of`). When `file` is absolute, messages
  /// name files by absolute paths.
  explicit OpenedFile(const std::filesystem::path& file);

  /// The same for a text from elsewhere, which may name files below the working directory; `name`
  /// stands for it in messages.
  OpenedFile(std::string_view text, const std::string& name);

  Diagnostics diagnostics;
  Files files;
  std::filesystem::path path;  ///< where it really is; "" for a text
  const Node* root = nullptr;  ///< nothing when it could not be read, which was reported
};

}  // namespace slotrace::scenarios
