#include "scenarios/reader/includes.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

/// Whether the object is one value rather than a section of a file.
auto is_value(const Node& object) -> bool {
  static constexpr std::array<std::string_view, 5> kNames = {"param", "uniform", "exponential",
                                                             "lognormal", "empirical"};
  return object.members.size() == 1 &&
         std::ranges::find(kNames, object.members.front().name) != kNames.end();
}

auto is_section(const Node& node) -> bool {
  return node.kind == Node::Kind::object && !is_value(node);
}

}  // namespace

void merge(Node& base, Node over) {
  if (!is_section(base) || !is_section(over)) {
    base = std::move(over);
    return;
  }
  std::map<std::string, std::size_t> positions;
  for (std::size_t i = 0; i < base.members.size(); ++i) positions.emplace(base.members[i].name, i);
  for (Member& member : over.members) {
    const auto found = positions.find(member.name);
    if (found == positions.end()) {
      base.members.push_back(std::move(member));
    } else {
      Member& below = base.members[found->second];
      below.spot = member.spot;
      merge(below.value, std::move(member.value));
    }
  }
  base.spot = over.spot;
}

auto Includes::expand(const Node& root, const std::filesystem::path& file) -> Node {
  Node own = root;
  const auto include = std::ranges::find(own.members, "include", &Member::name);
  if (include == own.members.end()) return own;
  const Node list = std::move(include->value);
  own.members.erase(include);
  const View at{&list, "include"};
  if (list.kind != Node::Kind::list) {
    diagnostics_.mismatch(at, "a list of paths");
    return own;
  }
  Node base;
  base.kind = Node::Kind::object;
  open_.push_back(file);
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    if (const Node* included = expand_file(at.item(i))) merge(base, *included);
  }
  open_.pop_back();
  merge(base, std::move(own));
  return base;
}

auto Includes::expand_file(const View& at) -> const Node* {
  const auto file = files_.locate(at, diagnostics_);
  if (!file) return nullptr;
  if (std::ranges::find(open_, *file) != open_.end()) {
    diagnostics_.error(at, fmt::format("got {}, expected a file that does not include this one: "
                                       "a cycle",
                                       describe(*at.node)));
    return nullptr;
  }
  const auto known = expanded_.find(*file);
  if (known != expanded_.end()) return known->second ? &*known->second : nullptr;
  if (expanded_.size() >= kFilesMax) {
    diagnostics_.error(at, fmt::format("more than {} files are included", kFilesMax));
    return nullptr;
  }
  std::optional<Node>& result = expanded_[*file];
  const Node* root = files_.load(*file, at, diagnostics_);
  if (root == nullptr) return nullptr;
  if (root->kind != Node::Kind::object) {
    diagnostics_.mismatch(View{root, ""}, "an object: part of a scenario");
    return nullptr;
  }
  result = expand(*root, *file);
  return &*result;
}

}  // namespace slotrace::scenarios
