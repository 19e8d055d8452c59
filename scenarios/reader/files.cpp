#include "scenarios/reader/files.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <variant>

#include <fmt/format.h>

#include "scenarios/reader/file_access.hpp"
#include "scenarios/reader/file_kind.hpp"
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

/// The file's text, or one byte more than is allowed of it.
auto read_file(const fs::path& path) -> std::variant<std::string, Unreadable> {
  if (auto unreadable = why_unreadable(path)) return *std::move(unreadable);
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return Unreadable{"it cannot be opened", ""};
  std::string text(kFileBytesMax + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return Unreadable{"reading it failed", ""};
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

/// The path `named`, with what was probably meant in place of its last part; "" without that.
auto meant(const fs::path& named, const Unreadable& unreadable) -> std::string {
  if (unreadable.nearest.empty()) return "";
  return (named.parent_path() / unreadable.nearest).string();
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
  const bool anywhere = at->spot.source->on_command_line;
  const auto refuse = [&](std::string_view why, std::string_view nearest = {}) {
    const std::string where =
        anywhere ? "" : fmt::format(" below {}", quote(display_name(options_.tree)));
    diagnostics.error(
        at,
        fmt::format("got {}, expected the path of a file{}: {}", describe(*at.node), where, why),
        nearest);
    return std::nullopt;
  };
  if (at->kind != Node::Kind::text || at->text.empty()) return refuse("this is no path");
  if (at->text.find('\0') != std::string::npos) return refuse("a path has no NUL character");
  const fs::path named(at->text);
  if (named.is_absolute() && !anywhere) return refuse("this path is absolute");
  const auto file = real_path(anywhere ? named : options_.tree / named);
  if (!file) return refuse("this path cannot be resolved");
  if (anywhere) {
    // A file would name it from the tree on.
    std::error_code error;
    const fs::path in_tree = options_.tree / named;
    if (!fs::exists(*file, error) && fs::exists(in_tree, error))
      return refuse("there is no such file", display_name(in_tree));
  } else if (!lies_below(*file, options_.tree)) {
    return refuse("this one lies outside");
  }
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
          *at, fmt::format("got {}, expected a file: {}", describe(*at->node), unreadable->why),
          meant((*at)->text, *unreadable));
    } else {
      const Spot whole{.source = &add({.name = name, .text = ""}), .line = 0, .column = 0};
      diagnostics.error(whole, "", unreadable->why, meant(name, *unreadable));
    }
    return nullptr;
  }
  const Node* root = parse_text(name, std::get<std::string>(text), diagnostics);
  loaded_.emplace(file, root);
  return root;
}

auto Files::parse_text(const std::string& name, std::string_view text, Diagnostics& diagnostics)
    -> const Node* {
  const Source& source = add({.name = name, .text = std::string(text)});
  if (are_results(text)) {
    diagnostics.error({.source = &source}, "",
                      "these are a campaign's results, expected a JSON object; \"slotrace merge\" "
                      "puts such files together");
    return nullptr;
  }
  auto root = parse(source, diagnostics);
  return root ? &trees_.emplace_back(std::move(*root)) : nullptr;
}

auto Files::option_value(const std::string& name, const std::string& text) -> const Node& {
  const Source& source = add({.name = name, .text = text, .on_command_line = true});
  Diagnostics no_json;
  if (auto value = parse(source, no_json)) return keep(std::move(*value));
  Node plain;
  plain.kind = Node::Kind::text;
  plain.text = text;
  plain.spot = {.source = &source};
  return keep(std::move(plain));
}

auto Files::policy_file_meant(const View& at) const -> std::string {
  if (at->kind != Node::Kind::text || at->text.find('\0') != std::string::npos) return "";
  const std::string name = at->text + ".json";
  for (const fs::path& named :
       {fs::path("policies") / name, fs::path(name), fs::path("scenarios/policies") / name}) {
    std::error_code error;
    const fs::path file = options_.tree / named;
    if (!fs::is_regular_file(file, error)) continue;
    return at->spot.source->on_command_line ? display_name(file) : named.string();
  }
  return "";
}

auto Files::display_name(const fs::path& file) const -> std::string {
  if (options_.absolute_names) return file.string();
  std::error_code error;
  const fs::path relative = fs::proximate(file, error);
  if (error || relative.empty() || *relative.begin() == "..") return file.string();
  return relative.string();
}

}  // namespace slotrace::scenarios
