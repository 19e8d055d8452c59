#include "scenarios/reader/matrix.hpp"

#include <set>

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

constexpr std::string_view kCaseName = "case";

/// One value of one parameter in a case.
struct Assignment {
  std::string name;
  const Node* value;
};

/// "policy=before-fix, ttl=300s"
auto name_of(const std::vector<Assignment>& choices) -> std::string {
  std::string out;
  for (const Assignment& choice : choices) {
    const Node& value = *choice.value;
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", choice.name,
                       value.kind == Node::Kind::text ? value.text : to_json(value));
  }
  return out;
}

class MatrixReader {
 public:
  MatrixReader(const MatrixContext& context, Diagnostics& diagnostics)
      : context_(context), diagnostics_(diagnostics) {}

  auto read(const View& at) -> std::vector<Case> {
    const std::size_t errors_before = diagnostics_.count();
    if (at->kind == Node::Kind::object) {
      read_product(at);
    } else if (at->kind == Node::Kind::list) {
      read_list(at);
    } else {
      diagnostics_.mismatch(at, "an object of lists, or a list of cases");
    }
    if (diagnostics_.count() > errors_before) cases_.clear();
    return std::move(cases_);
  }

 private:
  void read_product(const View& at) {
    std::vector<std::vector<Assignment>> rows = {{}};
    for (const Member& member : at->members) {
      if (!is_parameter(member, at)) continue;
      const View values = at.member(member);
      if (values->kind != Node::Kind::list || values->items.empty()) {
        diagnostics_.mismatch(values, "a list of at least one value");
        continue;
      }
      std::vector<const Node*> axis;
      for (const Node& value : values->items) axis.push_back(&value);
      if (const auto pinned = context_.set.find(member.name); pinned != context_.set.end()) {
        axis = {pinned->second};
      }
      if (axis.size() * rows.size() > Parameters::kCasesMax) {
        diagnostics_.error(at, fmt::format("this makes more than {} cases", Parameters::kCasesMax));
        return;
      }
      std::vector<std::vector<Assignment>> longer;
      for (const auto& row : rows) {
        for (const Node* value : axis) {
          longer.push_back(row);
          longer.back().push_back({member.name, value});
        }
      }
      rows = std::move(longer);
    }
    if (at->members.empty()) diagnostics_.error(at, "expected at least one parameter");
    for (const auto& row : rows) add(row, name_of(row), at);
  }

  void read_list(const View& at) {
    if (at->items.empty()) diagnostics_.error(at, "expected at least one case");
    if (at->items.size() > Parameters::kCasesMax) {
      diagnostics_.error(at, fmt::format("this makes more than {} cases", Parameters::kCasesMax));
      return;
    }
    for (std::size_t i = 0; i < at->items.size(); ++i) {
      const View row = at.item(i);
      if (row->kind != Node::Kind::object) {
        diagnostics_.mismatch(row, "an object: values of parameters by name");
        continue;
      }
      read_row(row);
    }
  }

  void read_row(const View& at) {
    std::vector<Assignment> choices;
    std::string case_name;
    for (const Member& member : at->members) {
      if (member.name == kCaseName) {
        if (member.value.kind != Node::Kind::text || member.value.text.empty()) {
          diagnostics_.mismatch(at.member(member), "the name of the case, a text");
        }
        case_name = member.value.text;
      } else if (is_parameter(member, at)) {
        choices.push_back({member.name, &member.value});
      }
    }
    for (Assignment& choice : choices) {
      if (const auto pinned = context_.set.find(choice.name); pinned != context_.set.end()) {
        choice.value = pinned->second;
      }
    }
    const bool named = !case_name.empty();
    if (!named) case_name = name_of(choices);
    // Cases that differed only in what is pinned have become one.
    if (!named && !context_.set.empty() && names_.contains(case_name)) return;
    add(choices, std::move(case_name), at);
  }

  auto is_parameter(const Member& member, const View& at) -> bool {
    if (context_.values.contains(member.name)) return true;
    std::vector<std::string_view> known;
    for (const auto& [name, value] : context_.values) known.push_back(name);
    diagnostics_.unknown_member(member, at,
                                known.empty() ? "a parameter, but this file has none"
                                              : "a parameter of this file: " + alternatives(known),
                                known);
    return false;
  }

  void add(const std::vector<Assignment>& choices, std::string name, const View& at) {
    if (!names_.insert(name).second) {
      diagnostics_.error(at, fmt::format("two cases are called {}", quote(name)));
    }
    Case& one = cases_.emplace_back(Case{std::move(name), context_.values});
    for (const Assignment& choice : choices) one.values[choice.name] = choice.value;
  }

  const MatrixContext& context_;
  Diagnostics& diagnostics_;
  std::vector<Case> cases_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace

auto read_matrix(const View& at, const MatrixContext& context, Diagnostics& diagnostics)
    -> std::vector<Case> {
  return MatrixReader(context, diagnostics).read(at);
}

}  // namespace slotrace::scenarios
