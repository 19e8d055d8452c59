#include "scenarios/reader/policies.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/reader/policy_reader.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {
namespace {

auto result_of(const FoundPolicy& found, Diagnostics& diagnostics) -> PolicyOrErrors {
  if (found.policy == nullptr || !diagnostics.empty()) return diagnostics.take();
  return *found.policy;
}

}  // namespace

auto is_path(const std::string& text) -> bool {
  return text.ends_with(".json") || text.find('/') != std::string::npos;
}

auto preset_names() -> std::vector<std::string_view> {
  std::vector<std::string_view> names;
  for (const Preset& preset : presets()) names.push_back(preset.name);
  return names;
}

auto PolicyLibrary::find(const View& at) -> FoundPolicy {
  if (is_path(at->text)) {
    const auto file = files_.locate(at, diagnostics_);
    return file ? read_file(*file, files_.display_name(*file), &at) : FoundPolicy{};
  }
  if (const auto preset = find_preset(at->text)) return *preset;
  const std::vector<std::string_view> names = preset_names();
  diagnostics_.unknown(at, fmt::format("a policy: {}, a path, or an object", alternatives(names)),
                       names);
  return {};
}

auto PolicyLibrary::read_file(const std::filesystem::path& file, const std::string& name,
                              const View* at) -> FoundPolicy {
  return read(files_.load(file, name, at, diagnostics_));
}

auto PolicyLibrary::read_text(std::string_view text, const std::string& name) -> FoundPolicy {
  return read(files_.parse_text(name, text, diagnostics_));
}

auto PolicyLibrary::find_preset(const std::string& name) -> std::optional<FoundPolicy> {
  const auto known = presets_.find(name);
  if (known != presets_.end()) return known->second;
  const std::vector<Preset> all = presets();
  const auto preset = std::ranges::find(all, name, &Preset::name);
  if (preset == all.end()) return std::nullopt;
  const std::string file = fmt::format("policies/{}.json (built in)", name);
  const FoundPolicy found = read(files_.parse_text(file, preset->text, diagnostics_));
  presets_.emplace(name, found);
  return found;
}

auto PolicyLibrary::read(const Node* root) -> FoundPolicy {
  if (root == nullptr) return {};
  const auto [known, is_new] = read_.try_emplace(root);
  if (is_new) known->second = policy_type().read(View{root, ""}, diagnostics_);
  return {known->second ? &*known->second : nullptr, root};
}

auto looks_like_policy(const Node& root) -> bool {
  const auto has = [&](std::string_view name) {
    return std::ranges::find(root.members, name, &Member::name) != root.members.end();
  };
  return root.kind == Node::Kind::object && has("layers") && !has("timeline") && !has("hosts");
}

auto read_if_policy(const std::filesystem::path& file) -> std::optional<PolicyOrErrors> {
  Diagnostics diagnostics;
  Files files({.tree = tree_of(file), .absolute_names = file.is_absolute()});
  const Node* root = files.load(file, file.string(), nullptr, diagnostics);
  if (root == nullptr || !looks_like_policy(*root)) return std::nullopt;
  PolicyLibrary library(files, diagnostics);
  const FoundPolicy found = library.read_file(file, file.string(), nullptr);
  return result_of(found, diagnostics);
}

auto read_policy_text(std::string_view text, const std::string& name) -> PolicyOrErrors {
  Diagnostics diagnostics;
  Files files({.tree = ".", .absolute_names = false});
  PolicyLibrary library(files, diagnostics);
  const FoundPolicy found = library.read_text(text, name);
  return result_of(found, diagnostics);
}

auto read_policy(const std::string& name_or_path) -> PolicyOrErrors {
  Diagnostics diagnostics;
  Files files({.tree = ".", .absolute_names = false});
  PolicyLibrary library(files, diagnostics);
  FoundPolicy found;
  if (is_path(name_or_path)) {
    found = library.read_file(name_or_path, name_or_path, nullptr);
  } else if (const auto preset = library.find_preset(name_or_path)) {
    found = *preset;
  } else {
    const std::vector<std::string_view> names = preset_names();
    Node unknown;
    unknown.kind = Node::Kind::text;
    unknown.text = name_or_path;
    unknown.spot = {.source = &files.add("policy", name_or_path)};
    diagnostics.unknown({&unknown, ""}, fmt::format("a policy: {}, or a path", alternatives(names)),
                        names);
  }
  return result_of(found, diagnostics);
}

}  // namespace slotrace::scenarios
