#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "scenarios/reader/diagnostics.hpp"
#include "scenarios/reader/node.hpp"

namespace slotrace::scenarios {

/// The directory above which a file must not reach: its topmost ancestor called "scenarios" if it
/// has one, else its own directory.
[[nodiscard]] auto tree_of(const std::filesystem::path& file) -> std::filesystem::path;

/// The files that were read for one scenario; they live as long as this does.
class Files {
 public:
  /// `tree` bounds what `locate` finds. Names in messages are relative to the working directory,
  /// or absolute.
  struct Options {
    std::filesystem::path tree;
    bool absolute_names = false;
  };
  explicit Files(Options options);

  /// A file inside the tree by its path from the tree's root, symbolic links followed; says at `at`
  /// why there is none.
  auto locate(const View& at, Diagnostics& diagnostics) -> std::optional<std::filesystem::path>;

  /// What stands in a file, each read once; nothing when it cannot be read or is no JSON. `at` is
  /// where it is asked for, nullptr when that is no file.
  auto load(const std::filesystem::path& file, const std::string& name, const View* at,
            Diagnostics& diagnostics) -> const Node*;
  auto load(const std::filesystem::path& file, const View& at, Diagnostics& diagnostics)
      -> const Node* {
    return load(file, display_name(file), &at, diagnostics);
  }

  /// The same for a text from elsewhere.
  auto parse_text(const std::string& name, std::string_view text, Diagnostics& diagnostics)
      -> const Node*;

  /// A source without a tree, and a value without a file; both live as long as this does.
  auto add(const std::string& name, std::string_view text) -> const Source&;
  auto keep(Node node) -> const Node& { return trees_.emplace_back(std::move(node)); }

  [[nodiscard]] auto display_name(const std::filesystem::path& file) const -> std::string;

 private:
  Options options_;
  std::deque<Source> sources_;
  std::deque<Node> trees_;
  std::map<std::filesystem::path, const Node*> loaded_;
};

}  // namespace slotrace::scenarios
