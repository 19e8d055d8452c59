#pragma once

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "reports/style.hpp"

namespace slotrace::cli {

/// Everything through which a command meets its surroundings; tests hand in their own.
struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  std::string program = "slotrace";  ///< how it was called, for command lines that it prints
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  std::function<std::optional<std::string>(const char* name)> environment;

  /// The variable's value; nothing when it is unset or empty.
  [[nodiscard]] auto variable(const char* name) const -> std::optional<std::string>;

  /// Coloured on a terminal, unless NO_COLOR says otherwise (https://no-color.org) or it is dumb.
  [[nodiscard]] auto out_style() const -> reports::Style;
};

}  // namespace slotrace::cli
