#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/reader/node.hpp"
#include "scenarios/reader/policies.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

/// One case of a scenario file as text that can be changed and written again: nothing is included, a
/// parameter or a path any more, and it is about no other case.
class CaseFile {
 public:
  using Opened = std::variant<CaseFile, std::vector<Diagnostic>>;

  /// Reads a case of a file. Errors: what is wrong with it.
  static auto open(const std::filesystem::path& file, const ReadOptions& options,
                   const std::string& case_name) -> Opened;
  /// The same for a text from elsewhere without a matrix; `name` stands for the file in messages.
  static auto open_text(std::string_view text, const std::string& name) -> Opened;

  /// The whole case, but for what it expects and what is observed.
  [[nodiscard]] auto root() const -> const Node& { return root_; }

  /// The scenario that a changed case describes; nothing when it describes none.
  [[nodiscard]] auto scenario_of(const Node& root) const -> std::optional<model::Scenario>;

 private:
  /// What reading leaves behind, and values refer to.
  struct Readings;
  explicit CaseFile(std::shared_ptr<Readings> readings) : readings_(std::move(readings)) {}

  auto resolve(const ReadOptions& options, const std::string& case_name) && -> Opened;

  std::shared_ptr<Readings> readings_;
  Node root_;
};

/// Gives the object's member a value, in its place or at the end.
void set_member(Node& object, std::string name, Node value);
void drop_member(Node& object, std::string_view name);
[[nodiscard]] auto text_node(std::string text) -> Node;
[[nodiscard]] auto number_node(std::uint64_t number) -> Node;
[[nodiscard]] auto list_node(std::vector<Node> items) -> Node;
[[nodiscard]] auto object_node() -> Node;

}  // namespace slotrace::scenarios
