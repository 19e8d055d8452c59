#include "scenarios/reader/parameters.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "scenarios/reader/matrix.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::string_view kReference = "param";

/// Parts of a file that are read before any parameter has a value.
auto is_fixed(std::string_view member) -> bool {
  static constexpr std::array<std::string_view, 4> kFixed = {"$schema", "include", "parameters",
                                                             "matrix"};
  return std::ranges::find(kFixed, member) != kFixed.end();
}

/// The object's "param" member, when it has one.
auto reference(const Node& node) -> const Node* {
  return node.kind == Node::Kind::object ? node.find(kReference) : nullptr;
}

/// Calls `use` with every reference below a value.
template <class Use>
void for_each_reference(const View& at, const Use& use) {
  if (reference(*at.node) != nullptr) {
    use(at);
    return;
  }
  for (std::size_t i = 0; i < at->items.size(); ++i) for_each_reference(at.item(i), use);
  for (const Member& member : at->members) for_each_reference(at.member(member), use);
}

auto substitute(const Node& node, const ParameterValues& values) -> Node {
  if (const Node* name = reference(node)) {
    const auto found = values.find(name->text);
    if (found != values.end()) return *found->second;
    Node unknown;
    unknown.kind = Node::Kind::unknown;
    unknown.spot = node.spot;
    return unknown;
  }
  Node copy;
  copy.kind = node.kind;
  copy.boolean = node.boolean;
  copy.spot = node.spot;
  copy.text = node.text;
  for (const Node& item : node.items) copy.items.push_back(substitute(item, values));
  for (const Member& member : node.members) {
    copy.members.push_back({member.name, member.spot, substitute(member.value, values)});
  }
  return copy;
}

}  // namespace

Parameters::Parameters(const Node& root, const ReadOptions& options, Files& files,
                       Diagnostics& diagnostics)
    : root_(root) {
  read_defaults(diagnostics);
  read_set(options, files, diagnostics);
  check_uses(diagnostics);
}

void Parameters::read_defaults(Diagnostics& diagnostics) {
  const Node* parameters = root_.find("parameters");
  if (parameters == nullptr) return;
  const View at{parameters, "parameters"};
  if (parameters->kind != Node::Kind::object) {
    diagnostics.mismatch(at, "an object: default values by name");
    return;
  }
  for (const Member& member : parameters->members) {
    for_each_reference(at.member(member), [&](const View& use) {
      diagnostics.error(use, "the value of a parameter cannot refer to parameters");
    });
    values_.emplace(member.name, &member.value);
  }
}

void Parameters::read_set(const ReadOptions& options, Files& files, Diagnostics& diagnostics) {
  for (const auto& [name, text] : options.set) {
    if (values_.contains(name)) {
      set_to(name, files.option_value("--set " + name, text));
      continue;
    }
    const std::vector<std::string_view> known = names();
    Node unknown = files.option_value("--set", name + "=" + text);
    unknown.text = name;
    diagnostics.unknown({&unknown, ""},
                        known.empty() ? "no --set: this file has no parameters"
                                      : "a parameter of this file: " + alternatives(known),
                        known);
  }
  if (!options.policy) return;
  const Node& policy = files.option_value("--policy", *options.policy);
  if (values_.contains("policy")) {
    set_to("policy", policy);
  } else {
    diagnostics.error(
        {&policy, ""},
        "this takes the place of a parameter \"policy\", and the file has none: give "
        "it \"parameters\": {\"policy\": ...} and \"policy\": {\"param\": \"policy\"}");
  }
}

void Parameters::set_to(const std::string& name, const Node& value) {
  values_[name] = &value;
  set_[name] = &value;
}

void Parameters::check_uses(Diagnostics& diagnostics) const {
  std::set<std::string, std::less<>> used;
  bool all_known = true;
  const auto use = [&](const View& at) {
    const View name{reference(*at.node), at.path + ".param"};
    if (at->members.size() != 1 || name->kind != Node::Kind::text) {
      diagnostics.error(at,
                        "expected only {\"param\": NAME}: a parameter stands in place of a "
                        "whole value");
      return;
    }
    used.insert(name->text);
    if (values_.contains(name->text)) return;
    all_known = false;
    const std::vector<std::string_view> known = names();
    diagnostics.unknown(name,
                        known.empty() ? "no parameter: this file has none"
                                      : "a parameter of this file: " + alternatives(known),
                        known);
  };
  for (const Member& member : root_.members) {
    if (!is_fixed(member.name)) for_each_reference(View{&root_, ""}.member(member), use);
  }
  const Node* parameters = root_.find("parameters");
  // An unknown name may have been meant for one that seems unused.
  if (parameters == nullptr || !all_known) return;
  for (const Member& member : parameters->members) {
    if (used.contains(member.name)) continue;
    diagnostics.error(member.spot, "parameters",
                      fmt::format("nothing uses the parameter {}", quote(member.name)));
  }
}

auto Parameters::cases(Diagnostics& diagnostics) const -> std::vector<Case> {
  const Node* matrix = root_.find("matrix");
  if (matrix == nullptr) return {{"", values_}};
  const View at{matrix, "matrix"};
  for_each_reference(at, [&](const View& use) {
    diagnostics.error(use, "the matrix gives parameters their values: it cannot refer to them");
  });
  std::vector<Case> cases = read_matrix(at, {.values = values_, .set = set_}, diagnostics);
  std::size_t values = 0;  // of one case
  for (const Member& member : root_.members) {
    if (!is_fixed(member.name)) values += member.value.count();
  }
  if (cases.size() > 1 && values * cases.size() > kValuesInCasesMax) {
    diagnostics.error(at, fmt::format("{} values in each of {} cases are more than {}", values,
                                      cases.size(), kValuesInCasesMax));
    return {};
  }
  // Without a case that can be read, what else is wrong is found with the defaults.
  if (cases.empty()) cases.push_back({"", values_});
  return cases;
}

auto Parameters::resolve(const Case& one) const -> Node {
  Node resolved;
  resolved.kind = root_.kind;
  resolved.spot = root_.spot;
  for (const Member& member : root_.members) {
    if (member.name == "parameters" || member.name == "matrix") continue;
    if (is_fixed(member.name)) {
      resolved.members.push_back(member);
    } else {
      resolved.members.push_back({member.name, member.spot, substitute(member.value, one.values)});
    }
  }
  return resolved;
}

auto Parameters::names() const -> std::vector<std::string_view> {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : values_) names.push_back(name);
  return names;
}

}  // namespace slotrace::scenarios
