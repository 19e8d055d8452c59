#include "tests/source_rules/source_tree.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace slotrace::source_rules {
namespace {

auto is_left_out(const std::filesystem::path& folder) -> bool {
  const std::string name = folder.filename().string();
  return name.starts_with("build") || name == "node_modules" ||
         (name.starts_with(".") && name != ".ci");
}

auto is_word(char c) -> bool {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Whether the quote at `at` separates digits, as in 1'000.
auto separates_digits(std::string_view text, std::size_t at) -> bool {
  std::size_t begin = at;
  while (begin > 0 && (is_word(text[begin - 1]) || text[begin - 1] == '\'')) --begin;
  return begin < at && std::isdigit(static_cast<unsigned char>(text[begin])) != 0;
}

/// Where the literal whose opening quote is at `at` ends: behind its closing quote.
auto end_of_literal(std::string_view text, std::size_t at) -> std::size_t {
  const char quote = text[at];
  if (quote == '"' && at > 0 && text[at - 1] == 'R') {
    const std::size_t open = text.find('(', at);
    if (open == std::string_view::npos) return text.size();
    const std::string closing = ")" + std::string(text.substr(at + 1, open - at - 1)) + "\"";
    const std::size_t close = text.find(closing, open);
    return close == std::string_view::npos ? text.size() : close + closing.size();
  }
  for (++at; at < text.size() && text[at] != quote && text[at] != '\n'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

}  // namespace

auto read_source_tree(const std::filesystem::path& root) -> SourceTree {
  SourceTree tree;
  auto entry = std::filesystem::recursive_directory_iterator(root);
  for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->is_symlink()) continue;
    if (entry->is_directory()) {
      if (is_left_out(entry->path())) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file()) continue;
    std::ifstream file(entry->path(), std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (text.find('\0') != std::string::npos) continue;
    tree.emplace(entry->path().lexically_relative(root).generic_string(), std::move(text));
  }
  return tree;
}

auto lies_in(std::string_view path, std::string_view folder) -> bool {
  return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

auto is_cxx(std::string_view path) -> bool {
  return path.ends_with(".hpp") || path.ends_with(".cpp");
}

auto lines_of(std::string_view text) -> std::vector<std::string_view> {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

auto code_of(std::string_view text) -> std::string {
  std::string code(text);
  const auto blank = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    std::size_t end = at + 1;
    if (rest.starts_with("//")) {
      end = std::min(text.find('\n', at), text.size());
      blank(at, end);
    } else if (rest.starts_with("/*")) {
      const std::size_t close = text.find("*/", at + 2);
      end = close == std::string_view::npos ? text.size() : close + 2;
      blank(at, end);
    } else if (rest[0] == '"' || (rest[0] == '\'' && !separates_digits(text, at))) {
      end = end_of_literal(text, at);
      blank(at + 1, end - 1);
    }
    at = end;
  }
  return code;
}

}  // namespace slotrace::source_rules
