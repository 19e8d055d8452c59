#include "scenarios/reader/file_kind.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

constexpr std::array<std::string_view, 2> kResultsBegin = {R"({"kind":"campaign",)",
                                                           R"({"kind":"merged",)"};

struct Words {
  std::string_view name;
  std::string_view taken_by;  ///< which command takes such a file
};

auto words_of(FileKind kind) -> Words {
  switch (kind) {
    case FileKind::scenario: return {"a scenario", "\"slotrace run\" shows what happens in it"};
    case FileKind::policy: return {"a policy", "\"slotrace coverage\" measures what it clears"};
    case FileKind::protocol: return {"a protocol", "\"slotrace prove\" searches its orders"};
    case FileKind::schema: return {"a JSON schema", "editors read it"};
  }
  return {};
}

}  // namespace

auto kind_of(const Node& root) -> std::optional<FileKind> {
  const auto has = [&](std::string_view name) {
    return std::ranges::find(root.members, name, &Member::name) != root.members.end();
  };
  if (root.kind != Node::Kind::object) return std::nullopt;
  if (has("timeline") || has("hosts")) return FileKind::scenario;
  if (has("layers")) return FileKind::policy;
  if (has("protocol")) return FileKind::protocol;
  if (has("policy") && has("start")) return FileKind::scenario;
  if (has("$schema") && has("$defs")) return FileKind::schema;
  return std::nullopt;
}

auto may_be(FileKind expected, const Node& root, Diagnostics& diagnostics) -> bool {
  const auto kind = kind_of(root);
  if (!kind || *kind == expected) return true;
  const Words words = words_of(*kind);
  diagnostics.error(root.spot, "",
                    fmt::format("this is {}, expected {}; {}", words.name, words_of(expected).name,
                                words.taken_by));
  return false;
}

auto are_results(std::string_view text) -> bool {
  return std::ranges::any_of(kResultsBegin,
                             [&](std::string_view begin) { return text.starts_with(begin); });
}

auto may_become_results(std::string_view text) -> bool {
  return std::ranges::any_of(kResultsBegin, [&](std::string_view begin) {
    return text.starts_with(begin.substr(0, text.size()));
  });
}

}  // namespace slotrace::scenarios
