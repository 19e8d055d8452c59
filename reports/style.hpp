#pragma once

#include <string>
#include <string_view>

namespace slotrace::reports {

/// How text for a terminal is marked. Colour only repeats what the words say: without it nothing is
/// lost.
class Style {
 public:
  static auto plain() -> Style { return Style(false); }
  static auto coloured() -> Style { return Style(true); }

  [[nodiscard]] auto bad(std::string_view text) const -> std::string { return paint(text, "31"); }
  [[nodiscard]] auto good(std::string_view text) const -> std::string { return paint(text, "32"); }
  [[nodiscard]] auto doubtful(std::string_view text) const -> std::string {
    return paint(text, "33");
  }
  [[nodiscard]] auto strong(std::string_view text) const -> std::string { return paint(text, "1"); }
  [[nodiscard]] auto faint(std::string_view text) const -> std::string { return paint(text, "2"); }

 private:
  explicit Style(bool colour) : colour_(colour) {}
  [[nodiscard]] auto paint(std::string_view text, std::string_view code) const -> std::string;
  bool colour_;
};

}  // namespace slotrace::reports
