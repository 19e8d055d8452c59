#include "scenarios/reader/policies.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "model/nearest.hpp"
#include "scenarios/reader/file_kind.hpp"
#include "scenarios/reader/opened_file.hpp"
#include "scenarios/reader/policy_reader.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {
namespace {

/// Says that `at` names no preset, and what was probably meant.
void report_unknown(const View& at, std::string_view or_else, const Files& files,
                    Diagnostics& diagnostics) {
  const std::vector<std::string_view> names = preset_names();
  const std::string file = files.policy_file_meant(at);
  diagnostics.error(at,
                    fmt::format("got {}, expected a policy: {}, {}", describe(*at.node),
                                alternatives(names), or_else),
                    file.empty() ? model::nearest(at->text, names) : file);
}

auto result_of(const FoundPolicy& found, Diagnostics& diagnostics) -> PolicyOrErrors {
  if (found.policy == nullptr || !diagnostics.empty()) return diagnostics.take();
  return *found.policy;
}

/// The policy that a whole file is.
auto read(OpenedFile file) -> PolicyOrErrors {
  PolicyLibrary library(file.files, file.diagnostics);
  return result_of(library.read(file.root), file.diagnostics);
}

auto read_if_policy(OpenedFile file) -> std::optional<PolicyOrErrors> {
  if (file.root == nullptr || kind_of(*file.root) != FileKind::policy) return std::nullopt;
  return read(std::move(file));
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
    return file ? read(files_.load(*file, at, diagnostics_)) : FoundPolicy{};
  }
  if (const auto preset = find_preset(at->text)) return *preset;
  report_unknown(at, "a path, or an object", files_, diagnostics_);
  return {};
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
  if (is_new && may_be(FileKind::policy, *root, diagnostics_))
    known->second = policy_type().read(View{root, ""}, diagnostics_);
  return {known->second ? &*known->second : nullptr, root};
}

auto read_if_policy(const std::filesystem::path& file) -> std::optional<PolicyOrErrors> {
  return read_if_policy(OpenedFile(file));
}

auto read_if_policy_text(std::string_view text, const std::string& name)
    -> std::optional<PolicyOrErrors> {
  return read_if_policy(OpenedFile(text, name));
}

auto read_policy_text(std::string_view text, const std::string& name) -> PolicyOrErrors {
  return read(OpenedFile(text, name));
}

auto read_policy(const std::string& name_or_path) -> PolicyOrErrors {
  if (is_path(name_or_path)) return read(OpenedFile(name_or_path));
  Diagnostics diagnostics;
  Files files({.tree = ".", .absolute_names = false});
  PolicyLibrary library(files, diagnostics);
  const auto preset = library.find_preset(name_or_path);
  if (preset) return result_of(*preset, diagnostics);
  Node unknown = files.option_value("policy", name_or_path);
  unknown.kind = Node::Kind::text;
  unknown.text = name_or_path;
  report_unknown({&unknown, ""}, "or a path", files, diagnostics);
  return diagnostics.take();
}

}  // namespace slotrace::scenarios
