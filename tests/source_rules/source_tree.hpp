#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace slotrace::source_rules {

/// The text files of a checkout by their path from its root, with '/' between folders.
using SourceTree = std::map<std::string, std::string, std::less<>>;

/// Reads the text files below `root`. What tools leave behind is left out: build folders, hidden
/// folders other than .ci, links, and files that hold a zero byte.
auto read_source_tree(const std::filesystem::path& root) -> SourceTree;

/// Whether `path` lies in `folder`, directly or deeper.
auto lies_in(std::string_view path, std::string_view folder) -> bool;

auto is_cxx(std::string_view path) -> bool;

/// The lines of `text`, without their ends.
auto lines_of(std::string_view text) -> std::vector<std::string_view>;

/// C++ text of the same length and lines, with blanks in place of comments and of what stands in
/// string and character literals.
auto code_of(std::string_view text) -> std::string;

}  // namespace slotrace::source_rules
