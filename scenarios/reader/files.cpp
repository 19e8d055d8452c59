#include "scenarios/reader/files.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <variant>

#include <fmt/format.h>

#include "scenarios/reader/parse.hpp"

namespace slotrace::scenarios {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTreeName = "scenarios";

/// Without links, dots and relative parts, as far as the path exists.
auto real_path(const fs::path& path) -> std::optional<fs::path> {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error);
  if (error) return std::nullopt;
  fs::path result = fs::weakly_canonical(absolute, error);
  if (error) return std::nullopt;
  return result;
}

auto lies_below(const fs::path& path, const fs::path& tree) -> bool {
  return std::mismatch(tree.begin(), tree.end(), path.begin(), path.end()).first == tree.end();
}

struct Unreadable {
  std::string why;
};

/// The file's text, or one byte more than is allowed of it.
auto read_file(const fs::path& path) -> std::variant<std::string, Unreadable> {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return Unreadable{"there is no such file"};
  if (error) return Unreadable{error.message()};
  // A device or a pipe may never end.
  if (status.type() != fs::file_type::regular) return Unreadable{"this is no regular file"};
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Unreadable{"it cannot be opened"};
  std::string text(kFileBytesMax + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return Unreadable{"reading it failed"};
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

}  // namespace

auto tree_of(const fs::path& file) -> fs::path {
  const fs::path directory = real_path(file).value_or(file).parent_path();
  fs::path ancestor;
  for (const fs::path& part : directory) {
    ancestor /= part;
    if (part == kTreeName) return ancestor;
  }
  return directory;
}

Files::Files(Options options) : options_(std::move(options)) {
  options_.tree = real_path(options_.tree).value_or(options_.tree);
  // A trailing slash would be a part of its own.
  if (!options_.tree.has_filename()) options_.tree = options_.tree.parent_path();
}

auto Files::locate(const View& at, Diagnostics& diagnostics) -> std::optional<fs::path> {
  const auto refuse = [&](std::string_view why) {
    diagnostics.error(at, fmt::format("got {}, expected the path of a file below {}: {}",
                                      describe(*at.node), quote(display_name(options_.tree)), why));
    return std::nullopt;
  };
  if (at->kind != Node::Kind::text || at->text.empty()) return refuse("this is no path");
  if (at->text.find('\0') != std::string::npos) return refuse("a path has no NUL character");
  const fs::path relative(at->text);
  if (relative.is_absolute()) return refuse("this path is absolute");
  const auto file = real_path(options_.tree / relative);
  if (!file) return refuse("this path cannot be resolved");
  if (!lies_below(*file, options_.tree)) return refuse("this one lies outside");
  return file;
}

auto Files::load(const fs::path& file, const std::string& name, const View* at,
                 Diagnostics& diagnostics) -> const Node* {
  const auto known = loaded_.find(file);
  if (known != loaded_.end()) return known->second;
  const auto text = read_file(file);
  if (const auto* unreadable = std::get_if<Unreadable>(&text)) {
    if (at != nullptr) {
      diagnostics.error(
          *at, fmt::format("got {}, expected a file: {}", describe(*at->node), unreadable->why));
    } else {
      const Spot nowhere{.source = &add(name, ""), .offset = 0, .line = 0, .column = 0};
      diagnostics.error(nowhere, "", fmt::format("expected a file: {}", unreadable->why));
    }
    return nullptr;
  }
  const Node* root = parse_text(name, std::get<std::string>(text), diagnostics);
  loaded_.emplace(file, root);
  return root;
}

auto Files::parse_text(const std::string& name, std::string_view text, Diagnostics& diagnostics)
    -> const Node* {
  auto root = parse(add(name, text), diagnostics);
  return root ? &trees_.emplace_back(std::move(*root)) : nullptr;
}

auto Files::add(const std::string& name, std::string_view text) -> const Source& {
  return sources_.emplace_back(Source{name, std::string(text)});
}

auto Files::display_name(const fs::path& file) const -> std::string {
  if (options_.absolute_names) return file.string();
  std::error_code error;
  const fs::path relative = fs::proximate(file, error);
  if (error || relative.empty() || *relative.begin() == "..") return file.string();
  return relative.string();
}

}  // namespace slotrace::scenarios
