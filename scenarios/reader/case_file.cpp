#include "scenarios/reader/case_file.hpp"

#include <algorithm>
#include <utility>

#include "scenarios/reader/includes.hpp"
#include "scenarios/reader/opened_file.hpp"
#include "scenarios/reader/parameters.hpp"
#include "scenarios/reader/scenario_file.hpp"

namespace slotrace::scenarios {

struct CaseFile::Readings {
  explicit Readings(OpenedFile opened)
      : file(std::move(opened)), policies(file.files, file.diagnostics) {}

  OpenedFile file;
  PolicyLibrary policies;
};

auto CaseFile::open(const std::filesystem::path& file, const ReadOptions& options,
                    const std::string& case_name) -> Opened {
  return CaseFile(std::make_shared<Readings>(OpenedFile(file))).resolve(options, case_name);
}

auto CaseFile::open_text(std::string_view text, const std::string& name) -> Opened {
  return CaseFile(std::make_shared<Readings>(OpenedFile(text, name))).resolve({}, "");
}

auto CaseFile::resolve(const ReadOptions& options, const std::string& case_name) && -> Opened {
  auto& [diagnostics, files, path, root] = readings_->file;
  PolicyLibrary& policies = readings_->policies;
  if (root == nullptr) return diagnostics.take();
  const Node& whole = files.keep(Includes(files, diagnostics).expand(*root, path));
  const Parameters parameters(whole, options, files, diagnostics);
  const std::vector<Case> cases = parameters.cases(diagnostics);
  const auto wanted = std::ranges::find(cases, case_name, &Case::name);
  if (!diagnostics.empty() || wanted == cases.end()) return diagnostics.take();
  root_ = parameters.resolve(*wanted);
  const Node* policy = root_.find("policy");
  if (policy != nullptr && policy->kind == Node::Kind::text && is_path(policy->text)) {
    const FoundPolicy found = policies.find({policy, "policy"});
    if (found.node == nullptr) return diagnostics.take();
    set_member(root_, "policy", *found.node);
  }
  for (const char* name : {"include", "parameters", "matrix", "expect", "observed"})
    drop_member(root_, name);
  return std::move(*this);
}

auto CaseFile::scenario_of(const Node& root) const -> std::optional<model::Scenario> {
  Diagnostics diagnostics;
  return build_scenario(root, readings_->policies, diagnostics);
}

void set_member(Node& object, std::string name, Node value) {
  const auto found = std::ranges::find(object.members, name, &Member::name);
  if (found != object.members.end()) {
    found->value = std::move(value);
  } else {
    object.members.push_back({.name = std::move(name), .spot = {}, .value = std::move(value)});
  }
}

void drop_member(Node& object, std::string_view name) {
  std::erase_if(object.members, [&](const Member& member) { return member.name == name; });
}

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

}  // namespace slotrace::scenarios
