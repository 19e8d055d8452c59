#include "scenarios/reader/fields.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "model/nearest.hpp"
#include "scenarios/reader/parse.hpp"

namespace slotrace::scenarios {
namespace {

auto in_quotes(const std::vector<std::string>& names) -> std::string {
  return alternatives(std::vector<std::string_view>(names.begin(), names.end()));
}

/// Whether exactly one of the group's fields is there; says so otherwise. A member of an unknown name
/// may have been meant as one of them.
auto check_group(const View& at, const std::vector<std::string>& group, bool all_known,
                 Diagnostics& diagnostics) -> bool {
  std::vector<const Member*> found;
  for (const Member& member : at->members) {
    if (std::ranges::find(group, member.name) != group.end()) found.push_back(&member);
  }
  if (found.size() == 1) return true;
  if (found.empty()) {
    if (all_known) diagnostics.error(at, fmt::format("expected one of {}", in_quotes(group)));
  } else {
    diagnostics.error(found[1]->spot, at.path,
                      fmt::format("got {} and {}, expected only one of {}", quote(found[0]->name),
                                  quote(found[1]->name), in_quotes(group)));
  }
  return false;
}

}  // namespace

auto FieldTable::match(const View& at, std::vector<const Member*>& members,
                       Diagnostics& diagnostics) const -> bool {
  if (at->kind != Node::Kind::object) {
    diagnostics.mismatch(at, fmt::format("an object: {}", meaning));
    return false;
  }
  bool all_known = true;
  std::set<std::string_view> meant;  // fields that stand under a name of almost the same letters
  std::vector<std::string_view> names;
  for (const FieldRow& row : rows) {
    if (!row.name.starts_with('$')) names.push_back(row.name);
  }
  members.assign(rows.size(), nullptr);
  for (const Member& member : at->members) {
    const auto row = std::ranges::find(rows, member.name, &FieldRow::name);
    if (row != rows.end()) {
      members[static_cast<std::size_t>(row - rows.begin())] = &member;
      continue;
    }
    all_known = false;
    meant.insert(model::nearest(member.name, names));
    diagnostics.unknown_member(member, at, alternatives(names), names);
  }
  bool well = all_known;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (members[i] != nullptr || !rows[i].required) continue;
    well = false;
    if (meant.contains(rows[i].name)) continue;
    diagnostics.error(at, fmt::format("\"{}\" is missing: {}", rows[i].name, rows[i].meaning));
  }
  for (const auto& group : exclusive) well &= check_group(at, group, all_known, diagnostics);
  return well;
}

auto FieldTable::shape() const -> ShapePtr {
  Shape shape{name, "", {}};
  std::string properties;
  std::string required;
  for (const FieldRow& row : rows) {
    std::string entry = fmt::format(R"("description": {})", json_string(row.meaning));
    if (!row.default_json.empty()) entry += fmt::format(R"(, "default": {})", row.default_json);
    const std::string use = use_of(*row.shape);
    if (use != "{}") entry += ", " + use.substr(1, use.size() - 2);
    properties +=
        fmt::format("{}{}: {{{}}}", properties.empty() ? "" : ", ", json_string(row.name), entry);
    if (row.required) required += (required.empty() ? "" : ", ") + json_string(row.name);
    shape.parts.push_back(row.shape);
  }
  std::string groups;
  for (const auto& group : exclusive) {
    std::string members;
    for (const std::string& member : group) {
      members += fmt::format(R"({}{{"required": [{}]}})", members.empty() ? "" : ", ",
                             json_string(member));
    }
    groups += fmt::format(R"({}{{"oneOf": [{}]}})", groups.empty() ? "" : ", ", members);
  }
  shape.json = fmt::format(
      R"({{"description": {}, "type": "object", "properties": {{{}}}{}{}, "additionalProperties": false}})",
      json_string(meaning), properties,
      required.empty() ? "" : fmt::format(R"(, "required": [{}])", required),
      groups.empty() ? "" : fmt::format(R"(, "allOf": [{}])", groups));
  return std::make_shared<Shape>(std::move(shape));
}

DefaultValue::DefaultValue(std::string json)
    : source_(std::make_unique<Source>(Source{"default", std::move(json)})) {
  Diagnostics diagnostics;
  auto node = parse(*source_, diagnostics);
  if (!node) throw std::logic_error("a default that is no JSON: " + source_->text);
  node_ = std::move(*node);
}

}  // namespace slotrace::scenarios
