#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/reader/source.hpp"

namespace slotrace::scenarios {

struct Member;

/// A JSON value that knows where it stands.
struct Node {
  enum class Kind : std::uint8_t {
    null,
    boolean,
    number,
    text,
    list,
    object,
    unknown,  ///< stands for what could not be found, and was reported
  };

  Kind kind = Kind::null;
  bool boolean = false;
  Spot spot;                    ///< its first character
  std::string text;             ///< of a text its contents, of a number how it is written
  std::vector<Node> items;      ///< of a list
  std::vector<Member> members;  ///< of an object, in the file's order

  /// The member's value, or nullptr.
  [[nodiscard]] auto find(std::string_view name) const -> const Node*;

  /// How many values it consists of, itself included.
  [[nodiscard]] auto count() const -> std::size_t;
};

struct Member {
  std::string name;
  Spot spot;  ///< of the name
  Node value;
};

/// What was found, for messages: `"5 parsecs"`, `300`, `null`, `a list`, `an object`.
[[nodiscard]] auto describe(const Node& node) -> std::string;

/// The value as JSON on one line.
[[nodiscard]] auto to_json(const Node& node) -> std::string;

/// Where the character at `offset` of a text's contents stands in its file; escapes counted.
[[nodiscard]] auto spot_inside(const Node& text, std::size_t offset) -> Spot;

/// A value on its way to being read, and the path to it from the file's root.
struct View {
  const Node* node = nullptr;
  std::string path;

  [[nodiscard]] auto operator->() const -> const Node* { return node; }
  [[nodiscard]] auto item(std::size_t index) const -> View;
  [[nodiscard]] auto member(const Member& member) const -> View;
};

}  // namespace slotrace::scenarios
