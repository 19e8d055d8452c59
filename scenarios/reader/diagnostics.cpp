#include "scenarios/reader/diagnostics.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "model/nearest.hpp"

namespace slotrace::scenarios {

auto render(const Diagnostic& diagnostic) -> std::string {
  const model::FilePosition& at = diagnostic.position;
  std::string out = printable(at.file);
  if (at.line > 0) out += fmt::format(":{}:{}", at.line, at.column);
  out += fmt::format(": {}\n", diagnostic.message);
  if (at.line > 0) {
    out += fmt::format("  {}\n  {:>{}}\n", diagnostic.source_line, "^", diagnostic.caret + 1);
  }
  if (!diagnostic.nearest.empty()) {
    out += fmt::format("  did you mean \"{}\"?\n", printable(diagnostic.nearest));
  }
  return out;
}

void Diagnostics::error(const View& at, const std::string& message, std::string_view nearest) {
  error(at.node->spot, at.path, message, nearest);
}

void Diagnostics::error(const Spot& spot, const std::string& path, const std::string& message,
                        std::string_view nearest) {
  ++count_;
  if (full()) return;
  std::string text = path.empty() ? message : path + ": " + message;
  std::string place = fmt::format("{}:{}", spot.source->name, spot.offset);
  if (!said_.emplace(std::move(place), text).second) return;
  // Line 0: the file as a whole.
  Excerpt shown = spot.line > 0 ? excerpt(spot) : Excerpt{};
  found_.push_back(
      {.position = {.file = spot.source->name, .line = spot.line, .column = spot.column},
       .message = std::move(text),
       .source_line = std::move(shown.line),
       .caret = shown.caret,
       .nearest = std::string(nearest)});
}

void Diagnostics::mismatch(const View& at, std::string_view expected) {
  if (at->kind == Node::Kind::unknown) {
    ++count_;  // its own error says why
    return;
  }
  error(at, fmt::format("got {}, expected {}", describe(*at.node), expected));
}

void Diagnostics::unknown(const View& at, std::string_view expected,
                          std::span<const std::string_view> known) {
  // Looking for the nearest name may take long.
  error(at, fmt::format("got {}, expected {}", describe(*at.node), expected),
        full() ? "" : model::nearest(at->text, known));
}

void Diagnostics::unknown_member(const Member& member, const View& object,
                                 std::string_view expected,
                                 std::span<const std::string_view> known) {
  error(member.spot, object.path,
        fmt::format("got a member {}, expected {}", quote(member.name), expected),
        full() ? "" : model::nearest(member.name, known));
}

auto Diagnostics::take() -> std::vector<Diagnostic> {
  // The files keep the order in which they first came up; the main file need not be the first.
  std::vector<std::string> files;
  for (const Diagnostic& one : found_) {
    if (std::ranges::find(files, one.position.file) == files.end())
      files.push_back(one.position.file);
  }
  // By place, and at one place in the order in which they were found.
  std::map<std::tuple<std::ptrdiff_t, std::size_t, std::size_t, std::size_t>, Diagnostic*> sorted;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    const model::FilePosition& at = found_[i].position;
    const auto file = std::ranges::find(files, at.file) - files.begin();
    sorted.emplace(std::tuple{file, at.line, at.column, i}, &found_[i]);
  }
  std::vector<Diagnostic> all;
  for (const auto& [place, one] : sorted) all.push_back(std::move(*one));
  found_.clear();
  said_.clear();
  return all;
}

auto alternatives(std::span<const std::string_view> names) -> std::string {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += quote(names[i]);
  }
  return out;
}

}  // namespace slotrace::scenarios
