#include "scenarios/reader/source.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

constexpr std::size_t kExcerptBefore = 60;  ///< characters shown before the place
constexpr std::size_t kExcerptAfter = 40;   ///< and after it
constexpr std::size_t kQuotedMax = 60;

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  ///< 0: no UTF-8
};

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
auto decode(std::string_view text) -> Character {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes) return {};
  std::uint32_t code = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[bytes] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, bytes};
}

/// Whether a terminal would obey it, or print it as something else.
auto is_control(std::uint32_t code) -> bool {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xAD || code == 0x061C ||
         (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF;
}

/// Takes the first character off `text` and gives its printable form.
auto take_printable(std::string_view& text) -> std::string {
  const Character character = decode(text);
  const std::size_t bytes = std::max<std::size_t>(character.bytes, 1);
  const std::string_view taken = text.substr(0, bytes);
  text.remove_prefix(bytes);
  if (character.bytes == 0 || (character.code < 0x80 && is_control(character.code))) {
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(taken[0]));
  }
  if (is_control(character.code)) return fmt::format("\\u{:04x}", character.code);
  return std::string(taken);
}

auto characters(std::string_view text) -> std::size_t {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void Spot::advance(std::string_view text) {
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      ++column;
    }
  }
  offset += static_cast<std::uint32_t>(text.size());
}

auto spot_at(const Source& source, std::size_t offset) -> Spot {
  Spot spot{.source = &source};
  spot.advance(std::string_view(source.text).substr(0, offset));
  return spot;
}

auto excerpt(const Spot& spot) -> Excerpt {
  const std::string_view text = spot.source->text;
  const std::size_t offset = std::min<std::size_t>(spot.offset, text.size());
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };

  std::size_t begin = offset;
  std::size_t before = 0;
  while (begin > 0 && text[begin - 1] != '\n' && before < kExcerptBefore) {
    --begin;
    if (!continues(begin)) ++before;
  }
  std::size_t end = offset;
  std::size_t after = 0;
  while (end < text.size() && text[end] != '\n' && after < kExcerptAfter) {
    ++end;
    while (end < text.size() && continues(end)) ++end;
    ++after;
  }
  const bool cut_before = begin > 0 && text[begin - 1] != '\n';
  const bool cut_after = end < text.size() && text[end] != '\n';
  if (!cut_after && end > offset && text[end - 1] == '\r') --end;

  const auto show = [](std::string_view part) {
    std::string out;
    while (!part.empty()) {
      if (part.front() == '\t') {
        out += ' ';
        part.remove_prefix(1);
      } else {
        out += take_printable(part);
      }
    }
    return out;
  };
  const std::string left = (cut_before ? "..." : "") + show(text.substr(begin, offset - begin));
  const std::string right = show(text.substr(offset, end - offset)) + (cut_after ? "..." : "");
  return {left + right, characters(left)};
}

auto printable(std::string_view text) -> std::string {
  std::string out;
  while (!text.empty()) out += take_printable(text);
  return out;
}

auto quote(std::string_view text) -> std::string {
  std::string out = "\"";
  std::size_t shown = 0;
  for (; !text.empty() && shown < kQuotedMax; ++shown) out += take_printable(text);
  return out + (text.empty() ? "\"" : "...\"");
}

auto utf8_length(std::string_view text) -> std::size_t { return decode(text).bytes; }

}  // namespace slotrace::scenarios
