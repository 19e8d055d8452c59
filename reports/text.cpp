#include "reports/text.hpp"

#include <cstdint>
#include <optional>

#include <fmt/format.h>

namespace slotrace::reports {
namespace {

struct Decoded {
  std::optional<std::uint32_t> code_point;  ///< nothing: the first byte starts no valid character
  std::size_t bytes = 1;
};

// UTF-8 after RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
auto decode(std::string_view text) -> Decoded {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {first, 1};
  std::size_t length = 0;
  std::uint32_t point = 0;
  std::uint32_t least = 0;
  if (first >> 5 == 0x6) {
    length = 2, point = first & 0x1fU, least = 0x80;
  } else if (first >> 4 == 0xe) {
    length = 3, point = first & 0x0fU, least = 0x800;
  } else if (first >> 3 == 0x1e) {
    length = 4, point = first & 0x07U, least = 0x10000;
  } else {
    return {};
  }
  if (text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if (next >> 6 != 0x2) return {};
    point = point << 6 | (next & 0x3fU);
  }
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < least || point > 0x10ffff || surrogate) return {};
  return {point, length};
}

auto is_control(std::uint32_t point) -> bool {
  return point < 0x20 || (point >= 0x7f && point <= 0x9f);
}

// Line and paragraph separators, and marks that turn the direction of writing.
auto is_deceptive(std::uint32_t point) -> bool {
  return point == 0x200e || point == 0x200f || (point >= 0x2028 && point <= 0x202e) ||
         (point >= 0x2066 && point <= 0x2069);
}

auto escape(std::uint32_t point) -> std::string {
  switch (point) {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default:
      return point < 0x100 ? fmt::format("\\x{:02x}", point) : fmt::format("\\u{:04x}", point);
  }
}

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

template <class Emit>
void for_each_character(std::string_view text, Emit emit) {
  while (!text.empty()) {
    const Decoded next = decode(text);
    emit(next.code_point, text.substr(0, next.bytes));
    text.remove_prefix(next.bytes);
  }
}

auto sanitised(std::string_view text, bool keep_line_feeds) -> std::string {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](std::optional<std::uint32_t> point, std::string_view bytes) {
    if (!point) {
      out += kReplacement;
    } else if (keep_line_feeds && *point == '\n') {
      out += '\n';
    } else if (is_control(*point) || is_deceptive(*point)) {
      out += escape(*point);
    } else {
      out += bytes;
    }
  });
  return out;
}

}  // namespace

auto printable(std::string_view text) -> std::string { return sanitised(text, false); }

auto printable_lines(std::string_view text) -> std::string { return sanitised(text, true); }

auto xml_escaped(std::string_view text) -> std::string {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](std::optional<std::uint32_t> point, std::string_view bytes) {
    if (!point || *point == 0xfffe || *point == 0xffff) {
      out += kReplacement;
      return;
    }
    switch (*point) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      // As references, because an attribute's value is read with spaces in their place.
      case '\n': out += "&#10;"; break;
      case '\r': out += "&#13;"; break;
      case '\t': out += "&#9;"; break;
      default:
        if (is_control(*point) || is_deceptive(*point)) {
          out += escape(*point);
        } else {
          out += bytes;
        }
    }
  });
  return out;
}

auto columns(std::string_view text) -> std::size_t {
  std::size_t count = 0;
  for_each_character(text, [&](std::optional<std::uint32_t>, std::string_view) { ++count; });
  return count;
}

auto padded(std::string text, std::size_t width) -> std::string {
  const std::size_t has = columns(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

auto wrapped(std::string_view text, std::size_t width, std::size_t indent)
    -> std::vector<std::string> {
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  bool line_has_word = false;
  const auto next_line = [&] {
    lines.push_back(std::move(line));
    line.assign(indent, ' ');
    used = indent;
    line_has_word = false;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line_has_word && used + 1 + columns(word) > width) next_line();
    if (line_has_word) {
      line += ' ';
      ++used;
    }
    for_each_character(word, [&](std::optional<std::uint32_t>, std::string_view bytes) {
      if (used == width) next_line();
      line += bytes;
      ++used;
    });
    line_has_word = true;
  }
  lines.push_back(std::move(line));
  return lines;
}

auto counted(std::size_t count, std::string_view singular, std::string_view plural) -> std::string {
  if (count == 1) return fmt::format("1 {}", singular);
  if (plural.empty()) return fmt::format("{} {}s", count, singular);
  return fmt::format("{} {}", count, plural);
}

auto joined(const std::vector<std::string>& parts, std::string_view separator) -> std::string {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

}  // namespace slotrace::reports
