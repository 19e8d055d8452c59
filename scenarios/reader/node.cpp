#include "scenarios/reader/node.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

auto is_plain(std::string_view name) -> bool {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '$';
  });
}

auto json_text(std::string_view text) -> std::string {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

auto Node::find(std::string_view name) const -> const Node* {
  const auto found = std::ranges::find(members, name, &Member::name);
  return found == members.end() ? nullptr : &found->value;
}

auto Node::count() const -> std::size_t {
  std::size_t total = 1;
  for (const Node& item : items) total += item.count();
  for (const Member& member : members) total += member.value.count();
  return total;
}

auto describe(const Node& node) -> std::string {
  switch (node.kind) {
    case Node::Kind::null: return "null";
    case Node::Kind::boolean: return node.boolean ? "true" : "false";
    case Node::Kind::number:
      return node.text.size() <= 40 ? node.text : node.text.substr(0, 40) + "...";
    case Node::Kind::text: return quote(node.text);
    case Node::Kind::list: return node.items.empty() ? "an empty list" : "a list";
    case Node::Kind::object: return "an object";
    case Node::Kind::unknown: return "something unknown";
  }
  return "";
}

auto to_json(const Node& node) -> std::string {
  switch (node.kind) {
    case Node::Kind::null: return "null";
    case Node::Kind::unknown: return "?";
    case Node::Kind::boolean: return node.boolean ? "true" : "false";
    case Node::Kind::number: return node.text;
    case Node::Kind::text: return json_text(node.text);
    case Node::Kind::list: {
      std::string out;
      for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + to_json(item);
      return "[" + out + "]";
    }
    case Node::Kind::object: {
      std::string out;
      for (const Member& member : node.members) {
        out += (out.empty() ? "" : ", ") + json_text(member.name) + ": " + to_json(member.value);
      }
      return "{" + out + "}";
    }
  }
  return "";
}

auto spot_inside(const Node& text, std::size_t offset) -> Spot {
  Spot spot = text.spot;
  const std::string_view raw = std::string_view(spot.source->text).substr(spot.offset);
  std::size_t at = 1;  // after the opening quote
  // Every step is one character of the contents, and as many bytes of them as UTF-8 takes.
  for (std::size_t passed = 0; passed < offset && at < raw.size();) {
    if (raw[at] != '\\') {
      ++at;
      ++passed;
      continue;
    }
    if (at + 1 >= raw.size() || raw[at + 1] != 'u') {
      at += 2;
      ++passed;
      continue;
    }
    const std::size_t bytes =
        passed < text.text.size() ? utf8_length(std::string_view(text.text).substr(passed)) : 1;
    at += bytes == 4 ? 12 : 6;  // two escapes make a character beyond U+FFFF
    passed += bytes;
  }
  spot.advance(raw.substr(0, std::min(at, raw.size())));
  return spot;
}

auto View::item(std::size_t index) const -> View {
  return {&node->items[index], fmt::format("{}[{}]", path, index)};
}

auto View::member(const Member& member) const -> View {
  if (!is_plain(member.name)) {
    return {&member.value, fmt::format("{}[{}]", path, quote(member.name))};
  }
  return {&member.value, path.empty() ? member.name : path + "." + member.name};
}

}  // namespace slotrace::scenarios
