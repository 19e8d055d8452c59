#pragma once

#include <map>
#include <optional>
#include <string>

#include "model/policy.hpp"
#include "scenarios/reader/files.hpp"

namespace slotrace::scenarios {

/// A policy and what stands in its file; a null pointer where it could not be read, and was
/// reported.
struct FoundPolicy {
  const model::Policy* policy = nullptr;
  const Node* node = nullptr;
};

/// The policies that a scenario may name: presets, and files.
class PolicyLibrary {
 public:
  PolicyLibrary(Files& files, Diagnostics& diagnostics)
      : files_(files), diagnostics_(diagnostics) {}

  /// What `at` names: a preset, or a file that it may name.
  auto find(const View& at) -> FoundPolicy;

  /// The policy that a whole file is; nullptr for one that could not be read.
  auto read(const Node* root) -> FoundPolicy;

  /// A preset by its name, or nothing.
  auto find_preset(const std::string& name) -> std::optional<FoundPolicy>;

 private:
  Files& files_;
  Diagnostics& diagnostics_;
  std::map<std::string, FoundPolicy> presets_;
  std::map<const Node*, std::optional<model::Policy>> read_;
};

/// Whether the text is a path, not the name of a preset.
[[nodiscard]] auto is_path(const std::string& text) -> bool;

[[nodiscard]] auto preset_names() -> std::vector<std::string_view>;

}  // namespace slotrace::scenarios
