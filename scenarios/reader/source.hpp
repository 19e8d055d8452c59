#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace slotrace::scenarios {

/// The text of one file, and what stands for it in messages.
struct Source {
  std::string name;
  std::string text;
  bool on_command_line = false;  ///< it is the value of an option, and stands in no file
};

/// A place in a source. Line and column count from 1, the column in characters, not bytes; line 0
/// means the source as a whole.
struct Spot {
  const Source* source = nullptr;
  std::uint32_t offset = 0;  ///< in bytes
  std::uint32_t line = 1;
  std::uint32_t column = 1;

  /// Goes on over `text`, which follows this place.
  void advance(std::string_view text);
};

/// The place at `offset`. Time: O(offset).
[[nodiscard]] auto spot_at(const Source& source, std::size_t offset) -> Spot;

/// The line around a place, fit for a terminal: control characters escaped, tabs as one blank, long
/// lines cut on both sides.
struct Excerpt {
  std::string line;
  std::size_t caret = 0;  ///< how many characters of it come before the place
};
[[nodiscard]] auto excerpt(const Spot& spot) -> Excerpt;

/// `text` without anything that a terminal would obey: control and direction characters and bytes
/// that are no UTF-8 appear as \x1b or \u202e.
[[nodiscard]] auto printable(std::string_view text) -> std::string;

/// The same in quotes, cut after 60 characters.
[[nodiscard]] auto quote(std::string_view text) -> std::string;

/// How many bytes the character at the start of `text` takes; 0 when it is no UTF-8.
/// Requires: text is not empty.
[[nodiscard]] auto utf8_length(std::string_view text) -> std::size_t;

}  // namespace slotrace::scenarios
