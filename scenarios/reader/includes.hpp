#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "scenarios/reader/files.hpp"

namespace slotrace::scenarios {

/// Takes "include" out of files and puts in what it names. Objects merge member by member; anything
/// else, and an object that is one value (a distribution, a parameter), is replaced by the file
/// that includes. Of several included files the later ones win.
class Includes {
 public:
  static constexpr std::size_t kFilesMax = 100;

  Includes(Files& files, Diagnostics& diagnostics) : files_(files), diagnostics_(diagnostics) {}

  /// `root` with everything that it includes. `file` is where it stands, "" when in no file.
  auto expand(const Node& root, const std::filesystem::path& file) -> Node;

 private:
  auto expand_file(const View& at) -> const Node*;

  Files& files_;
  Diagnostics& diagnostics_;
  std::vector<std::filesystem::path> open_;  ///< files that are being expanded
  std::map<std::filesystem::path, std::optional<Node>> expanded_;
};

/// Puts `over` over `base`, as described above.
void merge(Node& base, Node over);

}  // namespace slotrace::scenarios
