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

  /// The file that `at` names, symbolic links followed; says there why it may not be read. A file
  /// may only name files inside the tree, by their path from the tree's root: it may be a
  /// stranger's. What the user names on the command line is any path, from the working directory.
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

  /// What the option `name` of the command line says: JSON, or else a text.
  auto option_value(const std::string& name, const std::string& text) -> const Node&;

  /// A value without a file; it lives as long as this does.
  auto keep(Node node) -> const Node& { return trees_.emplace_back(std::move(node)); }

  /// How `at`, which names no preset, would name the policy file that is there under this name, in
  /// a folder of policies or beside it; "" when there is none.
  [[nodiscard]] auto policy_file_meant(const View& at) const -> std::string;

  [[nodiscard]] auto display_name(const std::filesystem::path& file) const -> std::string;

 private:
  auto add(Source source) -> const Source& { return sources_.emplace_back(std::move(source)); }

  Options options_;
  std::deque<Source> sources_;
  std::deque<Node> trees_;
  std::map<std::filesystem::path, const Node*> loaded_;
};

}  // namespace slotrace::scenarios
