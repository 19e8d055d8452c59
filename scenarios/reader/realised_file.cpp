#include "scenarios/reader/realised_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/reader/files.hpp"
#include "scenarios/reader/includes.hpp"
#include "scenarios/reader/parameters.hpp"
#include "scenarios/reader/shape.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::size_t kLineMax = 100;

auto text_node(std::string text) -> Node {
  Node node;
  node.kind = Node::Kind::text;
  node.text = std::move(text);
  return node;
}

auto number_node(std::uint64_t number) -> Node {
  Node node;
  node.kind = Node::Kind::number;
  node.text = std::to_string(number);
  return node;
}

auto list_node(std::vector<Node> items) -> Node {
  Node node;
  node.kind = Node::Kind::list;
  node.items = std::move(items);
  return node;
}

auto object_node() -> Node {
  Node node;
  node.kind = Node::Kind::object;
  return node;
}

/// Gives the object's member a value, in its place or at the end.
void set(Node& object, std::string name, Node value) {
  const auto found = std::ranges::find(object.members, name, &Member::name);
  if (found != object.members.end()) {
    found->value = std::move(value);
  } else {
    object.members.push_back({.name = std::move(name), .spot = {}, .value = std::move(value)});
  }
}

void drop(Node& object, std::string_view name) {
  std::erase_if(object.members, [&](const Member& member) { return member.name == name; });
}

auto legs_node(const std::vector<model::ScriptedLeg>& legs) -> Node {
  std::vector<Node> items;
  for (const model::ScriptedLeg& leg : legs) {
    Node item = object_node();
    set(item, "process", text_node(leg.process));
    set(item, "step", text_node(leg.step));
    if (leg.nth > 1) set(item, "nth", number_node(leg.nth));
    const auto add = [&](const char* name, const std::optional<model::Duration>& duration) {
      if (duration) set(item, name, text_node(model::to_string(*duration)));
    };
    add("request", leg.request);
    add("response", leg.response);
    add("delay", leg.delay);
    items.push_back(std::move(item));
  }
  return list_node(std::move(items));
}

/// The original's actions in the order of the realised ones, with their starts.
auto timeline_node(const Node& original, const model::Realised& realised) -> Node {
  std::vector<Node> items;
  for (const model::Action& action : realised.scenario.timeline) {
    const auto same = std::ranges::find_if(original.items, [&](const Node& item) {
      const Node* name = item.find("name");
      return name != nullptr && name->text == action.name;
    });
    if (same == original.items.end()) continue;
    Node item = *same;
    const auto moved = std::ranges::find(realised.moved, action.name, &model::MovedStart::action);
    if (moved != realised.moved.end()) set(item, "at", text_node(model::to_string(moved->to)));
    items.push_back(std::move(item));
  }
  return list_node(std::move(items));
}

/// Every check of the run, as it came out.
auto expectations_node(const model::RunResult& result) -> Node {
  std::vector<Node> items;
  for (const model::CheckResult& check : result.checks) {
    Node item = object_node();
    set(item, "check", text_node(std::string(name(check.check))));
    set(item, "is", text_node(std::string(name(check.finding))));
    items.push_back(std::move(item));
  }
  return list_node(std::move(items));
}

/// What can be moved into another directory is; what cannot be, and prose, goes.
auto realised_node(Node root, const RealisedFile& file, const model::Realised& realised) -> Node {
  for (const char* name : {"include", "parameters", "matrix", "observed", "$schema"}) {
    drop(root, name);
  }
  Node result = object_node();
  set(result, "$schema", text_node("../schema/scenario.schema.json"));
  set(result, "name", text_node(file.name));
  std::string summary;
  for (const std::string& need : realised.needs) {
    summary += fmt::format("{}{}.", summary.empty() ? "The race " : " It ", need);
  }
  if (summary.empty()) summary = "The race needs no latency above the shortest.";
  set(result, "summary", text_node(std::move(summary)));
  set(result, "claim", text_node(file.claim));
  if (const Node* timeline = root.find("timeline")) {
    set(root, "timeline", timeline_node(*timeline, realised));
  }
  drop(root, "expect");
  set(root, "legs", legs_node(realised.scenario.legs));
  set(root, "expect", expectations_node(realised.timed));
  for (Member& member : root.members) {
    if (result.find(member.name) == nullptr) result.members.push_back(std::move(member));
  }
  return result;
}

void print(const Node& node, std::size_t indent, std::size_t used, std::string& out) {
  const std::string line = to_json(node);
  const bool is_list = node.kind == Node::Kind::list && !node.items.empty();
  const bool is_object = node.kind == Node::Kind::object && !node.members.empty();
  if ((!is_list && !is_object) || (indent > 0 && used + line.size() < kLineMax)) {
    out += line;
    return;
  }
  const std::string margin(indent + 2, ' ');
  out += is_list ? "[" : "{";
  const std::size_t parts = is_list ? node.items.size() : node.members.size();
  for (std::size_t i = 0; i < parts; ++i) {
    out += (i > 0 ? ",\n" : "\n") + margin;
    std::string head;
    if (is_object) head = json_string(node.members[i].name) + ": ";
    out += head;
    print(is_list ? node.items[i] : node.members[i].value, indent + 2, margin.size() + head.size(),
          out);
  }
  out += "\n" + std::string(indent, ' ') + (is_list ? "]" : "}");
}

}  // namespace

auto write_realised(const RealisedFile& file, const model::Realised& realised)
    -> std::variant<std::string, std::vector<Diagnostic>> {
  Diagnostics diagnostics;
  Files files({.tree = tree_of(file.original), .absolute_names = file.original.is_absolute()});
  const Node* root = files.load(file.original, file.original.string(), nullptr, diagnostics);
  if (root == nullptr) return diagnostics.take();
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(file.original, error);
  const Node whole = Includes(files, diagnostics).expand(*root, error ? file.original : real);
  const Parameters parameters(whole, file.options.set, files, diagnostics);
  const std::vector<Case> cases = parameters.cases(diagnostics);
  const auto wanted = std::ranges::find(cases, file.case_name, &Case::name);
  if (!diagnostics.empty() || wanted == cases.end()) return diagnostics.take();

  std::string text;
  for (const std::string& remark : file.remarks) text += fmt::format("// {}\n", remark);
  print(realised_node(parameters.resolve(*wanted), file, realised), 0, 0, text);
  return text + "\n";
}

}  // namespace slotrace::scenarios
