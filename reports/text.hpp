#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace slotrace::reports {

/// `text` as it may reach a terminal, on one line: control characters and characters that turn the
/// direction of writing come out as escapes (`\n`, `\x1b`, `\u202e`), bytes that are no UTF-8 as
/// U+FFFD. Scenario files are somebody else's input.
[[nodiscard]] auto printable(std::string_view text) -> std::string;

/// The same for text of several lines: line feeds stay.
[[nodiscard]] auto printable_lines(std::string_view text) -> std::string;

/// `text` inside an XML 1.0 attribute or element; what XML cannot hold becomes an escape as above.
[[nodiscard]] auto xml_escaped(std::string_view text) -> std::string;

/// Code points of valid UTF-8, which is the number of columns of all text but wide characters.
[[nodiscard]] auto columns(std::string_view text) -> std::size_t;

/// `text` filled up with spaces to `width` columns; longer text stays whole.
[[nodiscard]] auto padded(std::string text, std::size_t width) -> std::string;

/// `text` in lines of at most `width` columns, broken at spaces, or inside a word that is longer.
/// Lines after the first start with `indent` spaces. Requires: indent < width.
[[nodiscard]] auto wrapped(std::string_view text, std::size_t width, std::size_t indent = 0)
    -> std::vector<std::string>;

/// "1 case", "2 cases"
[[nodiscard]] auto counted(std::size_t count, std::string_view singular,
                           std::string_view plural = {}) -> std::string;

/// `parts` with `separator` between them.
[[nodiscard]] auto joined(const std::vector<std::string>& parts, std::string_view separator)
    -> std::string;

}  // namespace slotrace::reports
