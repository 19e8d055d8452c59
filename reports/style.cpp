#include "reports/style.hpp"

#include <fmt/format.h>

namespace slotrace::reports {

// Codes after ECMA-48, "Select Graphic Rendition".
auto Style::paint(std::string_view text, std::string_view code) const -> std::string {
  if (!colour_ || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

}  // namespace slotrace::reports
