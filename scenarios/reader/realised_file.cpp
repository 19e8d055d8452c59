#include "scenarios/reader/realised_file.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "scenarios/reader/case_file.hpp"
#include "scenarios/reader/shape.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::size_t kLineMax = 100;

auto legs_node(const std::vector<model::ScriptedLeg>& legs) -> Node {
  std::vector<Node> items;
  for (const model::ScriptedLeg& leg : legs) {
    Node item = object_node();
    set_member(item, "process", text_node(leg.process));
    set_member(item, "step", text_node(leg.step));
    if (leg.nth > 1) set_member(item, "nth", number_node(leg.nth));
    const auto add = [&](const char* name, const std::optional<model::Duration>& duration) {
      if (duration) set_member(item, name, text_node(model::to_string(*duration)));
    };
    add("request", leg.request);
    add("response", leg.response);
    add("delay", leg.delay);
    items.push_back(std::move(item));
  }
  return list_node(std::move(items));
}

/// The faults that happen; nothing else comes by itself.
auto faults_node(const model::FaultPlan& plan) -> Node {
  std::vector<Node> items;
  for (const model::FaultPlace& place : plan.happens) {
    Node item = object_node();
    set_member(item, "what", text_node(std::string(name(place.kind))));
    set_member(item, "process", text_node(place.process));
    if (place.nth > 1) set_member(item, "nth", number_node(place.nth));
    items.push_back(std::move(item));
  }
  Node faults = object_node();
  set_member(faults, "happens", list_node(std::move(items)));
  return faults;
}

/// An action that left open what it does, with what it did.
void decide(Node& item, const model::Realised& realised, std::size_t played) {
  const Node* open = item.find("one_of");
  if (open == nullptr) return;
  const Node deed = open->items.at(realised.deeds.at(played));
  drop_member(item, "one_of");
  for (const Member& member : deed.members) item.members.push_back(member);
}

/// The original's actions in the order of the realised ones, with their starts.
auto timeline_node(const Node& original, const model::Realised& realised) -> Node {
  std::vector<Node> items;
  for (const model::Action& action : realised.scenario.timeline) {
    for (std::size_t i = 0; i < original.items.size(); ++i) {
      const Node* name = original.items[i].find("name");
      if (name == nullptr || name->text != action.name) continue;
      Node item = original.items[i];
      decide(item, realised, i);
      const auto moved = std::ranges::find(realised.moved, action.name, &model::MovedStart::action);
      if (moved != realised.moved.end()) {
        const model::TimePoint start = realised.scenario.world.start;
        set_member(item, "at", text_node("+" + model::to_string(moved->to - start)));
      }
      items.push_back(std::move(item));
    }
  }
  return list_node(std::move(items));
}

/// Every check of the run, as it came out.
auto expectations_node(const model::RunResult& result) -> Node {
  std::vector<Node> items;
  for (const model::CheckResult& check : result.checks) {
    Node item = object_node();
    set_member(item, "check", text_node(std::string(name(check.check))));
    set_member(item, "is", text_node(std::string(name(check.finding))));
    items.push_back(std::move(item));
  }
  return list_node(std::move(items));
}

/// What is violated, and what that needs of time.
auto summary_of(const model::Realised& realised) -> std::string {
  std::string summary;
  for (const model::CheckResult& check : realised.timed.checks) {
    if (check.finding != model::Finding::violated || check.evidence.empty()) continue;
    summary = fmt::format("{}: {}.", name(check.check), check.evidence.front());
    break;
  }
  for (const std::string& need : realised.needs) summary += fmt::format(" It {}.", need);
  if (realised.needs.empty()) summary += " It needs no latency above the shortest.";
  return summary;
}

/// The case as it was realised, with what is said about it first.
auto realised_node(const RealisedFile& file, const model::Realised& realised) -> Node {
  Node result = object_node();
  set_member(result, "$schema", text_node("../schema/scenario.schema.json"));
  set_member(result, "name", text_node(file.name));
  set_member(result, "summary", text_node(summary_of(realised)));
  if (!file.claim.empty()) set_member(result, "claim", text_node(file.claim));
  Node root = file.original;
  if (const Node* timeline = root.find("timeline"))
    set_member(root, "timeline", timeline_node(*timeline, realised));
  if (root.find("seed") != nullptr || realised.scenario.seed != 1)
    set_member(root, "seed", number_node(realised.scenario.seed));
  drop_member(root, "faults");
  if (!realised.scenario.faults.happens.empty())
    set_member(root, "faults", faults_node(realised.scenario.faults));
  drop_member(root, "legs");
  if (!realised.scenario.legs.empty()) set_member(root, "legs", legs_node(realised.scenario.legs));
  set_member(root, "expect", expectations_node(realised.timed));
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

auto write_realised(const RealisedFile& file, const model::Realised& realised) -> std::string {
  std::string text;
  for (const std::string& remark : file.remarks) text += fmt::format("// {}\n", remark);
  print(realised_node(file, realised), 0, 0, text);
  return text + "\n";
}

}  // namespace slotrace::scenarios
