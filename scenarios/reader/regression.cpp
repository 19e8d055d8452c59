#include "scenarios/reader/regression.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

#include <fmt/format.h>

#include "model/maker.hpp"
#include "scenarios/reader/files.hpp"
#include "scenarios/reader/includes.hpp"
#include "scenarios/reader/parameters.hpp"
#include "scenarios/reader/policies.hpp"

namespace slotrace::scenarios {
namespace {

/// Written in this order, each where the case has it.
constexpr std::array<std::string_view, 9> kTakenOver = {"start",       "event_budget", "policy",
                                                        "application", "webhooks",     "hosts",
                                                        "event_types", "bookings",     "costs"};

auto text_node(std::string text) -> Node {
  Node node;
  node.kind = Node::Kind::text;
  node.text = std::move(text);
  return node;
}

/// A list has a line for each item, everything else is one line.
auto lines_of(const Node& node) -> std::string {
  if (node.kind != Node::Kind::list || node.items.empty()) return to_json(node);
  std::string out = "[\n";
  for (std::size_t i = 0; i < node.items.size(); ++i)
    out += fmt::format("    {}{}\n", to_json(node.items[i]), i + 1 < node.items.size() ? "," : "");
  return out + "  ]";
}

/// The action as the file has it, begun at the instant at which it was found.
auto action_node(const Node& action, const model::Action& found, model::TimePoint start) -> Node {
  Node node = action;
  for (Member& member : node.members) {
    if (member.name == "at") member.value = text_node("+" + model::to_string(found.at - start));
  }
  return node;
}

/// The positions of the actions in an order that a timeline may have: by their instants, and each
/// after those it refers to.
auto writing_order(const std::vector<model::Action>& timeline) -> std::vector<std::size_t> {
  const auto refers_to = [](const model::Action& action) -> std::optional<std::size_t> {
    return action.after ? action.after : maker_of(action);
  };
  std::vector<std::size_t> order;
  std::vector<bool> placed(timeline.size(), false);
  while (order.size() < timeline.size()) {
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < timeline.size(); ++i) {
      const auto needed = refers_to(timeline[i]);
      if (placed[i] || (needed && !placed[*needed])) continue;
      const bool earlier =
          !next || (timeline[i].after && !timeline[*next].after) ||
          (!timeline[i].after && !timeline[*next].after && timeline[i].at < timeline[*next].at);
      if (earlier) next = i;
    }
    placed[*next] = true;
    order.push_back(*next);
  }
  return order;
}

auto timeline_node(const Node& timeline, const model::Scenario& found) -> Node {
  Node list;
  list.kind = Node::Kind::list;
  for (const std::size_t position : writing_order(found.timeline)) {
    const model::Action& action = found.timeline[position];
    for (const Node& item : timeline.items) {
      const Node* name = item.find("name");
      if (name != nullptr && name->text == action.name)
        list.items.push_back(action_node(item, action, found.world.start));
    }
  }
  return list;
}

/// The case of a file with everything resolved, or nothing when it is no longer there.
auto resolved_case(const std::filesystem::path& file, const ReadOptions& options,
                   const std::string& case_name, Files& files, Diagnostics& diagnostics)
    -> std::optional<Node> {
  const Node* root = files.load(file, file.string(), nullptr, diagnostics);
  if (root == nullptr) return std::nullopt;
  std::error_code error;
  const std::filesystem::path real = std::filesystem::weakly_canonical(file, error);
  const Node& whole = files.keep(Includes(files, diagnostics).expand(*root, error ? file : real));
  const Parameters parameters(whole, options.set, files, diagnostics);
  for (const Case& one : parameters.cases(diagnostics)) {
    if (one.name == case_name) return parameters.resolve(one);
  }
  return std::nullopt;
}

}  // namespace

auto regression_text(const std::filesystem::path& file, const ReadOptions& options,
                     const Regression& regression)
    -> std::variant<std::string, std::vector<Diagnostic>> {
  Diagnostics diagnostics;
  Files files({.tree = tree_of(file), .absolute_names = file.is_absolute()});
  auto resolved = resolved_case(file, options, regression.scenario.case_name, files, diagnostics);
  if (!resolved || !diagnostics.empty()) return diagnostics.take();

  std::string out;
  std::istringstream comment(regression.comment);
  for (std::string line; std::getline(comment, line);) out += fmt::format("// {}\n", line);
  out += "{\n  \"$schema\": \"../schema/scenario.schema.json\",\n";
  const auto add = [&](std::string_view name, const std::string& value) {
    out += fmt::format("  \"{}\": {},\n", name, value);
  };
  add("name", to_json(text_node(regression.name)));
  add("summary", to_json(text_node(regression.summary)));
  add("claim", to_json(text_node(regression.claim)));
  add("seed", fmt::format("{}", regression.scenario.seed));
  PolicyLibrary policies(files, diagnostics);
  for (const std::string_view name : kTakenOver) {
    const Node* value = resolved->find(name);
    if (value == nullptr) continue;
    if (name == "policy" && value->kind == Node::Kind::text && is_path(value->text))
      value = policies.find({value, "policy"}).node;
    if (value != nullptr) add(name, lines_of(*value));
  }
  add("timeline", lines_of(timeline_node(*resolved->find("timeline"), regression.scenario)));
  const std::string_view check = model::name(regression.check);
  add("checks", fmt::format(R"({{"{}": {{}}}})", check));
  out += fmt::format("  \"expect\": [{{\"check\": \"{}\", \"is\": \"violated\"}}]\n}}\n", check);
  if (!diagnostics.empty()) return diagnostics.take();
  return out;
}

}  // namespace slotrace::scenarios
